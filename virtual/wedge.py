"""A card reader that types like a keyboard, without a USB plug: an emulated input device, and the keys it presses."""

from virtual.numpad import DROPPED, KEY, REPORT, VirtualNumpad

LEFTSHIFT, ENTER, KP_ENTER, COMMA = 42, 28, 96, 51  # linux/input-event-codes.h
KEYS = dict(zip("1234567890", range(2, 12), strict=True)) | {
    "A": 30, "B": 48, "C": 46, "D": 32, "E": 18, "F": 33, "G": 34, ",": COMMA, "\n": ENTER,
}  # fmt: skip
PAD_KEYS = dict(
    zip("7894561230", (71, 72, 73, 75, 76, 77, 79, 80, 81, 82), strict=True),
) | {"\n": KP_ENTER}


class VirtualWedge(VirtualNumpad):
    def tap(self, number: str, *, is_pad: bool = False) -> None:
        """What it has of a card, as it would be typed, and Enter; with `is_pad` on the keys of a number pad."""
        self.types(number + "\n", is_pad=is_pad)

    def types(self, text: str, *, is_pad: bool = False) -> None:
        for char in text:
            if char in "ABCDEFG":
                self.events((KEY, LEFTSHIFT, 1), REPORT)
                self.press(KEYS[char])
                self.events((KEY, LEFTSHIFT, 0), REPORT)
            else:
                self.press((PAD_KEYS if is_pad else KEYS)[char])

    def repeats(self, char: str, times: int) -> None:
        """A key that is held, or stuck."""
        self.hold(KEYS[char], times)

    def drops(self) -> None:
        """The kernel threw away what nobody had read in time."""
        self.events(DROPPED, REPORT)
