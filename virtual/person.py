"""Somebody in the virtual hall: a thread that takes part until it is sent away, and the pace all of them go by."""

import threading
from dataclasses import dataclass

LOOK_S = 0.15  # people glance at things this often


@dataclass
class Pace:
    """What all go by. `hurry` is 1 as the day was planned."""

    between_s: float
    hurry: float = 1.0

    @property
    def s(self) -> float:
        return self.between_s / self.hurry


class Person(threading.Thread):
    """`here` is whether he takes part; `go` ends him."""

    def __init__(self, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self.here = threading.Event()
        self.here.set()
        self._going = threading.Event()

    def go(self) -> None:
        self._going.set()
        self.join()

    def _stays(self) -> bool:
        """False in the end; before it, waits while he is sent away."""
        while not self._going.is_set():
            if self.here.wait(LOOK_S):
                return True
        return False
