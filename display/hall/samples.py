"""Every state of the waiting area's board, with made-up customers."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from display.hall.view import CallLine, HallView, RateTable, Remark, WaitingLine
from hall.messages import Text

SERVICES = (
    ("综合业务", "General business", 7, 12),
    ("VIP 客户服务", "VIP service", 2, 6),
    ("宽带与固定电话业务", "Broadband and landline", 14, 25),
    ("缴费", "Payments", 0, None),
    ("投诉与建议", "Complaints and suggestions", 1, None),
)
LONG_NUMBERS = (
    ("AB1499", ("12", "12"), ("大厅东侧", "East side")),
    ("VIP012", ("7", "7"), ("二楼", "Upstairs")),
    ("A1498", ("23", "23"), ("大厅西侧", "West side")),
    ("AB1497", ("9", "9"), ("二楼", "Upstairs")),
    ("C5", ("10", "10"), ("大厅西侧", "West side")),
)
NAMED = (
    ("A012", ("咨询台", "Customer service desk"), ("大厅东侧", "East side")),
    ("V003", ("贵宾室", "Lounge"), ("二楼", "Upstairs")),
    ("B042", ("8", "8"), ("大厅西侧", "West side")),
    ("A011", ("咨询台", "Customer service desk"), ("大厅东侧", "East side")),
)
PLACES = (("大厅东侧", "East side"), ("大厅西侧", "West side"), ("二楼", "Upstairs"))
NOTICE = {
    "zh": "因线路检修，宽带业务暂缓办理，请您谅解。",
    "en": "Broadband is unavailable while lines are repaired.",
}
LONG_NOTICE = {
    "zh": "因供电公司对本路段电缆进行紧急抢修，今日下午三点至五点宽带业务暂缓，敬请您谅解",
    "en": "Urgent cable repairs: broadband cannot be handled today from 3 to 5 pm. Sorry.",
}
RATES = RateTable(
    ({"zh": "币种", "en": "Currency"}, {"zh": "买入", "en": "We buy"}, {"zh": "卖出", "en": "We sell"}),
    (
        ("美元 USD", "712.35", "715.37"),
        ("欧元 EUR", "771.20", "776.88"),
        ("英镑 GBP", "902.14", "908.79"),
        ("港币 HKD", "91.26", "91.63"),
        ("日元 JPY", "4.7712", "4.8063"),
    ),
    {"zh": "外汇牌价", "en": "Exchange rates"},
    {"zh": "更新 09:30", "en": "Updated 09:30"},
)
MORE_SERVICES = (
    *SERVICES,
    ("开户与销户", "Opening and closing accounts", 5, 18),
    ("补卡换卡", "Cards", 3, 9),
    ("企业业务", "Business customers", 2, 14),
    ("国际业务", "International", 0, None),
    ("手机与终端", "Phones and devices", 6, 21),
    ("发票打印", "Invoices", 1, 4),
    ("残疾人与老年人优先服务", "Priority service", 1, 3),
)


def hall_views(picture: str | None = None) -> Iterator[tuple[str, HallView]]:
    """`picture`: a file to be seen where pictures are shown."""
    full = _full()
    media = replace(full, picture=picture, has_media=True)
    yield "fresh", full
    yield "steady", replace(full, calls=tuple(replace(each, fresh=False) for each in full.calls))
    yield "two-fresh", replace(full, calls=tuple(replace(c, fresh=n < 2) for n, c in enumerate(full.calls)))
    yield "pages", replace(full, page=(2, 3))
    yield "one", replace(full, calls=full.calls[:1], waiting=full.waiting[:1])
    yield "long", replace(full, calls=_calls_of(LONG_NUMBERS))
    yield "named", replace(full, calls=_calls_of(NAMED))
    yield "three", replace(full, waiting=full.waiting[:3])
    yield "services", replace(full, waiting=_lines(MORE_SERVICES), waiting_turn=1)
    yield "promises", replace(full, remark=_promises())
    yield "hours", replace(full, remark=_hours())
    yield "media", media
    yield "rates", replace(full, rates=RATES)
    yield "media-and-rates", replace(media, rates=RATES)
    yield "late", replace(full, waiting=_late(full.waiting), apology=True)
    yield "still-valid", replace(full, still_valid=True)
    yield "empty", replace(full, calls=())
    yield "notice", replace(full, notice=NOTICE)
    yield "notice-long", replace(full, notice=LONG_NOTICE)
    yield from _out_of_hours(full)
    yield "no-connection", replace(full, linked=False, as_of="09:41", clock="--:--", date=None)
    yield "worst", _worst(media)
    yield "never", HallView(title=full.title, linked=False)
    yield "not-set-up", HallView(configured=False, linked=False)


def _full() -> HallView:
    kinds = {1: _text("VIP", "VIP"), 4: _text("优先", "Priority")}
    calls = (
        CallLine("A012", _text("3", "3"), fresh=True, place=_text(*PLACES[0])),
        *(
            CallLine(
                f"{'ABC'[n % 3]}{n * 37 % 1200 + 5:03}",
                _text(str(n + 6), str(n + 6)),
                class_=kinds.get(n, {}),
                place=_text(*PLACES[n % 3]),
            )
            for n in range(1, 8)
        ),
    )
    return HallView(
        title=_text("示范营业厅", "Demo service hall"),
        clock="09:41",
        date=_text("11月24日 星期二", "Tuesday, 24 November"),
        hours=_text("09:00–12:00、13:00–17:00", "09:00–12:00, 13:00–17:00"),
        calls=calls,
        waiting=_lines(SERVICES),
        remark=Remark("text", _text("服务监督电话 12345", "Complaints: please call 12345")),
    )


def _calls_of(rows: tuple[tuple[str, tuple[str, str], tuple[str, str]], ...]) -> tuple[CallLine, ...]:
    """The first of them this moment, those with a V of VIPs."""
    vip = _text("VIP", "VIP")
    return tuple(
        CallLine(ticket, _text(*counter), index == 0, vip if "V" in ticket else {}, _text(*place))
        for index, (ticket, counter, place) in enumerate(rows)
    )


def _out_of_hours(full: HallView) -> Iterator[tuple[str, HallView]]:
    yield "break", replace(full, phase="break", reopens=_text("13:00", "13:00"), clock="12:05")
    yield "break-empty", replace(full, phase="break", reopens=_text("13:00", "13:00"), calls=(), waiting=())
    yield "closing", replace(full, phase="closing", clock="17:02")
    steady = tuple(replace(each, fresh=False) for each in full.calls)
    closed = replace(
        full,
        phase="closed",
        calls=steady,
        clock="17:20",
        reopens=_text("明天（周三）09:00", "tomorrow (Wed) 09:00"),
    )
    yield "closed", closed
    yield (
        "closed-morning",
        replace(closed, why_closed="before", calls=(), clock="08:35", reopens=_text("09:00", "09:00")),
    )
    yield "closed-holiday", replace(closed, why_closed="off", calls=(), clock="10:05", hours=None)
    yield "closed-no-hours", replace(closed, calls=(), waiting=(), hours=None)
    yield "closed-no-connection", replace(closed, linked=False, as_of="17:16")


def _promises() -> Remark:
    zh, en = "普通 15 分钟以内、VIP 10 分钟以内", "Ordinary within 15 min, VIP within 10 min"
    return Remark("promises", _text(f"等候承诺：{zh}", f"Promised wait: {en}"))


def _hours() -> Remark:
    zh, en = "09:00–12:00、13:00–17:00", "09:00–12:00, 13:00–17:00"
    return Remark("hours", _text(f"今日营业时间 {zh}", f"Open today {en}"))


def _lines(services: Sequence[tuple[str, str, int, int | None]]) -> tuple[WaitingLine, ...]:
    return tuple(WaitingLine(_text(zh, en), count, minutes) for zh, en, count, minutes in services)


def _late(lines: tuple[WaitingLine, ...]) -> tuple[WaitingLine, ...]:
    return tuple(replace(line, late=line.count > 5) for line in lines)


def _worst(media: HallView) -> HallView:
    """All at once."""
    return replace(
        media,
        linked=False,
        as_of="09:41",
        phase="closing",
        notice=LONG_NOTICE,
        apology=True,
        still_valid=True,
        waiting=_late(media.waiting),
        rates=RATES,
        page=(12, 34),
    )


def _text(zh: str, en: str) -> Text:
    return {"zh": zh, "en": en}
