"""What the tests of outbox and courier need: facts in a database, and a courier with nobody but the test around it."""

from pathlib import Path

from hall import messages as m
from runtime.courier import AckNews, Courier
from runtime.outbox import Outbox

AT = m.Stamp(1_760_000_000.0, True, "boot", 100.0)


def add(
    outbox: Outbox,
    number: int,
    *,
    day: str | None = None,
    held: bool = False,
    values: dict[str, bytes] | None = None,
) -> str:
    body = m.TicketIssued("a", "ordinary", number, f"A{number:03}", None, "confirmed")
    return outbox.add("ticket_issued", body, AT, day=day, held=held, values=values).id


def facts(outbox: Outbox, after: int = 0) -> list[tuple[int, str]]:
    return [(row.seq, row.id) for row in outbox.sendable(after, 1000)]


def numbers(outbox: Outbox) -> list[int]:
    return [m.decode(row.body, m.TicketIssued).number for row in outbox.sendable(0, 1000)]


class Desk:
    """An outbox and its courier; `sent` is what went out, `plugged` whether it can."""

    def __init__(self, path: Path, *, fresh: bool = False) -> None:
        self.outbox = Outbox(path)
        self.sent: list[m.Fact] = []
        self.plugged = True
        self.now = AT
        self.courier = Courier(self.outbox, self._send, lambda: self.now, self.started, fresh=fresh)

    def _send(self, fact: m.Fact) -> bool:
        if self.plugged:
            self.sent.append(fact)
        return self.plugged

    def started(self) -> None:
        self.add("started")

    def add(self, kind: str = "patrol", *, held: bool = False) -> str:
        return self.outbox.add(kind, m.Started(), AT, held=held).id

    def seqs(self) -> list[int]:
        """What was sent since the last look."""
        sent, self.sent = self.sent, []
        return [fact.seq for fact in sent]

    def ack(self, upto: int, real: float = 0.0, *, earlier: bool = False, numbers: int = 7) -> AckNews | None:
        row = self.outbox.row(upto)
        message = m.Ack(self.outbox.epoch, upto, row.id if row else None, "d", {"a": numbers}, earlier)
        return self.courier.on_ack(message, real)


def with_facts(desk: Desk, count: int, acked: int = 0) -> list[str]:
    ids = [desk.add() for _ in range(count)]
    desk.courier.connected(0.0)
    if acked:
        desk.ack(acked)
    desk.seqs()
    return ids
