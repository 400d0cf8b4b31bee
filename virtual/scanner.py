"""A serial scanner of QR codes, without its wire."""

from virtual.pty import PluggedPty


class VirtualScanner(PluggedPty):
    def scan(self, code: str) -> None:
        self.noise(code.encode("ascii") + b"\r\n")
