"""What a hall board is told in tests, and what it should show then. The lead's board is told the same by the hall."""

from dataclasses import replace

import msgspec

from display.board import Action, Board, Show
from display.hall.board import hall_scene
from display.hall.view import CallLine, HallView
from display.settings import DisplaySettings
from hall import messages as m
from hall.device import HallLink, Received

SIZE = (1920, 1080)
NINE = 1_795_482_060.0  # 2026-11-24 09:01:00 in Shanghai
TITLE = {"zh": "示范营业厅", "en": "Demo service hall"}
CONFIG = m.Config(
    hall="demo",
    name=TITLE,
    languages=["zh", "en"],
    time_zone="Asia/Shanghai",
    services=[m.ServiceInfo("a", "A", {"zh": "综合业务"}), m.ServiceInfo("b", "B", {"zh": "缴费"})],
    classes=[],
    counters=[
        m.CounterInfo("1", "counter-1", [["*"]]),
        m.CounterInfo("2", "counter-2", [["*"]], name={"zh": "贵宾室", "en": "Lounge"}),
    ],
)


def received(
    message: m.Message | None, topic: str, subject: str | None = None, *, live: bool = True
) -> Received:
    """Without `subject` it is what follows the topic's first word: `queue/a` is about "a"."""
    about = subject or topic.partition("/")[2].partition("/")[0] or None
    return Received(message, about, topic, live)


def hall_state(at: float = NINE, **more: object) -> Received:
    state = m.HallState("boot", 1, "2026-11-24", "2026-11-24", "open", "normal", at, True)
    return received(msgspec.structs.replace(state, **more), "hall")


def call(ticket: str, counter: str = "1", age_s: float = 0.0, **more: object) -> m.Call:
    one = m.Call(f"call-{ticket}", ticket, f"id-{ticket}", counter, "a", "ordinary", age_s)
    return m.decode(m.encode(m.Call(**{f: getattr(one, f) for f in one.__struct_fields__} | more)), m.Call)


def calls(*newest_first: m.Call, live: bool = True) -> Received:
    return received(m.Calls("boot", 1, list(newest_first)), "calls", live=live)


def queue(service: str, waiting: int, estimate_s: float | None = None) -> Received:
    state = m.QueueState("boot", 1, {"vip": 1, "ordinary": waiting - 1}, estimate_s=estimate_s)
    return received(state, f"queue/{service}")


def line(ticket: str, counter: str = "1", *, fresh: bool = False) -> CallLine:
    return CallLine(ticket, {"zh": counter, "en": counter}, fresh)


def show(view: HallView) -> list[Action]:
    return [Show(hall_scene(view, *SIZE))]


DATE = {"zh": "11月24日 星期二", "en": "Tuesday, 24 November"}
OPEN = HallView(title=TITLE, clock="09:01", date=DATE, linked=True)
"""A hall with nothing to show but its name and the time."""
CLOCKLESS = replace(OPEN, clock="--:--", date=None)


def a_board(*, linked: bool = True) -> Board:
    board = Board(DisplaySettings(), CONFIG, SIZE)
    board.handle(HallLink(linked), NINE, 0.0)
    return board


def then(board: Board, event: object, now: float | None, real: float) -> HallView | None:
    """What stands on the screen afterwards."""
    board.handle(event, now, real)
    return board.shown
