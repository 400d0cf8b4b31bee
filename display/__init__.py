"""Boards: what a screen shows, computed as boxes and texts, drawn in one file."""

import os

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # else each import of it greets on stdout
