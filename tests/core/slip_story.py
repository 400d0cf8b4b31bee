"""What the tests of the slip's layout share: a hall, a ticket, papers, and what is read off a slip."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from hall import messages as m
from hall.paper import Paper, height_mm
from hall.slip import Slip, SlipLine, SlipPair
from kiosk.slip import MAX_MM, Ticket, ticket_slip
from kiosk.template import Template, default

AT = datetime(2026, 3, 2, 9, 41, tzinfo=ZoneInfo("Asia/Shanghai")).timestamp()
PAGE = "http://192.168.1.10:8600/t/{id}"
TICKET_ID = "5f0c9d2ab41e77860c3f9a1d"
WIDE = Paper(end_mm=15.0)
EPSON = Paper(columns=42, dots=512, dots_per_mm=7.1, end_mm=15.0)
NARROW = Paper(columns=32, dots=384, largest=4, end_mm=12.0)

CONFIG = m.Config(
    hall="demo",
    name={"zh": "示范营业厅", "en": "Demo service hall"},
    languages=["zh", "en"],
    time_zone="Asia/Shanghai",
    services=[m.ServiceInfo("a", "A", {"zh": "综合业务", "en": "General business"})],
    classes=[
        m.ClassInfo("ordinary", {"zh": "普通", "en": "Ordinary"}, 15),
        m.ClassInfo("vip", {"zh": "VIP", "en": "VIP"}, 10),
        m.ClassInfo("emergency", {"zh": "急诊", "en": "Emergency"}, 1, first=True),
    ],
)
TICKET = Ticket("a", "ordinary", "A012", AT, ahead=3, estimate_s=301.0)


def changed(**fields: object) -> m.Config:
    return msgspec.structs.replace(CONFIG, **fields)


def template(*lines: dict[str, Any], **keys: object) -> Template:
    """As its file would say it; a number is put in if none of the lines is one."""
    number = [] if any(line.get("show") == "number" for line in lines) else [{"show": "number"}]
    made = msgspec.convert({**keys, "line": [*number, *lines]}, Template)
    assert made.problems() == []
    assert [problem for line in made.line for problem in line.problems()] == []
    return made


def arranged(languages: str) -> Template:
    """The firmware's own, in another arrangement."""
    return msgspec.structs.replace(default(), languages=languages)


def slip(
    ticket: Ticket = TICKET, config: m.Config = CONFIG, of: Template | None = None, paper: Paper = WIDE
) -> Slip:
    made = ticket_slip(of or default(), config, paper, "kiosk-1", ticket, TICKET_ID)
    assert height_mm(made, paper) + paper.end_mm <= MAX_MM
    return made


def texts(laid: Slip) -> list[str]:
    """From top to bottom, left before right."""
    found: list[str] = []
    for block in laid:
        if isinstance(block, SlipLine):
            found.append(block.text)
        elif isinstance(block, SlipPair):
            found += [block.left, block.right]
    return found
