"""Every state a window's board can be in, with made-up customers."""

from collections.abc import Iterator
from dataclasses import replace

from hall.view import CounterView, Window

EAST = {"zh": "大厅东侧", "en": "east side"}
GENERAL = {"zh": "综合业务", "en": "General business"}
SERVED = {"zh": "综合业务、现金业务", "en": "General business, Cash"}
MODEL = {"zh": "示范岗", "en": "Model counter"}
WANG, MANAGER = (
    {"zh": "王芳", "en": "Wang Fang"},
    {"zh": "王芳 高级客户经理", "en": "Wang Fang, senior manager"},
)
DESK = {"zh": "咨询台", "en": "Service desk"}
TWO, FOUR, FIVE = Window("2"), Window("4"), Window("5")
AT = CounterView("3", clerk="1001", clerk_name=WANG, ticket="A012", service=GENERAL, place=EAST)
FREE = replace(AT, state="open", ticket=None, service=SERVED)
AWAY = replace(FREE, state="paused", badge={})
VIP = replace(AT, ticket="V1012", class_={"zh": "VIP", "en": "VIP"}, is_vip=True)
CALLED = replace(AT, state="calling", recalled=1)


def counter_views() -> Iterator[tuple[str, CounterView]]:
    """Every state a window's board can be in."""
    yield from _at_work()
    yield from _signs()
    yield from _without_the_hall()


def _at_work() -> Iterator[tuple[str, CounterView]]:
    yield "calling", CALLED
    yield "calling-late", replace(CALLED, late=True)
    yield "calling-vip", replace(VIP, state="calling", recalled=1)
    yield "calling-plain", replace(CALLED, place={}, service={})
    yield "calling-model", replace(CALLED, clerk_name=MANAGER, badge=MODEL, late=True)
    yield "calling-named", replace(CALLED, name=DESK)
    yield "calling-prompt", replace(CALLED, prompt="called", vips=2)
    yield "serving", replace(AT, state="serving")
    yield "serving-late", replace(AT, state="serving", late=True, badge=MODEL)
    yield "serving-vip", replace(VIP, state="serving")
    yield "serving-class", replace(AT, state="serving", class_={"zh": "优先", "en": "Priority"})
    yield "open", FREE
    yield "open-nobody-waits", replace(FREE, take_ticket=True)
    yield "open-model", replace(FREE, clerk_name=MANAGER, badge=MODEL)
    yield "open-prompt", replace(FREE, prompt="idle")
    yield "open-vip-waits", replace(FREE, badge=MODEL, vips=1)


def _signs() -> Iterator[tuple[str, CounterView]]:
    yield "closed", replace(FREE, state="closed", clerk=None)
    yield "closed-others", replace(FREE, state="closed", clerk=None, others=(TWO,))
    yield "closed-break", replace(FREE, state="closed", clerk=None, opens="13:00")
    yield "closed-named", replace(FREE, state="closed", clerk=None, name=DESK, others=(TWO, FOUR))
    yield "paused", AWAY
    yield "paused-others", replace(AWAY, others=(TWO, FOUR, FIVE))
    yield "paused-desk", replace(AWAY, others=(TWO, Window("9", DESK), FOUR))
    yield "paused-meal", replace(AWAY, pause_reason="meal", others=(TWO, FOUR))
    yield "paused-back", replace(AWAY, pause_reason="internal", back="14:30", others=(TWO,))
    yield "paused-back-only", replace(AWAY, back="14:30")
    yield (
        "paused-minutes",
        replace(AWAY, pause_reason="meeting", back_minutes=120, stale=True, stale_since="09:41"),
    )
    yield "paused-back-soon", replace(AWAY, pause_reason="meeting", back_minutes=0)
    yield "paused-handover", replace(AWAY, pause_reason="handover", others=(TWO, FOUR))
    yield "paused-handover-alone", replace(AWAY, pause_reason="handover", back_minutes=5)
    yield "paused-stale", replace(AWAY, pause_reason="handover", stale=True, stale_since="09:41")
    yield "fault", replace(FREE, fault=True, others=(TWO, FOUR))
    yield "fault-alone", replace(FREE, fault=True)
    yield "fault-no-sign", replace(FREE, fault=True, sign=False)
    yield "no-sign", replace(AWAY, sign=False, back="14:30")
    yield "no-sign-handover", replace(AWAY, sign=False, pause_reason="handover", stale=True)


def _without_the_hall() -> Iterator[tuple[str, CounterView]]:
    lost = replace(AT, service={}, by_hand=True, stale=True, stale_since="09:41", recalled=1)
    yield "by-hand", replace(lost, state="calling")
    yield "by-hand-serving", replace(lost, state="serving")
    yield "by-hand-never", replace(lost, state="calling", stale_since=None)
    yield "stale", replace(CALLED, stale=True, stale_since="09:41")
    yield "stale-open", replace(FREE, stale=True, stale_since="09:41")
    yield "stale-closed", replace(FREE, state="closed", clerk=None, stale=True, stale_since="09:41")
    yield "never", CounterView("3", state="open", stale=True)
    yield "not-set-up", CounterView("", no_config=True, unit="counter-3")
