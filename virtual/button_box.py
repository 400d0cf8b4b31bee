"""A serial button box without a wire: presses, noise, a plug that can be pulled; always at the same path."""

from pathlib import Path

from virtual.pty import Pty


class VirtualButtonBox:
    """Plugged in from the start. `link` is the path the kiosk opens, as udev would name the box."""

    def __init__(self, link: str | Path) -> None:
        self.path = str(link)
        self._pty: Pty | None = Pty(link)

    @property
    def is_plugged(self) -> bool:
        return self._pty is not None

    def press(self, code: str | bytes) -> None:
        """What a press on an unplugged box does: nothing."""
        self.noise(code.encode("latin-1") if isinstance(code, str) else code)

    def noise(self, data: bytes) -> None:
        if self._pty is not None:
            self._pty.write(data)

    def unplug(self) -> None:
        if self._pty is not None:
            self._pty.close()
            self._pty = None

    def plug(self) -> None:
        if self._pty is None:
            self._pty = Pty(self.path)

    close = unplug
