"""`python3 -I /usr/lib/jiaohao/doctor`, or `python -m doctor`: a folder that is run knows no package around it."""

import importlib
import sys
from pathlib import Path

if __name__ == "__main__":
    if not __package__:
        # The folder itself would stand there: its clock.py and its like are not for others to import.
        sys.path[0] = str(Path(__file__).resolve().parents[1])
    sys.exit(importlib.import_module("doctor.command").main())
