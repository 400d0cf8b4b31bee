"""Every state of every board with made-up customers: looked at with `display.preview`, gone through by tests."""

from collections.abc import Iterator
from dataclasses import replace

from display.counter_board import counter_scene
from display.hall_board import CallLine, HallView, WaitingLine, hall_scene
from display.scene import Scene
from hall.view import CounterView

SIZES = ((1920, 1080), (1080, 1920), (1280, 720))
LANGUAGES = (("zh", "en"), ("zh",), ("en",))

SERVICES = (
    ("综合业务", "General business", 7, 12),
    ("VIP 客户服务", "VIP service", 2, 6),
    ("宽带与固定电话业务", "Broadband and landline", 14, 25),
    ("缴费", "Payments", 0, None),
    ("投诉与建议", "Complaints and suggestions", 1, None),
)


def counter_views() -> Iterator[tuple[str, CounterView]]:
    """Every state a window's board can be in."""
    at = CounterView("3", clerk="1001 王芳", ticket="A012")
    yield "calling", replace(at, state="calling", recalled=1)
    yield "calling-vip", replace(at, state="calling", class_={"zh": "VIP", "en": "VIP"}, ticket="V1012")
    yield "serving", replace(at, state="serving")
    yield "serving-class", replace(at, state="serving", class_={"zh": "优先", "en": "Priority"})
    yield "open", replace(at, state="open", ticket=None)
    yield "closed", CounterView("3")
    yield "paused", replace(at, state="paused", ticket=None)
    yield "paused-meal", replace(at, state="paused", ticket=None, pause_reason="meal")
    yield (
        "paused-stale",
        replace(at, state="paused", pause_reason="handover", stale=True, stale_since="09:41"),
    )
    away = replace(at, state="paused", ticket=None, pause_reason="internal")
    yield "paused-back", replace(away, back="14:30")
    yield "paused-minutes", replace(away, back_minutes=120, stale=True, stale_since="09:41")
    yield "paused-back-only", replace(away, pause_reason="", back="14:30")
    yield "no-sign", replace(away, sign=False, back="14:30")
    yield "no-sign-handover", replace(away, sign=False, pause_reason="handover", stale=True)
    lost = replace(at, by_hand=True, stale=True, stale_since="09:41", recalled=1)
    yield "by-hand", replace(lost, state="calling")
    yield "by-hand-serving", replace(lost, state="serving")
    yield "by-hand-never", replace(lost, state="calling", stale_since=None)
    yield "stale", replace(at, state="calling", stale=True, stale_since="09:41")
    yield "stale-open", replace(at, state="open", ticket=None, stale=True, stale_since="09:41")
    yield "stale-closed", CounterView("3", stale=True, stale_since="09:41")
    yield "never", CounterView("3", stale=True)
    yield "not-set-up", CounterView("", no_config=True)


def hall_views() -> Iterator[tuple[str, HallView]]:
    """Every state of the waiting area's board."""

    def call(ticket: str, counter: str, fresh: bool = False) -> CallLine:
        return CallLine(ticket, {"zh": counter, "en": counter}, fresh)

    calls = (
        call("A012", "3", True),
        *(call(f"{'ABC'[n % 3]}{n * 37 % 1200 + 5:03}", str(n)) for n in range(1, 8)),
    )
    waiting = tuple(WaitingLine({"zh": zh, "en": en}, count, minutes) for zh, en, count, minutes in SERVICES)
    full = HallView(
        title={"zh": "示范营业厅", "en": "Demo service hall"},
        clock="09:41",
        calls=calls,
        waiting=waiting,
    )
    notice = {
        "zh": "因线路检修，宽带业务暂缓办理，请您谅解。",
        "en": "Broadband is unavailable while lines are repaired.",
    }
    yield "fresh", full
    yield "steady", replace(full, calls=tuple(replace(each, fresh=False) for each in calls))
    yield "two-fresh", replace(full, calls=tuple(replace(c, fresh=n < 2) for n, c in enumerate(calls)))
    yield "one", replace(full, calls=calls[:1], waiting=waiting[:1])
    yield "empty", replace(full, calls=())
    yield "closed", replace(full, calls=(), closed=True, waiting=())
    yield "notice", replace(full, notice=notice)
    yield "no-connection", replace(full, linked=False, as_of="09:41", clock="--:--")
    yield "worst", replace(full, linked=False, as_of="09:41", notice={k: v * 6 for k, v in notice.items()})
    yield "never", HallView(title=full.title, linked=False)
    yield "not-set-up", HallView(configured=False, linked=False)


def scenes(width: int, height: int, languages: tuple[str, ...]) -> Iterator[tuple[str, Scene]]:
    """Every state at one size and in these languages, named."""
    for name, counter in counter_views():
        yield f"counter-{name}", counter_scene(replace(counter, languages=languages), width, height)
    for name, hall in hall_views():
        yield f"hall-{name}", hall_scene(replace(hall, languages=languages), width, height)
