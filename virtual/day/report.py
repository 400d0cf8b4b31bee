"""The day in words: what happened, which alerts rang when, and what it came to. Pure but for the texts."""

from collections.abc import Iterator
from statistics import fmean

from hall import entries as e
from hall import messages as m
from hall.absences import absences
from hall.texts import pick, word
from virtual.day import wording
from virtual.day.chronicle import AlertLife, Figures
from virtual.day.engine import DayRun, clock

Line = tuple[float, str]


def story(run: DayRun, language: str, *, everything: bool = False) -> list[str]:
    """Line by line, in the order of time."""
    lines: list[Line] = [*_notes(run, language, everything), *_phases(run, language)]
    for life in run.chronicle.lives:
        lines += alert_lines(life, language)
    if everything:
        lines += _entries(run, language)
    return [f"{clock(at)}  {text}" for at, text in sorted(lines, key=lambda line: line[0])]


def alert_lines(life: AlertLife, language: str) -> Iterator[Line]:
    for at, change, alert in life.steps:
        said = f"{word(f'day.alert_{change}', language)}  {wording.alert(life, alert, language)}"
        if change == "ended":
            said += f" ({word('day.after', language, minutes=_minutes(at - life.began))})"
        elif change != "acked" and alert.advice:
            said += f" → {pick(alert.advice, language)}"
        yield at, said


def _notes(run: DayRun, language: str, everything: bool) -> Iterator[Line]:
    for note in run.world.notes:
        if everything or not note.minor:
            values = {
                "reason": "", "counter": "", "unit": "", "number": "", "alert": "", "service": "", "count": "",
                **wording.of_event(note.key, note.values, run.day.config, language),
            }  # fmt: skip
            if values["alert"]:
                values["alert"] = _alert_then(run, str(values["alert"]), note.at, language)
            yield note.at, word(f"day.{note.key}", language, **values).rstrip()


def _alert_then(run: DayRun, key: str, at: float, language: str) -> str:
    """As it read when somebody spoke of it; its key, if it did not stand."""
    for life in run.chronicle.lives:
        if life.key == key and life.began <= at and (life.ended is None or at <= life.ended):
            said = [alert for when, _, alert in life.steps if when <= at]
            return str(pick(said[-1].text, language))
    return key


def _phases(run: DayRun, language: str) -> Iterator[Line]:
    phase, load = "", "normal"
    for one in run.chronicle.phases:
        if one.phase != phase:
            yield one.at, word(f"day.phase_{one.phase}", language)
        if one.load != load:
            yield one.at, word(f"day.load_{one.load}", language)
        phase, load = one.phase, one.load
    for at, text in run.chronicle.notices:
        shown = str(pick(text, language)) if text else "–"
        yield at, word("day.boards", language, text=shown)


def _entries(run: DayRun, language: str) -> Iterator[Line]:
    """What the journal says of tickets."""
    printed = {t.id: t.printed for t in _tickets(run)}
    for recorded in run.world.controller.journal:
        entry = recorded.entry
        ticket, counter = getattr(entry, "ticket", None), getattr(entry, "counter", None)
        if isinstance(ticket, str) and isinstance(counter, str):
            at = recorded.at - run.world.base
            key = f"day.entry_{e.kind(entry)}"
            yield at, word(key, language, ticket=printed.get(ticket, ticket), counter=counter)


def _tickets(run: DayRun) -> Iterator["_Printed"]:
    for recorded in run.world.controller.journal:
        if isinstance(recorded.entry, e.FactTaken) and recorded.entry.kind == "ticket_issued":
            body = m.decode(bytes(recorded.entry.body), m.TicketIssued)
            if isinstance(body, m.TicketIssued):
                yield _Printed(recorded.entry.id, body.printed)


class _Printed:
    def __init__(self, ticket_id: str, printed: str) -> None:
        self.id = ticket_id
        self.printed = printed


def figures(run: DayRun, language: str) -> list[str]:
    found = run.chronicle.figures()

    def said(key: str, **values: object) -> str:
        return word(f"day.{key}", language, **values)

    lines = [said("figures", tickets=found.tickets, served=found.served, missed=found.missed)]
    if found.waits:
        mean, longest = _minutes(fmean(found.waits)), _minutes(max(found.waits))
        lines.append(said("waits", calls=len(found.waits), mean=mean, longest=longest))
    for class_, (kept, late) in sorted(found.kept.items()):
        info = run.day.config.class_info(class_)
        name = str(pick(info.name, language)) if info is not None else class_
        lines.append(
            said("kept", name=name, kept=kept, count=kept + late, share=f"{kept / (kept + late):.0%}")
        )
    if run.door.turned_away:
        lines.append(said("turned_away", count=run.door.turned_away))
    if run.door.kept_waiting:
        lines.append(said("kept_waiting", count=run.door.kept_waiting))
    lines += _absences(run, language)
    lines.append(_alerts(found, language))
    lines += [said("astray", what=what) for what in found.astray] or [said("none_astray")]
    return lines


def _absences(run: DayRun, language: str) -> Iterator[str]:
    """R14: the register of the day."""
    base = run.world.base
    for one in absences(run.world.controller.journal):
        until = "" if one.until is None else clock(one.until - base)[:5]
        yield word(
            "day.absent_was", language, counter=one.counter, clerk=one.clerk,
            reason=wording.away(one.reason, language), since=clock(one.since - base)[:5], until=until,
            by=", ".join(one.covered_by) or "–",
        )  # fmt: skip


def _alerts(found: Figures, language: str) -> str:
    if not found.alerts:
        return word("day.no_alerts", language)
    listed = word("join.list", language).join(
        f"{wording.kind(kind, language)} {count}" for kind, count in sorted(found.alerts.items())
    )
    return word("day.alerts", language, count=sum(found.alerts.values()), listed=listed)


def unexpected(run: DayRun) -> list[str]:
    """What rang and was not expected (+), or was expected and did not ring (-); nothing where nothing was said."""
    wanted = run.day.table.expect
    if wanted is None or wanted == run.chronicle.rung:
        return []
    left = list(run.chronicle.rung)
    missing = []
    for one in wanted:
        if one in left:
            left.remove(one)
        else:
            missing.append(f"- {one}")
    return [*missing, *(f"+ {one}" for one in left)] or ["another order: " + ", ".join(run.chronicle.rung)]


def verdict(run: DayRun, language: str) -> str:
    return word("day.not_expected" if unexpected(run) else "day.as_expected", language)


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.1f}"
