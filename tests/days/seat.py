"""One counter as somebody standing behind the clerk would write it down: who sits there, the sign, the customer."""

from dataclasses import dataclass

from hall import messages as m

Line = tuple[str, str]
FOREVER = float("inf")


@dataclass
class Seat:
    """`phase` is kept from one event to the next, not worked out of what the counter says it owns."""

    serves: set[Line]
    phase: str = "closed"
    sign: m.Pause | None = None  # up, or to be put up after this customer
    ticket: tuple[str, Line] | None = None  # of the customer
    hand: str = ""  # that customer is "calling" or "serving"
    since: float = 0.0
    key_at: float = 0.0
    present: bool | None = None
    present_at: float = 0.0
    is_on: bool = True
    silent: bool = False  # its unit went, and nobody told
    on_at: float = 0.0
    dead_at: float = FOREVER  # its unit is known to be lost from then on
    kept: str | None = None  # the cause that was told when the hall stopped
    had_none: bool = False  # nobody waited for it then
    waited_since: float | None = None
    waited_perhaps: float | None = None  # nobody need have seen that the line was empty for a moment
    empty_since: float = -1e9

    def tells(self, kind: str, owned: m.Owned, at: float) -> tuple[str, Line] | None:
        """What a clerk did that is no key of the queue; answers the customer who goes back in line for it."""
        self.sign = owned.pause
        match kind:
            case "signed_in" | "resumed":  # the clerk, or a substitute: whoever is in hand is gone on with
                self._turns(self.hand or "open", at)
            case "paused" if owned.pause is not None and owned.pause.after and self.hand:
                self._turns(self.hand, at)
            case "paused":
                self._turns("paused", at)
            case "signed_out" if owned.clerk is not None:  # a substitute leaves the sign behind
                self._turns("paused", at)
            case "signed_out":
                self._turns("closed", at)
                if self.hand == "serving":  # and nobody is served where nobody works
                    self.ticket, self.hand = None, ""
        if self.hand != "calling" or self.phase == "calling":
            return None
        back, self.ticket, self.hand = self.ticket, None, ""
        return back

    def presses(self, action: str, ticket: tuple[str, Line] | None, at: float) -> None:
        """A key that did something; RECALL begins the call anew."""
        self.since = at
        match action:
            case "next":
                self.ticket, self.hand, self.phase = ticket, "calling", "calling"
            case "start":
                self.hand = self.phase = "serving"
            case "finish" | "no_show":
                self.ticket, self.hand = None, ""
                self.phase = "open" if self.sign is None else "paused"

    def _turns(self, phase: str, at: float) -> None:
        if phase != self.phase:
            self.phase, self.since, self.kept = phase, at, None
