"""What stands on the screen above a window."""
