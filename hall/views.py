"""The hall's state as the messages everybody rebuilds their screen from. Pure.

Each message is complete: a reader needs no other to draw its part.
"""

from collections.abc import Mapping
from statistics import fmean
from typing import Literal

from msgspec.structs import replace

from hall import absences, booked, hours
from hall import bookings as of
from hall import messages as m
from hall.finding import Finding
from hall.ledger import Ledger
from hall.state import AlertRecord

LoadLevel = Literal["normal", "busy", "surge"]
NEXT_SHOWN = 5
SAMPLES_WANTED = 5  # handlings before an estimate is given at all
OLD_S = 60.0  # of a call: no board says or highlights it
RECOVERED_S = 300.0  # R09: boards say so long that numbers are still valid


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
        covered=owned.covered if owned.cover is not None else None,
        away_at=absences.away_at(record),
        prompts=hints,
        link="ok" if link_ok else "lost",
        maybe_served=bool(ticket and ticket.maybe_served),
        unverified=bool(ticket and ticket.doubtful),
        recalls=record.recalls if ticket else 0,
        variant=ticket.variant if ticket else None,
        assist=bool(ticket and ticket.assist),
        verify=bool(ticket and ticket.verify),
        late=bool(ticket and ticket.late),
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
        early=sum(t.service == service for t in ledger.tickets.early()),
    )


def estimate_s(ledger: Ledger, service: str, ahead: int, open_counters: int) -> float | None:
    """Ahead × mean of the last handlings ÷ open counters; nothing under 5 samples or with nobody at work."""
    handlings = ledger.data.handlings.get(service, [])
    if len(handlings) < SAMPLES_WANTED or open_counters == 0:
        return None
    return round(ahead * fmean(handlings) / open_counters, 1)


def alert(finding: Finding, record: AlertRecord, boot: str, rev: int) -> m.Alert:
    """Told higher up, what was a warning is urgent."""
    since = finding.since if finding.since is not None else record.since
    ignored = record.escalated_at is not None
    return m.Alert(
        boot=boot,
        rev=rev,
        kind=finding.kind,
        subject=finding.subject,
        since_at=round(since, 1),
        text=finding.text,
        cause=finding.cause,
        evidence=finding.evidence,
        severity="urgent" if ignored else finding.severity,
        advice=finding.advice,
        rung=record.rung,
        rung_at=round(record.rung_at, 1),
        acked_at=record.acked_at,
        acked_by=record.acked_by,
        escalated_at=record.escalated_at,
    )


def hall(
    ledger: Ledger, findings: Mapping[str, Finding], load: LoadLevel, now: float, phase: m.Phase, trusted: bool,
    speed: float, boot: str, rev: int,
) -> m.HallState:  # fmt: skip
    data = ledger.data
    return m.HallState(
        boot, rev, data.day, data.numbers_day, phase, load, round(now, 3), trusted, speed,
        late={f.subject: late for f in findings.values() if (late := _late(f))},
        recovered_at=_recovered_at(ledger, now, phase),
    )  # fmt: skip


def _late(finding: Finding) -> int:
    late = finding.evidence.get("late") if finding.kind == "promise_broken" else 0
    return late if isinstance(late, int) else 0


def _recovered_at(ledger: Ledger, now: float, phase: m.Phase) -> float | None:
    """While it is worth telling, and somebody still waits who came before the power cut."""
    at = ledger.data.recovered_at
    if at is None or now - at >= RECOVERED_S or phase == "closed":
        return None
    waits_since_then = any(first.since < at for first in ledger.lines.heads().values())
    return round(at, 3) if waits_since_then else None


def bookings(ledger: Ledger, listed: m.Bookings, config: m.Config, boot: str, rev: int) -> m.Bookings:
    """Of the business day and those after it, with those that were used."""
    day = ledger.data.day
    told = listed if day is None else of.since(listed, hours.begins(day, hours.of_hall(config)))
    told = of.fitting(told)
    marked = [replace(one, used=True) if booked.is_used(ledger.data, one) else one for one in told.bookings]
    return replace(told, day=day, bookings=marked, boot=boot, rev=rev)


def calls(ledger: Ledger, now: float, speed: float, boot: str, rev: int) -> m.Calls:
    """How long a power cut took is not known without a clock: calls from before it are old in any case."""
    tickets, dark_at = ledger.data.tickets, ledger.data.recovered_at
    out = []
    for c in ledger.data.calls:
        ticket = tickets.get(c.ticket_id)
        age_s = round(max(0.0, now - c.at) / speed, 2)
        if dark_at is not None and c.at <= dark_at and not c.id.startswith(f"{boot}-"):
            age_s = max(age_s, OLD_S)
        out.append(
            m.Call(
                c.id, c.printed, c.ticket_id, c.counter, c.service, c.class_, age_s, c.times,
                assist=bool(ticket and ticket.assist), late=bool(ticket and ticket.late), withdrawn=c.withdrawn,
            )
        )  # fmt: skip
    return m.Calls(boot, rev, out)
