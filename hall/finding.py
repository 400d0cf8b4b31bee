"""An alert that is due, as the checks find it. Pure."""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Generic, TypeVar

from msgspec import Struct

from hall import messages as m
from hall.kinds import severity

Evidence = dict[str, str | float | int | list[str]]
Words = TypeVar("Words")


class Finding(Struct, frozen=True, dict=True):
    """The topic below `alert/`, without boot, rev and since. `advice`: what to do."""

    kind: str
    subject: str
    text: m.Text
    cause: str | None = None
    evidence: Evidence = {}
    since: float | None = None  # when it is known better than by when it was found
    advice: m.Text = {}
    quiet: bool = False  # it stands, and neither rings nor is told higher up

    @cached_property
    def key(self) -> str:
        return f"{self.kind}.{self.subject}"

    @cached_property
    def severity(self) -> m.Severity:
        return severity(self.kind, self.cause)


class Worded(Generic[Words]):
    """As it was worded last: what says the same is not worded anew at each look."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[object, Words]] = {}

    def again(self, key: str, seen: object, word: Callable[[], Words]) -> Words:
        """`seen`: all that goes into its words."""
        last = self._last.get(key)
        if last is None or last[0] != seen:
            last = self._last[key] = (seen, word())
        return last[1]


class Told(Worded[Finding]):
    """Findings as they were told last."""

    def __init__(self) -> None:
        super().__init__()
        self._all: list[Finding] | None = None

    def all_of(self, found: Iterable[Finding]) -> list[Finding]:
        """What this look tells."""
        self._all = list(found)
        return self._all

    def as_before(self, stands: Callable[[str, str], bool], found: Iterable[Finding]) -> list[Finding]:
        """While nobody can be heard: what stands, as it was told last, and nothing new. `found`: worded once by a hall
        that has just started."""
        told = self._all if self._all is not None else self.all_of(found)
        self._all = [finding for finding in told if stands(finding.kind, finding.subject)]
        return self._all
