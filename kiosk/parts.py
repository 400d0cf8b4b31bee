"""What the kiosk's process needs of its devices, whatever they are."""

from typing import Protocol

from kiosk.actions import LampMode


class Part(Protocol):
    """What buttons, printer, card reader and desk have in common: a thread of their own."""

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def alive(self) -> bool: ...


class Lamps(Protocol):
    def lamp(self, index: int, mode: LampMode) -> None: ...
