"""Slips as pictures, through the real layout, the real composer and an emulated printer: the examples of docs/slip.md.

`python -m virtual.slips --out docs/pictures` draws those; with `--template slip.toml` a site sees its own, on the paper
of its printer (`--profile`), in its own words (`--hall hall.toml`). What the emulated printers put on paper is also
written down, in slips.txt: the tests compare it with what stands on slips today.
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from hall import messages as m
from hall.settings import HallSettings, to_message
from kiosk.note import note_slip
from kiosk.slip import Ticket, ticket_slip
from kiosk.slip_file import SlipTable, template
from kiosk.taps import TAP_S
from kiosk.template import Template, default
from printer.compose import compose
from printer.profile import ProfileError, load
from runtime import config
from runtime.config import EX_CONFIG, ConfigError, report
from virtual import notes
from virtual.machine import Machine
from virtual.makes import make_of
from virtual.render import NoFontError, render
from virtual.slip import Slip

AT = 1772415660.0  # Monday 2026-03-02 09:41 in Shanghai
STEP_S = 0.01
LONGEST_S = 60.0
TICKET_ID = "5f0c9d2ab41e77860c3f9a1d"
EXAMPLE = Path("docs/examples/slip.toml")  # in a checkout
LIST = "slips.txt"
PAGE = "http://192.168.1.10:8600/t/{id}"

ORDINARY = Ticket("a", "ordinary", "A012", AT, ahead=3, estimate_s=360, tap_s=TAP_S)
COPY = replace(ORDINARY, ahead=None, estimate_s=None, tap_s=None, copy=True)
HALL = m.Config(
    hall="demo",
    name={"zh": "示范营业厅", "en": "Demo service hall"},
    languages=["zh", "en"],
    time_zone="Asia/Shanghai",
    services=[
        m.ServiceInfo("a", "A", {"zh": "综合业务", "en": "General business"}),
        m.ServiceInfo("r", "R", {"zh": "𠮷祥㐀业务", "en": "Rare names"}),
        m.ServiceInfo(
            "l",
            "L",
            {"zh": "企业及个体工商户综合业务办理（对公）", "en": "Corporate and sole trader accounts"},
        ),
    ],
    classes=[
        m.ClassInfo("ordinary", {"zh": "普通", "en": "Ordinary"}, 15),
        m.ClassInfo("vip", {"zh": "VIP", "en": "VIP"}, 10),
        m.ClassInfo("priority", {"zh": "优先", "en": "Priority"}, 8),
    ],
)


@dataclass(frozen=True)
class Example:
    """One slip, on the paper of `profile`: of the ticket, unless it is a `note`."""

    name: str
    profile: str = "generic-cn-80"
    ticket: Ticket = ORDINARY
    hall: m.Config = HALL
    template: Template | None = None
    note: m.SlipNote | None = None


class SlipError(Exception):
    """The emulated printer would not have printed it as it was meant."""


def printed(example: Example) -> Slip:
    """What comes out of a strict printer of that profile. Raises SlipError."""
    profile = load(example.profile)
    of = example.template or default()
    slip = ticket_slip(of, example.hall, profile.paper, "kiosk-1", example.ticket, TICKET_ID)
    if example.note is not None:
        slip = note_slip(of, example.hall, profile.paper, "kiosk-1", example.note, AT)
    machine = Machine(make_of(profile), speed_mm_s=0)
    now = 0.0
    for unit in compose(slip, profile):
        while machine.room(now) < len(unit) and now < LONGEST_S:
            now += STEP_S
        machine.hear(unit, now)
    while not machine.slips and now < LONGEST_S:
        now += STEP_S
        machine.advance(now)
    if machine.errors or len(machine.slips) != 1:
        raise SlipError(f"{example.name}: {len(machine.slips)} slips; {'; '.join(machine.errors)}")
    return machine.slips[0]


def _changed(**fields: object) -> m.Config:
    return msgspec.structs.replace(HALL, **fields)


def _arranged(languages: str) -> Template:
    return msgspec.convert({**msgspec.to_builtins(default()), "languages": languages}, Template)


def examples(own: Template | None = None) -> Iterator[Example]:
    """Those of docs/slip.md; `own`: the template that is explained there."""
    page = _changed(ticket_page=PAGE)
    for profile, mm in (("generic-cn-80", 80), ("generic-cn-58", 58)):
        yield Example(f"slip-both-{mm}", profile)
        yield Example(f"slip-zh-{mm}", profile, hall=_changed(languages=["zh"]))
        yield Example(f"slip-en-{mm}", profile, hall=_changed(languages=["en"]))
        yield Example(f"slip-code-{mm}", profile, hall=page)
        yield Example(f"slip-copy-{mm}", profile, COPY)
        for name, note in notes.of_hall(HALL, AT).items():
            yield Example(f"slip-note-{name}-{mm}", profile, note=note)
        if own is not None:
            yield Example(f"slip-own-{mm}", profile, template=own)
    yield Example("slip-below", template=_arranged("below"))
    yield Example("slip-epson", "epson")
    yield Example("slip-code-epson", "epson", hall=page)
    yield Example("slip-vip", ticket=Ticket("a", "vip", "A013", AT, ahead=1, estimate_s=120))
    yield Example("slip-no-clock", ticket=Ticket("a", "ordinary", "A014", None))
    yield Example("slip-long-name", ticket=Ticket("l", "ordinary", "L1007", AT, ahead=12, estimate_s=1500))
    yield Example("slip-rare-name", ticket=Ticket("r", "ordinary", "R003", AT, ahead=0))


def of_site(own: Template, hall: m.Config, profile: str, tap_s: float | None = None) -> Iterator[Example]:
    """What a site wants to see of its own: a slip of each service and class, and a copy."""
    tickets = [Ticket(s.id, "ordinary", f"{s.prefix}012", AT, 3, 360, tap_s) for s in hall.services]
    first = tickets[0]
    others = [c.id for c in hall.classes if c.id != "ordinary"]
    tickets += [replace(first, class_=class_, tap_s=None) for class_ in others]
    for ticket in tickets:
        yield Example(f"slip-{ticket.service}-{ticket.class_}", profile, ticket, hall, own)
    copy = replace(first, ahead=None, estimate_s=None, tap_s=None, copy=True)
    yield Example(f"slip-{first.service}-copy", profile, copy, hall, own)


def listed(example: Example, slip: Slip) -> str:
    """What stands in slips.txt of it: its height, and what is on it from top to bottom."""
    there = [(line.top, "  ".join(run.text for run in line.runs)) for line in slip.lines if line.text]
    there += [(code.top, f"[code, {code.modules} modules of {code.module_dots} dots]") for code in slip.codes]
    there += [(drawn.top, f"[drawn, {len(drawn.rows)} dots high]") for drawn in slip.pictures]
    lines = "".join(f"  {text}\n" for _, text in sorted(there))
    return f"{example.name}: {example.profile}, {slip.height_mm:.1f} mm\n{lines}"


def _wanted(given: argparse.Namespace) -> Iterator[Example]:
    if given.template is None and given.hall is None:
        return examples(_template(EXAMPLE) if EXAMPLE.exists() else None)
    of_hall = HALL if given.hall is None else to_message(config.load(given.hall, HallSettings))
    own = default() if given.template is None else _template(given.template)
    return of_site(own, of_hall, given.profile, TAP_S if given.card_reader else None)


def _draw(wanted: Iterator[Example], out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    shown = []
    for example in wanted:
        slip = printed(example)
        path = out / f"{example.name}.png"
        path.write_bytes(render(slip))
        shown.append(listed(example, slip))
        print(f"{path}: {slip.height_mm:.0f} mm")
    (out / LIST).write_text("\n".join(shown), "utf-8")


def _template(path: Path) -> Template:
    return template(SlipTable(str(path)), Path())


def main() -> int:
    parser = argparse.ArgumentParser(description="Slips as PNG pictures.")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where to put them")
    parser.add_argument("--template", type=Path, metavar="FILE", help="a site's slip.toml")
    parser.add_argument("--hall", type=Path, metavar="FILE", help="its hall.toml")
    parser.add_argument("--profile", default="generic-cn-80", metavar="NAME", help="its printer")
    parser.add_argument("--card-reader", action="store_true", help="its kiosks have one: tap your card")
    given = parser.parse_args()
    try:
        _draw(_wanted(given), given.out)
    except ConfigError as exc:
        print(report(exc), file=sys.stderr)
        return EX_CONFIG
    except (ProfileError, NoFontError, SlipError) as exc:
        print(exc, file=sys.stderr)
        return 1
    except OSError as exc:
        print(f"{exc.filename or given.out}: {exc.strerror}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
