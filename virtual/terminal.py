"""Emulated call terminals (呼叫器) of the two kinds that are no DIY pads: one byte a key, and frames on RS-485.

They are strict: whatever the host sends against the protocol is kept in `errors` for the test to find. Their frames
are cut and summed here anew, not by the driver's own code.
"""

from virtual.terminal_wire import TerminalWire

WIDTH = 16
REPEAT_S = 1.0
MOST_REPEATS = 3
KEY, HELLO, IDLE = 0x01, 0x02, 0x07


class _Face:
    """What a clerk sees and hears of a terminal; without power it does nothing, and forgets all."""

    def __init__(self) -> None:
        self.errors: list[bytes] = []
        self.is_on = True
        self.forget()

    def forget(self) -> None:
        self.screen = ""
        self.lamps: dict[int, bool] = {}
        self.beeps = 0
        self.shown = 0  # how often something was written on the display


class AsciiTerminal:
    """9600 8N1, one byte a key; 89 asks, ESC s 1 and 16 characters fill the display, 07 beeps if it has a bell."""

    def __init__(self, wire: TerminalWire, *, bell: bool = False) -> None:
        self.face = _Face()
        self._wire = wire
        self._bell = bell
        self._held = b""
        wire.attach(self._hear)

    def press(self, *keys: str) -> None:
        for key in keys:
            self._wire.send(key.encode("latin-1"))

    def switch_off(self) -> None:
        self.face.is_on, self._held = False, b""

    def switch_on(self) -> None:
        self.face.forget()
        self.face.is_on = True

    def _hear(self, data: bytes) -> None:
        if not self.face.is_on:
            return
        self._held += data
        while self._held and (taken := self._obey()):
            self._held = self._held[taken:]

    def _obey(self) -> int:
        """How many bytes the first order has; 0: it is not all there."""
        held, face = self._held, self.face
        if held[:1] == b"\x89":
            self._wire.send(b"OK\r")
            return 1
        if held[:1] == b"\x07" and self._bell:
            face.beeps += 1
            return 1
        if b"\x1bs1".startswith(held[:3]) or held.startswith(b"\x1bs1"):
            if len(held) < 3 + WIDTH:
                return 0
            face.screen, face.shown = held[3 : 3 + WIDTH].decode("latin-1").rstrip(), face.shown + 1
            return 3 + WIDTH
        face.errors.append(held[:1])
        return 1


class FramedTerminal:
    """`FF 68 L L 68 address command data… SUM 16`, with the commands of `ff68-21`. It repeats a key that is not
    acknowledged. `polled`: it speaks only when it is asked, as on most buses.
    """

    def __init__(self, wire: TerminalWire, address: int = 1, *, polled: bool = False) -> None:
        self.face = _Face()
        self.acks = 0
        self.address = address
        self._wire = wire
        self._polled = polled
        self._held = b""
        self._keys: list[bytes] = []  # not yet acknowledged, or not yet asked for
        self._said = 0
        self._said_at = 0.0
        wire.attach(self._hear, self._tick)

    def press(self, *codes: int) -> None:
        self._keys += [bytes([KEY, code]) for code in codes]

    def switch_off(self) -> None:
        self.face.is_on, self._held = False, b""
        self._keys.clear()

    def switch_on(self, *, hello: bool = True) -> None:
        self.face.forget()
        self.face.is_on = True
        if hello:
            self._wire.send(self.frame(bytes([HELLO])))

    def frame(self, data: bytes) -> bytes:
        counted = bytes([self.address, *data])
        return b"\xff\x68" + bytes([len(counted)] * 2) + b"\x68" + counted + bytes([sum(counted) % 256, 0x16])

    def _tick(self, now: float) -> None:
        if self._polled or not self.face.is_on or not self._keys or now - self._said_at < REPEAT_S:
            return
        if self._said > MOST_REPEATS:
            self._acknowledged()
            return
        self._said_at, self._said = now, self._said + 1
        self._wire.send(self.frame(self._keys[0]))

    def _acknowledged(self) -> None:
        del self._keys[:1]
        self._said, self._said_at = 0, 0.0

    def _hear(self, data: bytes) -> None:
        if not self.face.is_on:
            return
        self._held += data
        while len(self._held) >= 3 and len(self._held) >= (whole := self._held[2] + 7):
            order, self._held = self._held[:whole], self._held[whole:]
            counted = order[5:-2]
            around = order[:2] + order[3:5] + order[-1:]
            if around != b"\xff\x68" + bytes([len(counted), 0x68, 0x16]) or order[-2] != sum(counted) % 256:
                self.face.errors.append(order)
                self._held = b""
            elif counted[0] == self.address:
                self._obey(counted[1], counted[2:], order)

    def _obey(self, command: int, data: bytes, order: bytes) -> None:
        face = self.face
        match command, len(data):
            case 0x06, 0:
                self.acks += 1
                self._acknowledged()
            case 0x10, 16:
                face.screen, face.shown = data.decode("latin-1").rstrip(), face.shown + 1
            case 0x11, 1:
                face.beeps += data[0]
            case 0x12, 2:
                face.lamps[data[0]] = data[1] == 1
            case 0x05, 0:
                self._wire.send(self.frame(self._keys[0] if self._keys else bytes([IDLE])))
            case _:
                face.errors.append(order)
