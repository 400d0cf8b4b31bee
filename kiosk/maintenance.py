"""What the printer has worked, cuts and paper, and whether its cutter or its head are due for maintenance (R56).

Counted in the commit that says what became of a slip, a copy or a note: one that was under way when the power went is
counted at the next start, with the usual length. So none is lost, and none takes a commit of its own. Loop thread only.
"""

import logging
from typing import Annotated, Literal, get_args

import msgspec
from msgspec import Meta, Struct

from hall import messages as m
from hall.device import SlipOutcomeKind
from hall.paper import Paper, height_mm
from hall.slip import Slip
from kiosk.slip_words import local_time
from runtime.outbox import Outbox, StorageError
from runtime.unit import CONFIG_KEY, Unit

log = logging.getLogger(__name__)

WEAR_KEY = "wear"
USUAL_MM = 90  # of a slip, where none has been counted yet
REMEMBERED = 4  # lengths of slips whose outcome is not written yet

Part = Literal["cutter", "head"]
Count = Annotated[int, Meta(ge=0)]


class MaintenanceTable(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[maintenance]`: how much work until somebody must look; unless given as the printer's profile says; 0: never."""

    cuts: Count | None = None
    metres: Count | None = None


class Limits(Struct, frozen=True):
    """0: never due. Without a cutter it is never due either."""

    cuts: int
    metres: int


NO_LIMITS = Limits(0, 0)
USUAL_PAPER = Paper()


class Wear(Struct, frozen=True):
    """Since the kiosk's database began; `…_done`: how much it was when that part was last seen to, and in hall time."""

    slips: Count = 0  # each is one cut
    paper_mm: Count = 0
    cutter_done: Count = 0
    cutter_done_at: float | None = None
    head_done: Count = 0
    head_done_at: float | None = None

    @property
    def cuts(self) -> int:
        """Since then."""
        return max(0, self.slips - self.cutter_done)

    @property
    def head_mm(self) -> int:
        """Since then."""
        return max(0, self.paper_mm - self.head_done)

    @property
    def usual_mm(self) -> int:
        return round(self.paper_mm / self.slips) if self.slips else USUAL_MM

    def with_slip(self, length_mm: int) -> "Wear":
        return msgspec.structs.replace(self, slips=self.slips + 1, paper_mm=self.paper_mm + length_mm)

    def with_done(self, part: Part, at: float | None) -> "Wear":
        """`at`: None while nobody knows the time."""
        if part == "cutter":
            return msgspec.structs.replace(self, cutter_done=self.slips, cutter_done_at=at)
        return msgspec.structs.replace(self, head_done=self.paper_mm, head_done_at=at)

    def due(self, limits: Limits) -> tuple[Part, ...]:
        cutter: tuple[Part, ...] = ("cutter",) if 0 < limits.cuts <= self.cuts else ()
        head: tuple[Part, ...] = ("head",) if 0 < limits.metres * 1000 <= self.head_mm else ()
        return cutter + head


class Question(Struct, frozen=True):
    """At the kiosk's desk. `done`: that part was seen to; "due": whatever is due was."""

    ask: Literal["maintenance"]
    done: Part | Literal["due"] | None = None


class Answer(Struct, frozen=True):
    """`done`: which parts were set back now. `…_at`: local time, "" for never, "--:--" if it was not known then."""

    status: Literal["shown", "refused"]
    cause: str = ""
    cuts: int = 0
    cutter_at: str = ""
    metres: int = 0
    head_at: str = ""
    limits: Limits = NO_LIMITS
    due: tuple[Part, ...] = ()
    done: tuple[Part, ...] = ()
    total_cuts: int = 0
    total_metres: int = 0


class Meter:
    """`begun` with every slip that goes to the printer; whoever writes what became of it adds `with_slip` to it.

    `volatile`: the disk cannot be opened, so nothing that is set back would stay so.
    """

    def __init__(
        self, unit: Unit, limits: Limits = NO_LIMITS, paper: Paper = USUAL_PAPER, *, volatile: bool = False
    ) -> None:
        self._unit = unit
        self._limits = limits
        self._paper = paper
        self._volatile = volatile
        self._lengths_mm: dict[str, int] = {}

    def begun(self, job: str, slip: Slip) -> None:
        """A ticket's job is its id; those of copies and notes are numbered, and one of each is under way at most."""
        name = _name(job)
        self._lengths_mm.pop(name, None)
        self._lengths_mm[name] = round(height_mm(slip, self._paper) + self._paper.end_mm)
        for old in list(self._lengths_mm)[:-REMEMBERED]:
            del self._lengths_mm[old]

    def with_slip(self, job: str, outcome: SlipOutcomeKind) -> dict[str, bytes]:
        """Values for the commit that says what became of it: of one that is void, none. Raises StorageError."""
        if outcome == "void":
            return {}
        wear = wear_in(self._unit.outbox)
        return _values(wear.with_slip(self._lengths_mm.get(_name(job), wear.usual_mm)))

    def look(self) -> None:
        """Behind such a commit, and at the start: is something due by now? Raises StorageError."""
        due = wear_in(self._unit.outbox).due(self._limits)
        state: Literal["ok", "due"] = "due" if due else "ok"
        if state != self._unit.health.maintenance:
            if due:
                log.warning("due for maintenance: %s", " and ".join(due))
            self._unit.report(maintenance=state)

    def asked(self, raw: bytes) -> bytes | None:
        """What is asked at the desk; None if it is another question."""
        try:
            question = msgspec.json.decode(raw, type=Question)
        except ValueError:
            return None
        try:
            if self._volatile:
                raise StorageError("the disk cannot be opened")
            answer = answered(self._unit.outbox, self._limits, question, self._unit.now)
            self.look()
        except StorageError as exc:
            log.error("desk: %s", exc)
            answer = Answer("refused", "storage")
        return msgspec.json.encode(answer)


def answered(outbox: Outbox, limits: Limits, question: Question, now: float | None) -> Answer:
    """Also for a kiosk that does not run, whose database nobody else has. `now`: hall time. Raises StorageError."""
    wear = wear_in(outbox)
    wanted = wear.due(limits) if question.done == "due" else (question.done,) if question.done else ()
    done = tuple(part for part in get_args(Part) if part in wanted)
    for part in done:
        wear = wear.with_done(part, now)
    if done:
        outbox.put(_values(wear))
        log.info("maintenance done: %s", " and ".join(done))
    return _shown(wear, limits, done, _zone(outbox))


def wear_in(outbox: Outbox) -> Wear:
    """Raises StorageError."""
    raw = outbox.get(WEAR_KEY)
    try:
        return msgspec.json.decode(raw, type=Wear) if raw else Wear()
    except ValueError as exc:
        log.error("how much the printer has worked cannot be read, counted anew: %s", exc)
        return Wear()


def _shown(wear: Wear, limits: Limits, done: tuple[Part, ...], zone: str) -> Answer:
    def when(count: int, at: float | None) -> str:
        return local_time(zone, at) if count or at is not None else ""

    return Answer(
        "shown",
        cuts=wear.cuts,
        cutter_at=when(wear.cutter_done, wear.cutter_done_at),
        metres=wear.head_mm // 1000,
        head_at=when(wear.head_done, wear.head_done_at),
        limits=limits,
        due=wear.due(limits),
        done=done,
        total_cuts=wear.slips,
        total_metres=wear.paper_mm // 1000,
    )


def _zone(outbox: Outbox) -> str:
    raw = outbox.get(CONFIG_KEY)
    try:
        return m.decode(raw, m.Config).time_zone if raw else ""
    except ValueError:
        return ""


def _name(job: str) -> str:
    return job.partition("-")[0]


def _values(wear: Wear) -> dict[str, bytes]:
    return {WEAR_KEY: msgspec.json.encode(wear)}
