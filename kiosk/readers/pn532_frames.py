"""The frames of a PN532 on its serial interface: bytes in, what stands in them out, and the other way round. Pure.

`00 00 FF LEN LCS TFI DATA… DCS 00` (NXP UM0701, 6.2.1): LEN and LCS add up to 0, so do TFI, DATA and DCS. An ACK is
`00 00 FF 00 FF 00`, an error `00 00 FF 01 FF 7F 81 00`. The last 00 is filling, as are those before the FF.
"""

START = b"\x00\x00\xff"
ACK, NACK = b"\x00\xff", b"\xff\x00"  # where LEN and LCS stand
TO_CHIP, FROM_CHIP, ERROR = 0xD4, 0xD5, 0x7F
LISTED = b"\xd5\x4b"  # the answer to InListPassiveTarget
HEAD = len(START) + 2
UID_BYTES = (4, 7, 10)  # of ISO 14443 A


class Frames:
    """`feed` returns the TFI and DATA of whole frames, b"" for an ACK. `skipped` counts bytes of none, but for the
    filling; `bad` wrong sums.
    """

    def __init__(self) -> None:
        self.skipped = 0
        self.bad = 0
        self._waiting = b""

    def feed(self, data: bytes) -> list[bytes]:
        self._waiting += data
        return self._frames(is_all=False)

    def quiet(self) -> list[bytes]:
        """Nothing more came: what had the beginning of a frame is none, but may have a whole one inside."""
        return self._frames(is_all=True)

    def restart(self) -> None:
        self._waiting = b""

    def _frames(self, *, is_all: bool) -> list[bytes]:
        found: list[bytes] = []
        while self._waiting:
            length = _frame_length(self._waiting)
            if length is None and not is_all:
                break
            if length:
                body = self._waiting[HEAD : length - 1]
                if length == HEAD or not sum(self._waiting[HEAD:length]) & 0xFF:
                    found.append(body)
                    self._waiting = self._waiting[length:]
                    continue
                self.bad += 1
            elif self._waiting[0]:
                self.skipped += 1
            self._waiting = self._waiting[1:]
        return found


def command(code: int, data: bytes = b"") -> bytes:
    body = bytes([TO_CHIP, code]) + data
    return START + bytes([len(body), -len(body) & 0xFF]) + body + bytes([-sum(body) & 0xFF, 0])


def card(body: bytes) -> str | None:
    """The UID in a frame that lists one: how many, which, SENS_RES (2), SEL_RES, its length, itself."""
    if not body.startswith(LISTED) or len(body) < 8 or not body[2]:
        return None
    length = body[7]
    uid = body[8 : 8 + length]
    return uid.hex().upper() if length in UID_BYTES and len(uid) == length else None


def _frame_length(data: bytes) -> int | None:
    """Up to DCS, which is not judged; of an ACK up to LCS. 0 for no frame, None for the beginning of one."""
    if not START.startswith(data[: len(START)]):
        return 0
    if len(data) < HEAD:
        return None
    if data[3:HEAD] in (ACK, NACK):
        return HEAD
    length = data[3]
    if (length + data[4]) & 0xFF or not length:
        return 0
    whole = HEAD + length + 1
    return whole if len(data) >= whole else None
