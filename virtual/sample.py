"""A small hall as its configuration files would say it: what the demo shows and the system tests run in.

`fill` also writes the files a site's configuration does not have yet.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hall import messages as m

Table = dict[str, Any]

HALL_ID = "demo"
SERVICES = {"a": ("综合业务", "General business"), "b": ("现金业务", "Cash"), "c": ("咨询", "Enquiries")}
BUTTONS = {"a": ("a", "ordinary"), "b": ("b", "ordinary"), "c": ("c", "ordinary"), "v": ("a", "vip")}
"""Code of a button of the box → service, class."""

VARIANTS = {"a": (("合并业务", "Combined", 15), ("单项业务", "Single product", 10))}
"""Kinds of case within a service, with their targets in minutes (R04); START and a digit tell them apart."""

STAFF = {"1001": "王芳", "1002": "李强", "1003": "张敏", "1004": "刘洋"}
PINS = ((17, 27), (22, 23), (24, 25), (5, 6), (12, 13), (16, 19), (20, 21), (4, 26))
"""Button and lamp on the header; a kiosk with more buttons gets the rest from a box."""

VIP_CARD, UNKNOWN_CARD = "010063E9AE", "0B0F0F0F0F"
"""What is printed on the cards of the virtual hall; it knows the first."""

SLIDES = Path(__file__).parent / "slides"
BOARD, LEAD_BOARD = "board-1", "lead-1"
PLACES = (("大厅东侧", "east side"), ("大厅西侧", "west side"), ("二楼", "upstairs"))
WALL = (
    ("服务监督电话 12345", "Complaints: please call 12345"),
    ("首问负责，一次性告知，限时办结", "Whoever you ask first sees to it that you are helped"),
)
BADGE = ("示范岗", "Model counter")
NOTICES = (
    ("系统故障，请稍候，您的号码仍然有效", "System failure, please wait: your number is still valid"),
    ("请留意叫号，谢谢配合", "Please listen for your number, thank you"),
)

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def hall(
    *, counters: int = 2, serves: Mapping[str, Sequence[Sequence[str]]] | None = None, board: bool = True,
    always_open: bool = True, pads: int = 0, lead: bool = False, crowded: int | None = None,
) -> Table:  # fmt: skip
    """hall.toml. Without `always_open` it is open from midnight to midnight, every day: it has hours. With `pads`
    for guides, kiosks also print the slips that send people on or bid them come back. `lead`: with a board and a pad
    of the hall lead. `crowded`: a kiosk with a screen asks first where more wait."""
    weekly = {day: ["00:00-24:00"] for day in WEEK}
    table: Table = {
        "preset": "telecom",
        "hall": {"id": HALL_ID, "name": {"zh": "示范营业厅", "en": "Demo service hall"}},
        "hours": {"always_open": True} if always_open else {"weekly": weekly},
        "service": [
            {"id": s, "prefix": s.upper(), "name": {"zh": zh, "en": en}, "variant": _variants(s)}
            for s, (zh, en) in SERVICES.items()
        ],
        "kiosk": [{"unit": "kiosk-1", "numbers": [1, 499]}],
        "counter": [
            {"id": str(n), "unit": f"counter-{n}", "place": _text(PLACES[(n - 1) % len(PLACES)])}
            for n in range(1, counters + 1)
        ],
        "wall": [{"text": _text(text)} for text in WALL],
    }
    if counters:
        table["counter"][0]["badge"] = _text(BADGE)
    for counter in table["counter"]:
        if counter["id"] in (serves or {}):
            counter["serves"] = [list(tier) for tier in (serves or {})[counter["id"]]]
    if board:
        table["board"] = [{"unit": BOARD}]
    if pads:
        table["pad"] = [{"id": f"g{n}", "unit": f"guide-{n}"} for n in range(1, pads + 1)]
        table["rules"] = {"return_slip": True, "transfer_slip": True}
    if crowded is not None:
        table["rules"] = {**table.get("rules", {}), "crowded": crowded}
    if lead:
        table["board"] = [*table.get("board", []), {"unit": LEAD_BOARD}]
        table["pad"] = [*table.get("pad", []), {"id": "l1", "unit": "lead-pad", "role": "lead"}]
        table["notice"] = [{"text": _text(text)} for text in NOTICES]
    return table


def _text(text: tuple[str, str]) -> dict[str, str]:
    return dict(zip(("zh", "en"), text, strict=True))


def _variants(service: str) -> list[Table]:
    return [
        {"id": f"{service}{n}", "name": {"zh": zh, "en": en}, "handling_target_min": target_min}
        for n, (zh, en, target_min) in enumerate(VARIANTS.get(service, ()), start=1)
    ]


def kiosk(
    buttons: Sequence[tuple[str, str]],
    codes: Sequence[str] = (),
    *,
    cards: bool = False,
    screen: bool = False,
    scanner: bool = False,
    assist: bool = False,
) -> Table:
    """Buttons on pins with lamps; where `codes` are given, on one serial box instead. `cards`, `scanner`: it has a
    reader of cards, of appointments' codes; `assist`: a last button asks for a person."""
    tables: list[Table] = []
    for n, (service, class_) in enumerate(buttons):
        table: Table = {"service": service, "class": class_}
        if not codes and n < len(PINS):
            table |= {"source": "gpio", "pin": PINS[n][0], "lamp": PINS[n][1]}
        else:
            table |= {"source": "serial", "port": "/dev/buttons", "code": codes[n] if codes else f"{n:02};"}
        tables.append(table)
    if assist:
        pin, lamp = PINS[-1]
        tables.append({"action": "assist", "source": "gpio", "pin": pin, "lamp": lamp})
    table = {
        "button": tables,
        "printer": {"transport": "serial", "device": "/dev/printer", "profile": "epson"},
    }
    if screen:
        table["screen"] = {}
    if scanner:
        table["code_reader"] = {"driver": "serial"}
    return table | {"card_reader": {"driver": "rdm6300"}} if cards else table


def counter() -> Table:
    return {"keypad": {"port": "/dev/keypad"}, "display": {"distance_m": 6}}


def pad() -> Table:
    """A guide's: a counter's unit without a window."""
    return {"keypad": {"port": "/dev/keypad"}, "sign": {"driver": "none"}}


def board(*, slides: bool = False, voice: bool = False) -> Table:
    """`slides`: with pictures of the sample's own; `voice`: it speaks."""
    table: Table = {"display": {"distance_m": 6}}
    if slides:
        table["media"] = {"folder": str(SLIDES), "each_s": 8}
    return table | ({"voice": {}} if voice else {})


def lead_board() -> Table:
    return {"display": {"view": "lead"}}


def buttons_for(config: m.Config) -> list[tuple[str, str]]:
    """One for each service, and one for VIPs of the first where the hall has them."""
    wanted = [(service.id, "ordinary") for service in config.services]
    return [*wanted, (config.services[0].id, "vip")] if config.vip else wanted
