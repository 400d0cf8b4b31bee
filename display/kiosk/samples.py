"""Every state a kiosk's screen can be in, with a made-up hall."""

from collections.abc import Iterator
from dataclasses import replace

from display.kiosk.screen import kiosk_scene
from display.scene import Scene
from hall.kiosk_view import KioskView, ServiceLine
from hall.messages import Text

HALL = {"zh": "中心支行营业大厅", "en": "Central Branch"}
ID, BOOK, PROXY = (
    {"zh": "身份证", "en": "identity card"},
    {"zh": "户口簿", "en": "household register"},
    {"zh": "委托书", "en": "letter of authority"},
)
VIP = {"zh": "VIP", "en": "VIP"}
NAMES = (
    {"zh": "现金业务", "en": "Cash"},
    {"zh": "对公业务", "en": "Business accounts"},
    {"zh": "理财咨询", "en": "Investment advice"},
    {"zh": "综合业务", "en": "General business"},
    {"zh": "社会保障卡申领与激活", "en": "Social security card: application and activation"},
    {"zh": "外汇", "en": "Foreign exchange"},
    {"zh": "不动产登记与抵押注销", "en": "Real estate registration and mortgage release"},
    {"zh": "贷款", "en": "Loans"},
)
LINES = tuple(ServiceLine(n + 1, name, waiting=n * 3, minutes=n * 7) for n, name in enumerate(NAMES))
THREE = (replace(LINES[0], documents=(ID,)), replace(LINES[1], documents=(ID, BOOK, PROXY)), LINES[2])
VIP_LINE = replace(LINES[0], button=4, class_=VIP, waiting=1, minutes=2)
READY = KioskView(state="ready", hall=HALL, clock="10:24", lines=(*THREE, VIP_LINE))
CLOSED = replace(READY, state="closed", hours=dict.fromkeys(("zh", "en"), "09:00–12:00, 13:30–17:00"))
MONDAY: Text = {"zh": "周一 09:00", "en": "Mon 09:00"}
CROWD = replace(LINES[0], waiting=12, minutes=25)
SELF: Text = {"zh": "查询和转账可在手机银行办理", "en": "Balances and transfers: use the mobile app"}


def kiosk_views() -> Iterator[tuple[str, KioskView]]:
    yield from _ready()
    yield from _told()
    yield from _asked()
    yield from _not_now()


def kiosk_scenes(width: int, height: int, languages: tuple[str, ...]) -> Iterator[tuple[str, Scene]]:
    for name, view in kiosk_views():
        yield f"kiosk-{name}", kiosk_scene(replace(view, languages=languages), width, height)


def _ready() -> Iterator[tuple[str, KioskView]]:
    yield "ready", replace(READY, vip=True, assist=True)
    yield "ready-documents", replace(READY, lines=THREE)
    yield "ready-one", replace(READY, lines=LINES[:1])
    yield "ready-five", replace(READY, lines=LINES[:5], assist=True)
    yield "ready-eight", replace(READY, lines=LINES, vip=True, assist=True)
    part = (LINES[0], replace(LINES[1], works=False), replace(LINES[2], closed=True, reopens=MONDAY))
    crowds = tuple(replace(line, waiting=120 + n, minutes=100) for n, line in enumerate(LINES[:3]))
    yield "ready-surge", replace(READY, lines=crowds)
    yield "ready-part", replace(READY, lines=part)
    alone = tuple(replace(line, waiting=None, minutes=None) for line in THREE)
    yield "ready-no-hall", replace(READY, lines=alone, linked=False)
    yield "ready-crowded", replace(READY, self_service=SELF)


def _told() -> Iterator[tuple[str, KioskView]]:
    ticket = replace(READY, ticket="A012")
    yield "busy", replace(READY, state="busy")
    yield "take-slip", replace(ticket, told="take_slip")
    yield "take-slip-documents", replace(ticket, told="take_slip", documents=(ID, BOOK, PROXY))
    yield "unverified", replace(ticket, told="unverified")
    yield "card-known", replace(READY, told="card_known")
    yield "card-known-ticket", replace(ticket, ticket="V1012", told="card_known")
    yield "card-unknown", replace(READY, told="card_unknown")
    yield "card-verify", replace(ticket, told="card_verify")
    yield "booked", replace(ticket, told="booked", slot="10:30")
    yield "booking-unknown", replace(READY, told="booking_unknown")
    yield "booking-used", replace(READY, told="booking_used")
    yield "booking-late", replace(ticket, told="booking_late")
    yield "booking-early", replace(READY, told="booking_early")
    yield "assist", replace(READY, told="assist")


def _asked() -> Iterator[tuple[str, KioskView]]:
    asked = replace(READY, state="crowded")
    yield "crowded", replace(asked, question=CROWD)
    yield "crowded-elsewhere", replace(asked, question=CROWD, self_service=SELF)
    yield "crowded-no-time", replace(asked, question=replace(CROWD, minutes=None))
    yield "card", replace(READY, state="card", question=VIP_LINE)


def _not_now() -> Iterator[tuple[str, KioskView]]:
    yield "closed", replace(CLOSED, closed="over", reopens=MONDAY)
    yield "closed-break", replace(CLOSED, closed="break", reopens=dict.fromkeys(("zh", "en"), "13:30"))
    yield "closed-before", replace(CLOSED, closed="before", reopens=dict.fromkeys(("zh", "en"), "09:00"))
    yield "closed-off", replace(CLOSED, closed="off", hours={}, reopens=MONDAY)
    yield "starting", KioskView()
    broken = replace(READY, state="fault", unit="kiosk-1")
    yield "fault-paper", replace(broken, why="paper_end")
    east: Text = {"zh": "东门取号机", "en": "the kiosk at the east door"}
    north: Text = {"zh": "北门取号机", "en": "the kiosk at the north door"}
    yield "fault-elsewhere", replace(broken, why="printer_offline", elsewhere=(east, north))
    yield "fault-storage", replace(broken, why="storage")
    yield "fault-assist", replace(broken, why="paper_end", told="assist")
    yield "not-set-up", KioskView(state="fault", why="no_config", unit="kiosk-1")
