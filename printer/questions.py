"""Asking a printer how it is, with DLE EOT: one question in flight, because answers do not say which they answer. Pure.

A brief round asks the one question whose answer names all that stops printing; it grows into a full one when that
answer is not good. Two different answers to one question are none: one of them was late.
"""

from collections.abc import Collection

from hall.device import PrinterState
from printer import status

ANSWER_S = 0.4  # a USB serial adapter alone adds 16 ms; what takes longer than this cannot serve a press
SETTLE_S = 0.05  # before it is asked again: a late answer must not be taken for the next question's
TRIES = 2
LOOK_S = 0.8  # from one round to the next: a press relies on an answer at most 1 s old
LOOK_WHILE_PRINTING_S = 0.25  # no printer is off and on again in less
QUESTION_WRITE_S = 0.5
FULL = (status.OFFLINE_CAUSE, status.ROLL_SENSOR, status.PRINTER)


class Round:
    """`deadline`: when to call `overdue`. A finished round has `is_well`, and if it was a full one a `state`."""

    def __init__(self, now: float, *, brief: bool = False) -> None:
        self.began_at = now
        self.well_at = now  # when it said what stops printing, if anything
        self._brief = brief
        self._tries = 0
        self._settling = False
        self._begin(now)

    @property
    def question(self) -> bytes:
        """What to send now; b"" while the line is left to settle, and at the end."""
        if self._settling or self.finished:
            return b""
        return status.question(self._left[0])

    @property
    def finished(self) -> bool:
        return not self._left

    @property
    def is_full(self) -> bool:
        return status.ROLL_SENSOR in self._found

    @property
    def is_well(self) -> bool:
        return not status.stops_printing(self._found.get(status.OFFLINE_CAUSE, 0xFF))

    def state(self, near_end: bool) -> PrinterState:
        """Of a full round. `near_end`: the printer has such a sensor."""
        roll = self._found[status.ROLL_SENSOR] & (0xFF if near_end else ~0x0C)
        return status.printer_state(
            self._found[status.PRINTER],
            self._found[status.OFFLINE_CAUSE],
            self._found.get(status.ERROR_CAUSE, status.HEALTHY),
            roll,
        )

    def heard(self, answers: Collection[int], now: float) -> None:
        """Status bytes that came together while the question was in flight."""
        if self._settling or not answers:
            return
        if len(set(answers)) > 1:
            self._settle(now)
            return
        (answer,) = set(answers)
        question = self._left.pop(0)
        self._found[question] = answer
        if question == status.OFFLINE_CAUSE:
            self.well_at = now
            if self._brief and not status.stops_printing(answer):
                self._left.clear()
            elif answer & 0x40:
                self._left.insert(0, status.ERROR_CAUSE)
        self.deadline = now + ANSWER_S

    def overdue(self, now: float) -> bool:
        """The deadline has passed; False when there is no use in going on."""
        if not self._settling:
            self._settle(now)
        elif self._tries < TRIES:
            self._begin(now)
        return self._tries < TRIES or not self._settling

    def _begin(self, now: float) -> None:
        self._settling = False
        self._left = list(FULL)
        self._found: dict[int, int] = {}
        self.deadline = now + ANSWER_S

    def _settle(self, now: float) -> None:
        self._tries += 1
        self._settling = True
        self.deadline = now + SETTLE_S
