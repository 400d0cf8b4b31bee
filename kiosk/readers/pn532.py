"""A PN532 on a serial line (HSU, 115200): it says nothing unless it is asked, four times a second. Pure.

A chip that has just got its power, or has lost it for a moment, sleeps and answers nothing until it is woken; so one
that does not answer is woken, and asked again. It is told to give up soon when there is no card: else it looks for one
until the next question, and whether it is alive could not be seen.
"""

from kiosk.readers.pn532_frames import ERROR, FROM_CHIP, Frames, card, command

POLL_S = 0.25  # 1.5 s are one tap: a card that is read only every second time, as some are, is still held
ANSWER_S = 0.5  # with two tries to find a card it takes a tenth of this
TRIES = 3  # unanswered ones, each with a wake-up, before it counts as gone
WAKE = b"\x55\x55" + bytes(14)  # zeros are filling; 1.4 ms for its oscillator
SAM, RF, LIST = 0x14, 0x32, 0x4A
QUESTIONS = (
    (SAM, WAKE + command(SAM, b"\x01")),  # no security module
    (RF, command(RF, b"\x05\xff\x01\x01")),  # MaxRetries: two tries to find a card
    (LIST, command(LIST, b"\x01\x00")),  # one card, 106 kbit/s type A
)
"""Asked in this order; the last again and again."""


class Pn532:
    """`due` is what to send now, `wait_s` how long to listen then; `feed` gets what comes."""

    def __init__(self) -> None:
        self._frames = Frames()
        self.restart()

    @property
    def skipped(self) -> int:
        return self._frames.skipped

    @property
    def bad(self) -> int:
        return self._frames.bad

    @property
    def silent(self) -> bool:
        """It was woken and asked in vain."""
        return self._failures >= TRIES

    def restart(self) -> None:
        """The line was opened anew. `answers`: it has looked for a card since."""
        self.answers = False
        self._failures = 0
        self._step = 0
        self._asked_at: float | None = None  # and not answered
        self._ask_at = 0.0
        self._frames.restart()

    def due(self, real: float) -> bytes:
        if self._asked_at is not None:
            if real < self._asked_at + ANSWER_S:
                return b""
            self._failed()
        if real < self._ask_at or self.silent:
            return b""
        self._asked_at = real
        return QUESTIONS[self._step][1]

    def wait_s(self, real: float) -> float:
        until = self._ask_at if self._asked_at is None else self._asked_at + ANSWER_S
        return max(0.0, until - real)

    def feed(self, data: bytes, real: float) -> list[str]:
        return self._heard(self._frames.feed(data), real)

    def quiet(self) -> list[str]:
        return [uid for body in self._frames.quiet() if (uid := card(body))]

    def _heard(self, bodies: list[bytes], real: float) -> list[str]:
        found: list[str] = []
        for body in bodies:
            uid = card(body)
            if uid is not None:
                found.append(uid)
            if self._asked_at is None or not body:
                continue  # an ACK only says that an answer will come
            if body[0] == ERROR:
                self._failed()
            elif body.startswith(bytes([FROM_CHIP, QUESTIONS[self._step][0] + 1])):
                self._answered(real)
        return found

    def _answered(self, real: float) -> None:
        asked_at, self._asked_at = self._asked_at, None
        if self._step < len(QUESTIONS) - 1:
            self._step += 1
            self._ask_at = real
        else:
            self.answers = True
            self._failures = 0
            self._ask_at = real if asked_at is None else asked_at + POLL_S

    def _failed(self) -> None:
        """Awake or not: from the start."""
        self._asked_at = None
        self._step = 0
        self._failures += 1
