"""jiaohao (叫号): the command line of the service hall queue."""
