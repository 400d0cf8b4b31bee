"""Which counter is blank, and why, second by second, from a list of what people did there. It shares no code with the
hall; `test_blank_model.py` compares the two.
"""

from dataclasses import dataclass, field

IDLE_S, CALLED_S, ABSENT_S, PAUSE_S = 180, 180, 120, 1800
SERVES = {"1": "ab", "2": "a", "3": "b"}
OPEN = ((120, 1920), (2520, 4320))  # of the story's seconds
PLANNED = {"1": OPEN, "2": ((420, 1920), (2520, 3120)), "3": ()}
SEEN_S = 1  # what lasted less may not have been seen


@dataclass
class Window:
    """`phase` is kept from one thing done there to the next."""

    phase: str = "closed"
    pause: tuple[str, int | None] | None = None  # what the sign says: why, and the minutes told
    ticket: tuple[int, str] | None = None  # of the customer here
    hand: str = ""  # who is "called" or "serving"
    since: float = 0.0
    key: float = 0.0
    present: bool | None = None
    present_at: float = 0.0
    dead: bool = False
    waited: float | None = None
    many: float | None = None

    def signs_in(self, now: float) -> None:
        """Or takes the sign down: the customer who sits there is gone on with."""
        self.pause = None
        self._turns(self.hand or "open", now)

    def leaves(self, why: tuple[str, int | None] | None, now: float) -> tuple[int, str] | None:
        """Behind a sign, or for good; answers whom it had called, who goes back in line."""
        called = self.ticket if self.hand == "called" else None
        if called is not None or why is None:
            self.ticket, self.hand = None, ""
        self.pause = why
        self._turns("closed" if why is None else "paused", now)
        return called

    def calls(self, ticket: tuple[int, str]) -> None:
        self.ticket, self.hand, self.phase = ticket, "called", "called"

    def starts(self) -> None:
        self.hand = self.phase = "serving"

    def ends(self) -> None:
        """With this customer, whatever became of it."""
        self.ticket, self.hand = None, ""
        self.phase = "paused" if self.phase == "paused" else "open"

    def _turns(self, phase: str, now: float) -> None:
        if phase != self.phase:
            self.phase, self.since = phase, now


@dataclass
class Model:
    """`line`: ticket → its service, and the one counter it is for."""

    allowed: int = 0
    now: float = 0.0
    windows: dict[str, Window] = field(default_factory=lambda: {c: Window() for c in SERVES})
    line: dict[int, tuple[str, str | None]] = field(default_factory=dict)
    said: dict[str, list[set[str | None]]] = field(default_factory=lambda: {c: [] for c in SERVES})
    before: dict[str, str | None] = field(default_factory=dict)

    def event(self) -> None:
        """Something will happen in this second: what was so until then is true of it too."""
        for counter in SERVES:
            self._wait(counter)
            self.before[counter] = self.cause(counter)

    def second(self) -> None:
        """What is so in this second."""
        for counter in SERVES:
            self._wait(counter)
            cause = self.cause(counter)
            self.said[counter].append({cause, self.before.get(counter, cause)})
        self.before = {}
        self.now += 1

    def behind(self, counter: str) -> int:
        return sum(
            only == counter if only is not None else service in SERVES[counter]
            for service, only in self.line.values()
        )

    def _wait(self, counter: str) -> None:
        window, count = self.windows[counter], self.behind(counter) if self.serves else 0
        window.waited = None if count == 0 else self.now if window.waited is None else window.waited
        window.many = None if count <= self.allowed else self.now if window.many is None else window.many

    @property
    def serves(self) -> bool:
        """Open, or closing with people in it."""
        inside = any(a <= self.now < b for a, b in OPEN)
        return inside or (self.now >= OPEN[-1][1] and bool(self.line))

    def cause(self, counter: str) -> str | None:
        w, now = self.windows[counter], self.now
        start = next((a for a, b in PLANNED[counter] if a <= now < b), None)
        if start is not None and w.dead and not w.hand:
            return "unit_dead"
        if start is not None and w.phase == "closed":
            due = w.since + IDLE_S if w.since > start else start
            return "not_opened" if now >= due else None
        unseen = w.phase in ("open", "called") and self.serves and w.present is False
        if unseen and now >= max(w.present_at, w.since) + ABSENT_S:
            return "absent"
        if w.phase == "called" and now >= max(w.since, w.key) + CALLED_S:
            return "called_not_served"
        if w.phase == "paused" and w.pause is not None and self.serves:
            reason, minutes = w.pause
            opened = max(a for a, _ in OPEN if a <= now)  # over the lunch break nobody is missed
            if now > max(w.since, opened) + min(PAUSE_S, 60 * (minutes or 999)):
                return "pause_overrun"
            if reason == "internal" and w.many is not None and now >= max(w.since, w.many) + IDLE_S:
                return "internal"
        if w.phase == "open" and w.waited is not None and now >= max(w.since, w.key, w.waited) + IDLE_S:
            return "idle"
        return None
