"""A PN532 without a wire, on its serial interface: asleep until it is woken, strict about every frame (NXP UM0701).

It answers with an ACK and then the answer, refuses what a real one refuses, and keeps what it refused for the test.
"""

import threading
import time
from pathlib import Path

from virtual.pty import Pty

WAKE = b"\x55\x55\x00\x00\x00"
ACK = bytes.fromhex("00 00 FF 00 FF 00")
SYNTAX_ERROR = bytes.fromhex("00 00 FF 01 FF 7F 81 00")
FOR_EVER = 0xFF  # MxRtyPassiveActivation after power-on
LOOK_S = 0.005  # for a card, each try
FIRMWARE, SAM, RF, LIST, RELEASE = 0x02, 0x14, 0x32, 0x4A, 0x52


class VirtualPn532:
    """`card` is what lies on it, a UID of 4, 7 or 10 bytes in hexadecimal. `path` stays over `unplug` and `plug`.

    `lost`: bytes it slept through. `refused`: frames with a mistake. `wakes`, `polls`: how often so far.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = str(path)
        self.card: str | None = None
        self.hangs = False  # it hears nothing until its power is cut
        self.every_second = False  # of the reads of a held card fails, as with many 7-byte ones
        self.lost = 0
        self.refused: list[bytes] = []
        self.wakes = self.polls = 0
        self._switch_on()
        self._pty: Pty | None = None
        self._thread: threading.Thread | None = None
        self.plug()

    def _switch_on(self) -> None:
        self.hangs = False
        self._is_awake = self._is_normal = False
        self._tries = FOR_EVER
        self._is_looking = self._has_just_read = False
        self._heard = b""

    # --- the plug and the power ---------------------------------------------------------------------------

    def plug(self) -> None:
        if self._pty is None:
            self._pty = Pty(self.path)
            self._switch_on()
            self._thread = threading.Thread(target=self._run, args=(self._pty,), daemon=True)
            self._thread.start()

    def unplug(self) -> None:
        pty, self._pty = self._pty, None
        if pty is not None and self._thread is not None:
            self._thread.join()
            pty.close()

    close = unplug

    def power_cycle(self) -> None:
        """Behind an adapter that stays: the host sees nothing."""
        self._switch_on()

    def noise(self, data: bytes) -> None:
        if self._pty is not None:
            self._pty.write(data)

    # --- the chip -----------------------------------------------------------------------------------------

    def _run(self, pty: Pty) -> None:
        while self._pty is pty:
            data = pty.read(0.02)
            if self.hangs:
                continue
            self._heard += data
            self._work(pty)

    def _work(self, pty: Pty) -> None:
        if not self._is_awake and not self._is_woken():
            return
        while (body := self._frame()) is not None:
            self._is_looking = False  # whatever it was about, a frame of the host's ends it
            if body:
                pty.write(ACK)
                pty.write(self._answer(body))
        if self._is_looking and self.card:
            pty.write(self._listed())

    def _is_woken(self) -> bool:
        before, found, after = self._heard.partition(WAKE)
        if not found:
            keep = len(WAKE) - 1
            self.lost += max(0, len(before) - keep)
            self._heard = before[-keep:]
            return False
        self.lost += len(before)
        self._heard, self._is_awake = after, True
        self.wakes += 1
        return True

    def _frame(self) -> bytes | None:
        """TFI and data of the next whole frame, b"" for the host's ACK; None when there is none."""
        _, start, rest = self._heard.partition(b"\x00\x00\xff")
        if not start:
            self._heard = self._heard[-2:]
            return None
        if rest[:2] == b"\x00\xff":
            self._heard = rest[2:]
            return b""
        whole = 2 + rest[0] + 1 if rest else 0
        if not rest or len(rest) < whole:
            return None
        self._heard = rest[whole:]
        body = rest[2 : whole - 1]
        if (rest[0] + rest[1]) & 0xFF or (sum(body) + rest[whole - 1]) & 0xFF or body[:1] != b"\xd4":
            self.refused.append(rest[:whole])  # not for it, or not whole: it waits for the next
            return self._frame()
        return body

    def _answer(self, body: bytes) -> bytes:
        code, data = body[1], body[2:]
        if code == SAM and data[:1] == b"\x01" and len(data) <= 3:
            self._is_normal = True
            return _framed(b"\xd5\x15")
        if code == FIRMWARE and not data:
            return _framed(b"\xd5\x03\x32\x01\x06\x07")
        if not self._is_normal:  # low battery mode: it sleeps on
            self.refused.append(body)
            return b""
        if code == RF and data[:1] == b"\x05" and len(data) == 4:
            self._tries = data[3]
            return _framed(b"\xd5\x33")
        if code == LIST and len(data) == 2 and data[0] in (1, 2) and data[1] == 0:
            return self._look()
        if code == RELEASE and len(data) == 1:
            return _framed(b"\xd5\x53\x00")
        self.refused.append(body)
        return SYNTAX_ERROR

    def _look(self) -> bytes:
        self.polls += 1
        if self.card and not (self.every_second and self._has_just_read):
            return self._listed()
        self._has_just_read = False
        if self._tries == FOR_EVER:
            self._is_looking = True
            return b""
        time.sleep(LOOK_S * (self._tries + 1))
        return _framed(b"\xd5\x4b\x00")

    def _listed(self) -> bytes:
        assert self.card
        uid = bytes.fromhex(self.card)
        kind = {4: b"\x00\x04\x08", 7: b"\x00\x44\x00", 10: b"\x00\x84\x20"}[len(uid)]
        self._is_looking, self._has_just_read = False, True
        return _framed(b"\xd5\x4b\x01\x01" + kind + bytes([len(uid)]) + uid)


def _framed(body: bytes) -> bytes:
    head = bytes([len(body), -len(body) & 0xFF])
    return b"\x00\x00\xff" + head + body + bytes([-sum(body) & 0xFF, 0])
