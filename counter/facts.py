"""The counter's own facts on their way to the disk and to the hall. Pure.

A fact that cannot be saved is tried again until it is, and only then the one behind it: their order on the disk is
what happened, and the last one is what a restart begins with.
"""

from counter.actions import AppendFact
from counter.desk import Change
from counter.known import Known
from counter.telling import Telling
from hall import messages as m

REPORT_S = 0.5  # a new fact counts as unacknowledged until `Outstanding` says more, but not for ever
RETRY_S = 5.0  # between two tries to save facts


class Facts:
    def __init__(self, known: Known, telling: Telling) -> None:
        self._known = known
        self._telling = telling
        self._outstanding = 0
        self._reported_by = 0.0
        self._unsaved: list[AppendFact] = []  # the first is being tried, or will be
        self._told = False  # that they are not saved
        self._retry_at = 0.0

    def change(self, change: Change | None, real: float, otherwise: str = "") -> bool:
        """What the counter owns is another from now on. `otherwise`: why not, when nothing changes."""
        if change is None:
            if otherwise:
                self._telling.refuse(otherwise, real)
            return False
        self._known.owned = change.owned
        self.add(change.kind, m.OwnedChanged(change.owned, change.handed_over_by), real)
        return True

    def add(self, kind: str, body: m.Message, real: float) -> None:
        fact = AppendFact(kind, body, self._known.owned)
        self._reported_by = real + REPORT_S
        before = next((a for a in self._telling.actions if isinstance(a, AppendFact)), None)
        if before is not None and not self._unsaved:
            self._unsaved.append(before)  # two at once: the second when the first is on the disk
            self._retry_at = real + RETRY_S
        if self._unsaved:
            self._unsaved.append(fact)
        else:
            self._telling.act(fact)

    def outstanding(self, count: int) -> None:
        self._outstanding, self._reported_by = count, 0.0

    def saved(self, fact: AppendFact, outstanding: int) -> None:
        self.outstanding(outstanding)
        if self._unsaved and self._unsaved[0] == fact:
            del self._unsaved[0]
            self.save_again()
        if not self._unsaved:
            self._told = False

    def unsaved(self, fact: AppendFact, real: float) -> None:
        if not self._told:
            self._told = True
            self._telling.refuse("NOT SAVED", real)
        self._retry_at = real + RETRY_S
        if fact not in self._unsaved:
            self._unsaved.insert(0, fact)

    def save_again(self) -> None:
        """The first of them; the others follow it."""
        self._telling.act(*self._unsaved[:1])

    def tick(self, real: float) -> None:
        if real >= self._reported_by:
            self._reported_by = 0.0
        if self._unsaved and real >= self._retry_at:
            self._retry_at = real + RETRY_S
            self.save_again()

    @property
    def are_saved(self) -> bool:
        return not self._unsaved

    def acknowledged(self, real: float) -> bool:
        """The hall has all of them, as far as is known here."""
        return not (self._outstanding or self._unsaved or real < self._reported_by)

    @property
    def deadline(self) -> float | None:
        wanted = [self._reported_by] if self._reported_by else []
        return min([*wanted, *([self._retry_at] if self._unsaved else [])], default=None)
