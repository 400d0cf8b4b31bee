"""The hall's state as the messages everybody rebuilds their screen from. Pure.

Each message is complete: a reader needs no other to draw its part.
"""

from statistics import fmean

from hall import messages as m
from hall.ledger import Ledger

NEXT_SHOWN = 5
SAMPLES_WANTED = 5  # handlings before an estimate is given at all


def counter(
    ledger: Ledger, counter_id: str, prompts: list[str], link_ok: bool, boot: str, rev: int
) -> m.CounterState:
    record = ledger.counter(counter_id)
    ticket = ledger.in_hand(counter_id)
    owned = record.owned
    hints = list(prompts)
    if owned.pause is not None and owned.pause.after and ticket is not None:
        hints.append("pause_after")
    return m.CounterState(
        boot=boot,
        rev=rev,
        state=record.phase,
        turn=record.turn,
        ticket=ticket.printed if ticket else None,
        ticket_id=ticket.id if ticket else None,
        class_=ticket.class_ if ticket else None,
        service=ticket.service if ticket else None,
        since_at=round(record.since, 3) if record.since else None,
        clerk=owned.clerk,
        cover=owned.cover,
        pause=owned.pause,
        prompts=hints,
        link="ok" if link_ok else "lost",
        maybe_served=bool(ticket and ticket.maybe_served),
        unverified=bool(ticket and ticket.doubtful),
        recalls=record.recalls if ticket else 0,
        variant=ticket.variant if ticket else None,
        assist=bool(ticket and ticket.assist),
        parked=[m.ParkedTicket(t.printed, round(t.aside_at or 0.0, 3)) for t in ledger.parked(counter_id)],
        finished=record.last.id if record.last else None,
        help=record.help.reason if record.help else None,
        answer=record.answer,
        refused=record.refused,
    )


def queue(ledger: Ledger, service: str, open_counters: int, now: float, boot: str, rev: int) -> m.QueueState:
    waiting = ledger.lines.count(service)
    first = ledger.lines.first(service, NEXT_SHOWN)
    return m.QueueState(
        boot=boot,
        rev=rev,
        waiting=waiting,
        longest_wait_s=round(max(0.0, now - first[0].since), 1) if first else None,
        oldest_at=round(first[0].since, 3) if first else None,
        estimate_s=estimate_s(ledger, service, sum(waiting.values()), open_counters),
        next=[t.printed for t in first],
        unverified=[t.printed for t in first if t.doubtful],
        reserved=ledger.lines.reserved(service),
    )


def estimate_s(ledger: Ledger, service: str, ahead: int, open_counters: int) -> float | None:
    """Ahead × mean of the last handlings ÷ open counters; nothing under 5 samples or with nobody at work."""
    handlings = ledger.data.handlings.get(service, [])
    if len(handlings) < SAMPLES_WANTED or open_counters == 0:
        return None
    return round(ahead * fmean(handlings) / open_counters, 1)


def calls(ledger: Ledger, now: float, speed: float, boot: str, rev: int) -> m.Calls:
    tickets = ledger.data.tickets
    return m.Calls(
        boot,
        rev,
        [
            m.Call(
                c.id, c.printed, c.ticket_id, c.counter, c.service, c.class_,
                round(max(0.0, now - c.at) / speed, 2), c.times,
                c.ticket_id in tickets and tickets[c.ticket_id].assist, c.withdrawn,
            )
            for c in ledger.data.calls
        ],
    )  # fmt: skip
