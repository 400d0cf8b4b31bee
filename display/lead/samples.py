"""Every state of the lead's board with a made-up hall: looked at with `display.preview`, gone through by tests."""

from collections.abc import Iterator
from dataclasses import replace

from display.lead.board import lead_scene
from display.lead.longest import ALL
from display.lead.view import AbsenceLine, AlertLine, LeadView, QueueLine, UnitLine
from display.scene import Scene
from hall.messages import Text


def _both(zh: str, en: str) -> Text:
    return {"zh": zh, "en": en}


def _counter(number: int) -> Text:
    return _both(f"{number} 号窗口", f"Counter {number}")


HELP = AlertLine(
    "urgent",
    _both("2 号窗口请值班经理到场：客户投诉", "Counter 2 needs the manager on duty: a complaint"),
    _both(
        "请到场处理，然后在该窗口按“巡视”（PATROL）、工号、“确认”（ENTER）",
        "Go there; then press PATROL, your number, ENTER at that counter",
    ),
    "10:12", 2, is_help=True,
)  # fmt: skip
PAPER = AlertLine(
    "urgent",
    _both("取号机 kiosk-1 缺纸，已停止取号", "Kiosk kiosk-1 is out of paper and issues no tickets"),
    _both("请换纸：侧门钥匙在前台", "Change the roll: the key is at the front desk"),
    "10:09", 5,
)  # fmt: skip
IDLE = AlertLine(
    "warning",
    _both(
        "3 号窗口 4 分钟无按键，7 人等候，最后呼叫 A031（10:06）",
        "Counter 3: no key for 4 min, 7 waiting, last call A031 10:06",
    ),
    _both("请 1002 李强顶替，或为该窗口挂牌", "Ask 1002 Li Qiang to take over, or put up the sign"),
    "10:10", 4,
)  # fmt: skip
IGNORED = replace(IDLE, severity="urgent", escalated=True, since="10:04", minutes=10)
QUEUE = AlertLine(
    "warning",
    _both("综合业务排队 14 人，最长等候 21 分钟", "14 people wait for General business, the longest 21 min"),
    _both("增开 4、5 号窗口，等候将降至约 12 分钟", "Open counters 4 and 5: the wait becomes about 12 min"),
    "10:02", 12,
)  # fmt: skip
LOW = AlertLine(
    "notice",
    _both("取号机 kiosk-2 纸将用尽", "Kiosk kiosk-2 is low on paper"),
    _both("空闲时换纸", "Change the roll when it is quiet"),
    "09:55", 19,
)  # fmt: skip
ACKED = replace(QUEUE, acked=True, acked_by="王芳", acked_at="10:08")
MANY = (HELP, IGNORED, PAPER, IDLE, QUEUE, LOW, replace(LOW, since="09:31"), ACKED)

AWAY = (
    AbsenceLine(_counter(4), "张敏", _both("用餐", "meal"), "10:02", "10:32", ""),
    AbsenceLine(_counter(1), "1001", _both("会议", "meeting"), "09:30", None, "刘洋"),
)
WAITING = (
    QueueLine(_both("综合业务", "General business"), 14, 21),
    QueueLine(_both("现金业务", "Cash"), 3, 6),
    QueueLine(_both("宽带与固定电话业务", "Broadband and landline"), 0, None),
    QueueLine(_both("咨询", "Enquiries"), 1, 2),
)
READY = (
    UnitLine(_both("取号机 kiosk-1", "Kiosk kiosk-1"), "ready"),
    UnitLine(_counter(1), "ready"),
    UnitLine(_counter(2), "ready"),
    UnitLine(_both("屏幕 board-1", "Screen board-1"), "ready"),
)
WRONG = (
    UnitLine(_both("取号机 kiosk-1", "Kiosk kiosk-1"), "fault", faults=("paper",)),
    UnitLine(_counter(1), "ready"),
    UnitLine(_counter(2), "ready", unsigned=True),
    UnitLine(_counter(3), "missing"),
    UnitLine(_both("屏幕 board-1", "Screen board-1"), "ready"),
)
EVENING = (
    UnitLine(_both("取号机 kiosk-1", "Kiosk kiosk-1"), "holds", 12),
    UnitLine(_counter(1), "may_off"),
    UnitLine(_counter(2), "off"),
    UnitLine(_counter(3), "off_holds", 3),
    UnitLine(_both("屏幕 board-1", "Screen board-1"), "may_off"),
)
NOTICE = _both(
    "因线路检修，宽带业务暂缓办理，请您谅解。", "Broadband is unavailable while lines are repaired."
)


def lead_views() -> Iterator[tuple[str, LeadView]]:
    """Every state of the lead's board."""
    work = LeadView(
        title=_both("示范营业厅", "Demo service hall"), clock="10:14", as_of="10:14", waiting=WAITING
    )
    closed = replace(work, waiting=())
    yield "well", replace(work, waiting=(*WAITING[1:],))
    yield "one", replace(work, alerts=(IDLE,), load="busy")
    yield "help", replace(work, alerts=(HELP, QUEUE), absences=AWAY[:1], load="busy")
    yield "rush", replace(work, alerts=(IGNORED, PAPER, QUEUE, ACKED), absences=AWAY, load="surge")
    yield "many", replace(work, alerts=MANY, absences=AWAY * 3, load="surge", notice=NOTICE)
    surge, blank = ALL["long_queue_hall surge"], ALL["blank_counter absent"]
    late, fault = ALL["promise_broken"], ALL["unit_fault printer"]
    yield "longest", replace(work, alerts=(surge, blank, late, fault, ACKED), absences=AWAY, load="surge")
    yield "longest-help", replace(work, alerts=(ALL["help"], fault, blank), load="busy", notice=NOTICE)
    yield "longest-old", replace(work, alerts=(late, ALL["met_by_hand"]), linked=False, notice=NOTICE)
    yield "acked", replace(work, alerts=(ACKED, replace(IDLE, acked=True, acked_by="9001", acked_at="10:11")))
    yield "no-connection", replace(work, alerts=(replace(IDLE, minutes=None),), linked=False)
    yield "no-connection-well", replace(work, linked=False, notice=NOTICE)
    yield "never", replace(closed, heard=False, linked=False, clock="--:--", as_of=None)
    yield "no-clock", replace(work, alerts=(replace(IDLE, since=None, minutes=None),), clock="--:--")
    yield "morning", replace(closed, part="morning", opens="09:00", clock="08:45", units=READY)
    yield "morning-wrong", replace(closed, part="morning", opens="09:00", clock="08:50", units=WRONG)
    yield "evening", replace(closed, part="evening", clock="17:20", units=EVENING[1:3])
    yield "evening-holds", replace(closed, part="evening", clock="17:20", units=EVENING, alerts=(LOW,))
    yield "evening-many", replace(closed, part="evening", clock="17:20", units=EVENING * 8)
    yield "not-set-up", LeadView(configured=False, linked=False)


def lead_scenes(width: int, height: int, languages: tuple[str, ...]) -> Iterator[tuple[str, Scene]]:
    """Every state at one size and in these languages, named."""
    for name, view in lead_views():
        yield f"lead-{name}", lead_scene(replace(view, languages=languages), width, height)
