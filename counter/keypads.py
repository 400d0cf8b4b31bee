"""The keypad that `[keypad]` describes: on a serial line, or one of the kernel's own input devices."""

from collections.abc import Callable
from typing import Protocol

from counter.settings import KeypadSettings


class AnyKeypad(Protocol):
    """Posts `KeyPressed`, and `DeviceState` on change. Nothing asked of it blocks."""

    def start(self) -> None: ...

    def show(self, text: str) -> None: ...

    def beep(self, times: int) -> None: ...

    def lamp(self, name: str, on: bool) -> None: ...

    def stop(self) -> None: ...

    def alive(self) -> bool: ...


def keypad_for(settings: KeypadSettings, put: Callable[[object], None], device: str = "keypad") -> AnyKeypad:
    """A driver's library is imported only where it is used. `device` is its name in `DeviceState` and the log."""
    if settings.driver == "evdev":
        from counter.keypad_evdev import EvdevKeypad

        return EvdevKeypad(settings, put, device=device)
    from counter.keypad import Keypad

    return Keypad(settings, put, device=device)
