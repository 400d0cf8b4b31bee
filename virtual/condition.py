"""How a printer is, and how its status bytes say so: DLE EOT, and ASB. Pure; bits from Epson's tables."""

from dataclasses import dataclass

CUTTER, UNRECOVERABLE, HOT = 0x08, 0x20, 0x40
"""Errors, with the bits they have both in DLE EOT 3 and in the second byte of ASB."""


@dataclass(frozen=True)
class Condition:
    offline: bool = False
    drawer: bool = False  # its line is high: real Epsons with nothing plugged in say so
    cover_open: bool = False
    feeding: bool = False  # somebody presses FEED
    near_end: bool = False
    paper_end: bool = False
    paper_stops: bool = False
    errors: int = 0

    def answer(self, n: int) -> int:
        """To DLE EOT n."""
        match n:
            case 1:
                return 0x12 | 0x04 * self.drawer | 0x08 * self.offline | 0x40 * self.feeding
            case 2:
                error = 0x40 * bool(self.errors)
                return 0x12 | 0x04 * self.cover_open | 0x08 * self.feeding | 0x20 * self.paper_stops | error
            case 3:
                return 0x12 | self.errors
        return 0x12 | 0x0C * self.near_end | 0x60 * self.paper_end

    def group(self, *, errors: bool = True) -> bytes:
        """The four bytes of ASB. A printer without `errors` leaves the second one empty."""
        first = 0x10 | 0x04 * self.drawer | 0x08 * self.offline | 0x20 * self.cover_open | 0x40 * self.feeding
        return bytes((first, self.errors * errors, 0x03 * self.near_end | 0x0C * self.paper_end, 0))

    def watched(self, mask: int, *, errors: bool = True) -> bytes:
        """What of the group GS a `mask` wants to hear about."""
        of_first = 0x04 * bool(mask & 0x01) | 0x68 * bool(mask & 0x02)
        of_second, of_third = 0xFF * bool(mask & 0x04), 0xFF * bool(mask & 0x08)
        wanted = bytes((of_first, of_second, of_third, 0))
        return bytes(byte & bits for byte, bits in zip(self.group(errors=errors), wanted, strict=True))
