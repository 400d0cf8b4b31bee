"""A serial button box without a wire: presses, noise, a plug that can be pulled; always at the same path."""

from virtual.pty import PluggedPty


class VirtualButtonBox(PluggedPty):
    def press(self, code: str | bytes) -> None:
        self.noise(code.encode("latin-1") if isinstance(code, str) else code)
