"""A number being typed: the clerk's, or a ticket's and then the reason for choosing it. Pure."""

from dataclasses import dataclass, replace
from typing import Literal

from counter.keys import CALL_REASONS, DIGITS

ENTRY_S = 10.0  # after the last key of it, the entry is forgotten
STAFF_DIGITS = 10  # "STAFF " and these fill the display
TICKET_DIGITS = 4  # numbers go on at 1000 when a range is used up


@dataclass(frozen=True)
class Entry:
    """`what` is being typed. `reason` follows `ticket`: nobody is picked out of line without one (R17)."""

    what: Literal["staff", "ticket", "reason"]
    until: float
    typed: str = ""
    ticket: str = ""

    @property
    def prompt(self) -> str:
        match self.what:
            case "staff":
                return f"STAFF {self.typed}".rstrip()
            case "ticket":
                return f"NUMBER {self.typed}".rstrip()
        return "REASON 1-3"

    def press(self, key: str, real: float) -> "Entry | Typed | None":
        """The entry that goes on, what was typed when it is complete, or None when it was cancelled.

        A key that means nothing here gives back the very same entry.
        """
        if key == "CLEAR":
            return None
        if self.what == "reason":
            return Typed("ticket", self.ticket, CALL_REASONS[key]) if key in CALL_REASONS else self
        if key == "ENTER":
            return self._entered(real)
        room = STAFF_DIGITS if self.what == "staff" else TICKET_DIGITS
        if key not in DIGITS or len(self.typed) >= room:
            return self
        return replace(self, typed=self.typed + key, until=real + ENTRY_S)

    def _entered(self, real: float) -> "Entry | Typed":
        if not self.typed:
            return self
        if self.what == "staff":
            return Typed("staff", self.typed)
        return Entry("reason", real + ENTRY_S, ticket=self.typed)


@dataclass(frozen=True)
class Typed:
    """A complete entry."""

    what: Literal["staff", "ticket"]
    number: str
    reason: str | None = None
