"""Slips that are no tickets, in all languages of the hall: for a return, a transfer, the end of a shift. Pure."""

from collections.abc import Iterator, Sequence

from hall import hours
from hall import messages as m
from hall.state import Shift, Ticket
from hall.texts import pick, word, words
from hall.waiting import Lines

LISTED = 24  # of each line
ORDINARY = "ordinary"
NO_TIME = "--:--"  # of a clock that is not trusted


def return_note(config: m.Config, ticket: Ticket) -> m.SlipNote:
    """R37: what is missing is said by the clerk; with this slip nobody needs a new number."""
    return m.SlipNote(
        _words(config, "return_title"),
        ticket.printed,
        [_row(config, "service", _service(config, ticket.service)), _row(config, "valid", _words(config, "today"))],
        [_words(config, "return_papers"), _words(config, "return_again")],
    )  # fmt: skip


def transfer_note(config: m.Config, ticket: Ticket, to_counter: str | None) -> m.SlipNote:
    """R18: "please go to window N, over there"."""
    rows = [_row(config, "service", _service(config, ticket.service))]
    counter = config.counter(to_counter) if to_counter is not None else None
    if to_counter is not None:
        rows.append(_row(config, "counter", dict.fromkeys(config.languages, to_counter)))
    if counter is not None and counter.place:
        rows.append(_row(config, "place", counter.place))
    foot = [_words(config, "transfer_wait"), _words(config, "transfer_place")]
    return m.SlipNote(_words(config, "transfer_title"), ticket.printed, rows, foot)


def shift_note(config: m.Config, counter: str, shift: Shift, *, trusted: bool) -> m.SlipNote:
    """R23: what the clerk did there."""

    def plain(name: str, value: object) -> m.SlipRow:
        return _row(config, name, dict.fromkeys(config.languages, str(value)))

    def time(at: float) -> str:
        return hours.local_time(at, config.time_zone) if trusted else NO_TIME

    def minutes(seconds: float) -> m.Text:
        return _words(config, "minutes", count=f"{seconds / 60:.1f}")

    rows = [
        plain("clerk", shift.clerk or ""),
        plain("counter", counter),
        plain("time", f"{time(shift.began)}–{time(shift.ended)}"),
        plain("finished", shift.finished),
        plain("no_shows", shift.no_shows),
        plain("transfers", shift.transfers),
    ]
    handled = shift.finished - shift.by_hand
    if handled > 0:
        rows.append(_row(config, "mean", minutes(shift.handling_s / handled)))
    rows.append(_row(config, "paused", minutes(shift.paused_s)))
    if any(shift.ratings):
        bad, fair, good = shift.ratings
        rows.append(_row(config, "ratings", _words(config, "rated", good=good, fair=fair, bad=bad)))
    return m.SlipNote(_words(config, "shift_title"), None, rows, [_words(config, "signed")])


def waiting_note(
    config: m.Config, lines: Lines, early: Sequence[Ticket] = (), *, trusted: bool = True
) -> m.SlipNote:
    """R30: who waits, each line in its order, for a lead who calls by hand. In the first language: others need none.
    `early`: whose slots come (R20)."""
    language = config.languages[0]
    rows = []
    for service in config.services:
        for class_, count in sorted(lines.count(service.id).items()):
            first = lines.first_of(service.id, class_, LISTED)
            more = word("note.more", language, count=count - len(first)) if count > len(first) else ""
            numbers = f"{' '.join(t.printed for t in first)} {more}".rstrip()
            name = str(pick(service.name, language))
            if class_ != ORDINARY:
                info = config.class_info(class_)
                name += f" · {pick(info.name, language) if info is not None else class_}"
            rows.append(m.SlipRow({language: name}, {language: numbers}))
    rows += _booked(config, early, language)
    empty = [] if rows else [_words(config, "nobody_waits")]
    return m.SlipNote(_words(config, "waiting_title"), None, rows, [*empty, _words(config, "waiting_order")])


def _booked(config: m.Config, early: Sequence[Ticket], language: str) -> Iterator[m.SlipRow]:
    """The next slots of each service, which are times of the calendar."""
    for service in config.services:
        mine = [t for t in early if t.service == service.id]
        times = [hours.local_time(t.slot_at or 0.0, config.time_zone) for t in mine]
        told = [
            word("note.booked_at", language, ticket=t.printed, time=at)
            for t, at in list(zip(mine, times, strict=True))[:LISTED]
        ]
        if len(mine) > LISTED:
            told.append(word("note.more", language, count=len(mine) - LISTED))
        if mine:
            name = word("note.booked", language, service=pick(service.name, language))
            yield m.SlipRow({language: name}, {language: " ".join(told)})


def _words(config: m.Config, key: str, **values: object) -> m.Text:
    return words(f"note.{key}", config.languages, **values)


def _row(config: m.Config, name: str, value: m.Text) -> m.SlipRow:
    return m.SlipRow(_words(config, name), value)


def _service(config: m.Config, service: str) -> m.Text:
    info = config.service(service)
    return info.name if info is not None else dict.fromkeys(config.languages, service)
