"""A person at a terminal: told lines, asked questions, and looked at now and then whether they have pressed Enter."""

import os
import select
import sys
from collections.abc import Callable


class Terminal:
    """`reader` is a file descriptor; nothing of what was typed is lost between two looks."""

    def __init__(self, reader: int = 0, write: Callable[[str], object] | None = None) -> None:
        self._reader = reader
        self._write = write or sys.stdout.write
        self._typed = b""
        self.is_gone = False  # nobody will type any more

    def say(self, text: str) -> None:
        self._write(f"{text}\n")
        sys.stdout.flush()

    def line(self, wait_s: float | None = 0.0) -> str | None:
        """What was typed before an Enter; None if there was none within `wait_s`, or nobody is there."""
        while b"\n" not in self._typed:
            if self.is_gone or not select.select([self._reader], [], [], wait_s)[0]:
                return None
            data = os.read(self._reader, 1024)
            self.is_gone = not data
            self._typed += data
        line, _, self._typed = self._typed.partition(b"\n")
        return line.decode("utf-8", "replace").strip()

    def has_enough(self) -> bool:
        """Enter, or nobody is there: go on."""
        return self.line() is not None or self.is_gone

    def agrees(self, question: str) -> bool:
        """Waits for an answer; nobody there says no."""
        self._write(f"{question} [y/N] ")
        sys.stdout.flush()
        return (self.line(None) or "").lower() in ("y", "yes")
