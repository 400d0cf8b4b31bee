"""`python -m jiaohao`."""

import sys

from jiaohao.command import main

sys.exit(main())
