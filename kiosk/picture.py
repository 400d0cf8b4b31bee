"""What the screen is to show, composed of what the core knows (R01, R02, R20, R33, R34, R36). Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hall import messages as m
from hall.kiosk_view import KioskView, ServiceLine, State
from hall.messages import Text
from kiosk.bindings import ORDINARY, Binding
from kiosk.opening import HALL, Shut
from kiosk.own_notes import hours_today, reopens_in, spoken_in
from kiosk.questions import Question
from kiosk.slip_words import NO_TIME, local_datetime
from kiosk.telling import News

MOST_PLACES = 2  # of other kiosks: nobody keeps more in mind
Queue = Callable[[str], m.QueueState | None]


@dataclass(frozen=True)
class Known:
    """`works`, `shut`: of each button, by its place; `fault`: what stops them all. `coming`: somebody is (R33)."""

    unit: str
    config: m.Config | None
    buttons: Sequence[Binding]
    works: Sequence[bool]
    shut: Sequence[Shut | None]
    fault: str
    is_busy: bool
    question: Question | None
    news: News
    linked: bool
    reader: bool
    now: float | None


def compose(known: Known, queue: Queue) -> KioskView:
    config, news = known.config, known.news
    assist = any(button.assist for button in known.buttons)
    if config is None:
        return KioskView(
            spoken_in(None),
            _state(known, ()),
            why=known.fault,
            unit=known.unit,
            assist=assist,
            linked=known.linked,
        )
    lines = tuple(
        _line(n, known, config, queue) for n, button in enumerate(known.buttons) if not button.assist
    )
    asked = known.question
    shut = _first_to_open(known)
    local = local_datetime(config.time_zone, known.now)
    spoken, today = spoken_in(config), hours_today(config, HALL, known.now)
    return KioskView(
        languages=spoken,
        state=_state(known, lines),
        hall=config.name,
        clock=NO_TIME if local is None else f"{local:%H:%M}",
        lines=lines,
        question=None if asked is None else next((li for li in lines if li.button == asked.button + 1), None),
        told=news.told,
        ticket=news.ticket,
        slot=news.slot,
        documents=_documents(config.service(news.service)) if news.service else (),
        elsewhere=tuple(k.place for k in config.kiosks if k.unit != known.unit and k.place)[:MOST_PLACES],
        why=known.fault,
        unit=known.unit,
        reopens={} if shut is None else reopens_in(config, shut, known.now),
        closed="over" if shut is None else shut.why,
        hours=dict.fromkeys(spoken, today) if today else {},
        vip=config.vip and known.reader,
        assist=assist,
        linked=known.linked,
        self_service=config.self_service if _is_crowded(lines, config) else {},
    )


def _state(known: Known, lines: Sequence[ServiceLine]) -> State:
    if known.fault:
        return "starting" if known.fault == "starting" else "fault"
    if known.is_busy:
        return "busy"
    if known.question is not None:
        return known.question.kind
    usable = [line for line in lines if line.works] or lines
    return "closed" if usable and all(line.closed for line in usable) else "ready"


def _line(place: int, known: Known, config: m.Config, queue: Queue) -> ServiceLine:
    button, shut = known.buttons[place], known.shut[place]
    info, class_, waits = (
        config.service(button.service),
        config.class_info(button.class_),
        queue(button.service),
    )
    estimate_s = None if waits is None else waits.estimate_s
    return ServiceLine(
        button=place + 1,
        name=info.name if info is not None else dict.fromkeys(spoken_in(config), button.service),
        class_=class_.name if class_ is not None and button.class_ != ORDINARY else {},
        waiting=None if waits is None else waits.total,
        minutes=None if estimate_s is None else max(0, -int(-estimate_s // 60)),
        documents=_documents(info),
        works=known.works[place],
        reopens={} if shut is None else reopens_in(config, shut, known.now),
        closed=shut is not None,
    )


def _documents(info: m.ServiceInfo | None) -> tuple[Text, ...]:
    return () if info is None else tuple(info.documents)


def _first_to_open(known: Known) -> Shut | None:
    """Of those that can be used and are closed."""
    shut = [
        s
        for s, works, b in zip(known.shut, known.works, known.buttons, strict=True)
        if s and works and not b.assist
    ]
    return min(shut, key=lambda s: float("inf") if s.reopens_at is None else s.reopens_at, default=None)


def _is_crowded(lines: Sequence[ServiceLine], config: m.Config) -> bool:
    most = config.crowded
    return most is not None and any(line.waiting is not None and line.waiting > most for line in lines)
