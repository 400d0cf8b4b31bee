"""One request to the hall at a time, meaningful now or not at all. Pure.

A wish waits until all own facts are acknowledged, at most `WAIT_S`; once sent, its answer has `REPLY_S`. It
is dropped when its turn has passed: a lost reply or a second press can never skip a customer.
"""

from msgspec.structs import replace

from hall import messages as m

WAIT_S = 1.0
REPLY_S = 2.0


class Asking:
    """`boot` makes the ids unlike those of an earlier run, so that a late reply pairs with nothing."""

    def __init__(self, boot: str) -> None:
        self._boot = boot
        self._count = 0
        self._wish: m.Request | None = None  # what the clerk wants, for the turn he saw; without its id
        self._id: str | None = None  # of the request under way
        self._until = 0.0

    @property
    def busy(self) -> bool:
        return self._wish is not None

    @property
    def action(self) -> m.Action | None:
        return None if self._wish is None else self._wish.action

    @property
    def waiting(self) -> bool:
        """For the own facts; nothing was sent yet."""
        return self._wish is not None and self._id is None

    def want(self, wish: m.Request, real: float) -> None:
        self._wish, self._id, self._until = wish, None, real + WAIT_S

    def drop(self) -> None:
        self._wish = self._id = None

    def send(self, turn: int, real: float) -> m.Request | None:
        """The request, now that nothing is in its way; None when its turn has passed."""
        wish = self._wish
        if wish is None or self._id is not None:
            return None
        if wish.turn != turn:
            self.drop()
            return None
        self._count += 1
        self._id, self._until = f"{self._boot}-{self._count}", real + REPLY_S
        return replace(wish, id=self._id)

    def answered(self, reply: m.Reply) -> m.Request | None:
        """What was asked, if this is the reply to the request under way."""
        if self._id is None or reply.id != self._id:
            return None
        wish = self._wish
        self.drop()
        return wish

    def outdated(self, turn: int) -> None:
        """The state has moved on: whatever was asked on an earlier turn had its effect, or never will have."""
        if self._wish is not None and self._id is not None and self._wish.turn != turn:
            self.drop()

    def overdue(self, real: float) -> m.Request | None:
        """The wish whose time is over, now dropped."""
        wish = self._wish
        if wish is None or real < self._until:
            return None
        self.drop()
        return wish

    @property
    def deadline(self) -> float | None:
        return None if self._wish is None else self._until
