"""Digits that say more about the key before: why, until when, what came of it. Pure.

The key acts at once and is asked nothing; a digit within `AMEND_S` refines it, and none does no harm.
"""

from dataclasses import dataclass, replace
from typing import Literal

from counter.codes import DIGITS, HELP_REASONS, OUTCOMES, PAUSE_REASONS
from counter.known import Known
from counter.seat import Seat
from counter.telling import Telling
from counter.work import Work
from hall import messages as m

AMEND_S = 10.0
MINUTE_DIGITS = 3


@dataclass(frozen=True)
class Open:
    """`what` the digits belong to. `minutes`: of a pause, typed after its reason, ended by ENTER or by time."""

    what: Literal["pause", "help", "finish", "start"]
    until: float
    has_reason: bool = False
    minutes: str = ""
    held: str = ""  # a digit pressed before the hall has answered the key

    def with_minute(self, digit: str, real: float) -> "Open":
        if len(self.minutes) >= MINUTE_DIGITS or (not self.minutes and digit == "0"):
            return self
        return replace(self, minutes=self.minutes + digit, until=real + AMEND_S)


class Amending:
    def __init__(self, known: Known, seat: Seat, work: Work, telling: Telling) -> None:
        self._known = known
        self._seat = seat
        self._work = work
        self._telling = telling
        self._open: Open | None = None

    # --- keys ---------------------------------------------------------------------------------------------

    def covered(self, real: float) -> None:
        """Somebody has come for the one who leaves: why, and until when, may still be said."""
        self._open = Open("pause", real + AMEND_S)

    def after(self, key: str, real: float) -> None:
        """Any other key ends what could be said about the one before."""
        if key in DIGITS or key == "ENTER":
            return
        what: Literal["pause", "help", "finish", "start"] | None = None
        if key == "PAUSE" and self._known.owned.pause is not None:
            what = "pause"
        elif key == "HELP":
            what = "help"
        elif key == "FINISH" and self._work.is_asking_for("finish"):
            what = "finish"
        elif key == "START" and self._work.is_asking_for("start") and self._variants:
            what = "start"
        self._open = None if what is None else Open(what, real + AMEND_S)

    def digit(self, digit: str, real: float) -> None:
        amended = self._open
        if amended is None:
            self._nothing(real)
        elif amended.what in ("finish", "start") and self._work.is_asking:
            self._open = replace(amended, held=digit)  # said when the hall has answered the key
        elif amended.what == "pause" and amended.has_reason:
            self._open = amended.with_minute(digit, real)
        else:
            self._amend(amended, digit, real)

    def enter(self, now: float | None, real: float) -> None:
        if self._open is None:
            self._nothing(real)
        else:
            self._end(now, real)

    def _nothing(self, real: float) -> None:
        self._telling.refuse("SIGN IN" if self._known.phase == "closed" else "WHICH KEY?", real)

    def _amend(self, amended: Open, digit: str, real: float) -> None:
        """One digit that says all; one that says nothing is refused and may be followed by another."""
        self._open = None
        match amended.what:
            case "pause" if digit in PAUSE_REASONS:
                self._seat.refine(None, real, reason=PAUSE_REASONS[digit])
                self._open = replace(amended, has_reason=True, until=real + AMEND_S)
            case "help" if digit in HELP_REASONS:
                self._seat.help_because(HELP_REASONS[digit], real)
            case "finish" if digit in OUTCOMES:
                self._work.ask("finish", real, outcome=OUTCOMES[digit])
            case "start" if 0 < int(digit) <= len(self._variants):
                self._work.ask("start", real, variant=self._variants[int(digit) - 1].id)
            case _:
                self._open = replace(amended, held="")
                self._telling.refuse("WHICH KEY?", real)

    @property
    def _variants(self) -> list[m.VariantInfo]:
        config, state = self._known.config, self._known.hall
        service = config.service(state.service or "") if config is not None and state is not None else None
        return [] if service is None else service.variants

    # --- what ends it -------------------------------------------------------------------------------------

    def forget(self) -> None:
        self._open = None

    def follow(self, real: float) -> None:
        """A digit pressed too early is said now that the hall has answered."""
        amended = self._open
        if amended is not None and amended.held and not self._work.is_asking:
            self._amend(amended, amended.held, real)

    def tick(self, now: float | None, real: float) -> None:
        if self._open is not None and real >= self._open.until:
            self._end(now, real)

    def _end(self, now: float | None, real: float) -> None:
        amended, self._open = self._open, None
        if amended is not None and amended.minutes:
            self._seat.refine(now, real, minutes=amended.minutes)

    @property
    def deadline(self) -> float | None:
        return None if self._open is None else self._open.until

    @property
    def prompt(self) -> str | None:
        """While the minutes of an absence are typed."""
        minutes = self._open.minutes if self._open is not None else ""
        return f"BACK IN {minutes} MIN" if minutes else None
