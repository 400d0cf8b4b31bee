"""The hall board's view of what was heard: words instead of ids, in the order of the configuration. Pure functions."""

from collections.abc import Iterable, Iterator
from math import ceil

from display import wall
from display.hall.view import CallLine, HallView, Remark, WaitingLine
from display.heard import Heard
from hall import messages as m
from hall.messages import Text
from hall.texts import joined, words

ORDINARY = "ordinary"  # the class that is not shown beside a number
VIP = "vip"


def hall_view(heard: Heard, languages: tuple[str, ...], now: float | None) -> HallView:
    """All that follows from the hall's state and the time; the calls that have room come later."""
    config, hall = heard.config, heard.hall
    if config is None:
        return HallView(languages=languages, configured=False)
    day = heard.today.at(now, heard.phase) if heard.today is not None and now is not None else None
    good = hall.at if hall is not None and hall.trusted and not heard.linked else None
    return HallView(
        languages=languages,
        title=config.name,
        clock=wall.time_of(now, heard.zone) or wall.NO_CLOCK,
        date=day.date if day is not None else None,
        waiting=tuple(_waiting(config, heard)),
        phase=heard.phase,
        reopens=day.reopens if day is not None else None,
        hours=day.hours if day is not None else None,
        why_closed=day.why_closed if day is not None else "over",
        linked=heard.linked,
        as_of=wall.time_of(good, heard.zone),
        notice=heard.notice.text if heard.notice is not None else None,
    )


def call_lines(config: m.Config, calls: Iterable[m.Call], fresh: frozenset[str]) -> Iterator[CallLine]:
    """`fresh`: ids of those to be highlighted."""
    for call in calls:
        counter, kind = config.counter(call.counter), config.class_info(call.class_)
        if counter is not None:
            yield CallLine(
                call.ticket,
                counter.name or dict.fromkeys(config.languages, counter.id),
                call.id in fresh,
                class_=kind.name if kind is not None and kind.id != ORDINARY else {},
                place=counter.place,
            )


def _waiting(config: m.Config, heard: Heard) -> Iterator[WaitingLine]:
    late = heard.hall.late if heard.hall is not None else {}
    for service in config.services:
        queue = heard.queues.get(service.id)
        if queue is not None:
            seconds = queue.estimate_s
            minutes = None if seconds is None else max(1, ceil(seconds / 60))
            yield WaitingLine(service.name, queue.total, minutes, late=late.get(service.id, 0) > 0)


def remarks(heard: Heard, hours: Text | None) -> Iterator[Remark]:
    """R32: today's hours, the promises, the site's own texts; they take turns."""
    if heard.config is None:
        return
    languages = heard.languages
    if hours is not None:
        yield Remark("hours", words("board.hours_today", languages, hours=hours))
    promises = list(_promises(heard.config, languages))
    if promises:
        yield Remark("promises", words("board.promises", languages, promises=joined(promises, languages)))
    yield from (Remark("text", text) for text in heard.config.wall)


def _promises(config: m.Config, languages: tuple[str, ...]) -> Iterator[Text]:
    """Of each class: whoever has such a ticket is called within so long."""
    for kind in config.classes:
        if kind.id != VIP or config.vip:
            minutes = f"{kind.promise_min:g}"
            yield words("board.promise", languages, name=kind.name, minutes=minutes)
