"""The files of a hall that is to be: their names and texts, with a comment for each figure (`jiaohao init`).

Reads the fragments in templates/ and writes nothing. What stands in a fragment is what stands in the file; made here
are only the tables of which there are many.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

TEMPLATES = Path(__file__).parent / "templates"
COLUMN = 34  # of comments
LAST_NUMBER = 999
HERE, CONTROLLER = "127.0.0.1", "192.168.1.10"

PINS = ((17, 27), (22, 23), (24, 25), (5, 6), (12, 13), (16, 19), (20, 21), (4, 26))
"""Button and lamp on the header. Free of the clock's I2C (2, 3) and the serial line (14, 15)."""

SEAT_PINS = (18, 7, 8, 9, 10, 11)
"""For motion sensors at the seats, on a Pi that has the kiosk's buttons too; there are no more."""

WINDOWS = {
    "hospital": (["registration", "cashier"], ["pharmacy"], ["treatment"]),
}
"""Preset → kinds of windows that are different rooms; elsewhere every counter serves everything."""

BACKUPS = {"government"}
"""Presets whose counters have a clerk A and a clerk B (R42)."""

GUIDED = {"priority", "emergency"}
"""Classes that have no button: a guide's pad gives them (R16, R51)."""

UNLEAVABLE = {"hospital": "treatment"}
"""Preset → the service of which its `no_sign` speaks (R41); other counters hang up a sign."""

VIP_SEAT_FROM = 3  # counters; with fewer, a seat of their own would let the others wait (R29)
FIRST_CLERK = 1001
LEAD = "9001"


@dataclass(frozen=True)
class Wanted:
    """What the command line asks for."""

    preset: str
    counters: int
    kiosks: int = 1
    small: bool = False
    hall: str = "demo"
    controller: str = ""

    @property
    def broker(self) -> str:
        """Where units find it."""
        return HERE if self.small else self.controller or CONTROLLER

    @property
    def has_board(self) -> bool:
        """A Pi has one screen: of a small hall it is the only counter's, or else everybody's."""
        return not self.small or self.counters > 1

    @property
    def command(self) -> str:
        """That writes these files again."""
        parts = [f"jiaohao init --preset {self.preset} --counters {self.counters}", "--small" * self.small]
        parts.append(f"--kiosks {self.kiosks}" * (self.kiosks > 1))
        parts.append(f"--hall {self.hall}" * (self.hall != self.preset))
        parts.append(f"--controller {self.controller}" * bool(self.controller))
        return " ".join(filter(None, parts))


def files(wanted: Wanted) -> dict[str, str]:
    """Name → text, hall.toml first."""
    preset = tomllib.loads(_read(wanted.preset))
    found = {"hall.toml": "".join(_hall(wanted, preset))}
    for n in range(1, wanted.kiosks + 1):
        text = "".join(_kiosk(preset))
        found |= _unit(wanted, f"kiosk-{n}", "one ticket kiosk", text)
    for n in range(1, wanted.counters + 1):
        what = "a clerk's keypad and the screen above the window"
        found |= _unit(wanted, f"counter-{n}", what, _counter(wanted, n))
    if wanted.has_board:
        found |= _unit(wanted, "board-1", "the television in the waiting area", _read("board"))
    if not wanted.small:
        found |= _unit(wanted, "lead", "the lead's board", _read("lead"))
    socket = f"1.1.{wanted.counters + 1}" if wanted.small else "1.3"
    pad = _filled("keypad", socket=socket) + _read("pad")
    found |= _unit(wanted, "lead-pad", "the lead's pad, which `jiaohao counter` runs", pad)
    if _is_guided(preset):
        socket = f"1.1.{wanted.counters + 2}" if wanted.small else "1.3"
        pad = _filled("keypad", socket=socket) + _read("pad")
        found |= _unit(wanted, "guide-1", "a guide's pad, which `jiaohao counter` runs", pad)
    return found


def _unit(wanted: Wanted, unit: str, what: str, own: str) -> dict[str, str]:
    name = f"{unit}.toml"
    head = _filled("unit", file=name, what=what, unit=unit, hall=wanted.hall, controller=wanted.broker)
    return {name: head + own}


# --- hall.toml -----------------------------------------------------------------------------------------------


def _hall(wanted: Wanted, preset: dict[str, Any]) -> Iterator[str]:
    name = tomllib.loads(_read("names"))[wanted.preset]
    yield _filled(
        "hall",
        command=wanted.command,
        preset=wanted.preset,
        hall=wanted.hall,
        name_zh=name["zh"],
        name_en=name["en"],
        controller=wanted.broker,
    )
    yield _read(wanted.preset) + _read("rules") + "\n"  # the preset's file ends with its own [rules]
    for n in range(1, wanted.kiosks + 1):
        yield "".join(_kiosk_table(n, wanted.kiosks))
    boards = [unit for unit, there in (("board-1", wanted.has_board), ("lead", not wanted.small)) if there]
    yield from (f'[[board]]\nunit = "{unit}"\n\n' for unit in boards)
    yield "# What a counter serves, in tiers of preference (R29); without `serves`: everything.\n"
    for n in range(1, wanted.counters + 1):
        yield "".join(_counter_table(n, wanted, preset))
    yield _row("[[pad]]", "R50: the lead's, a counter unit without a window")
    yield 'id = "lead"\nunit = "lead-pad"\nrole = "lead"\n\n'
    yield _read("guide" if _is_guided(preset) else "no-guide")
    yield "# Who may sign in, by the number typed on the keypad; without any [[staff]] every number may.\n"
    for clerk in range(_clerks(wanted)):
        yield "".join(_clerk_table(clerk, preset["rules"]["clerk"]))
    yield f'[[staff]]\nnumber = "{LEAD}"\nname = ""\n'
    yield _row("lead = true", f"R28 [值班经理]: PATROL {LEAD} ENTER at a counter ends its HELP")
    yield _row('# pin = "2468"', "4 to 8 digits, asked for at each sign-in") + "\n" + _read("tail")


def _is_guided(preset: dict[str, Any]) -> bool:
    return any(class_["id"] in GUIDED for class_ in preset["class"])


def _kiosk_table(n: int, kiosks: int) -> Iterator[str]:
    share = LAST_NUMBER // kiosks
    first, last = (n - 1) * share + 1, LAST_NUMBER if n == kiosks else n * share
    yield f'[[kiosk]]\nunit = "kiosk-{n}"\n'
    yield _row(f"numbers = [{first}, {last}]", "its own, for every service" * (n == 1))
    yield _row('# place = { zh = "大厅入口", en = "entrance" }') * (n == 1) + "\n"


def _counter_table(n: int, wanted: Wanted, preset: dict[str, Any]) -> Iterator[str]:
    """Comments stand at the first only."""
    is_first, serves = n == 1, _serves(n, wanted, preset)
    yield f'[[counter]]\nid = "{n}"\nunit = "counter-{n}"\n'
    if serves:
        yield _row(f"serves = {_array(serves)}")
    planned = 'R12 [准时开窗]: while the hall is open; or { mon = ["09:00-12:00"], … }, or false'
    yield _row("planned = true", planned * is_first)
    is_named = wanted.preset in BACKUPS
    if is_named or is_first:
        backup = f'backup = "{FIRST_CLERK + n % _clerks(wanted)}"'
        said = "R11, R42 [A、B 角, 他人临时顶替]: who is asked when nobody is there"
        yield _row(backup if is_named else f"# {backup}", said * is_first)
    treatment = UNLEAVABLE.get(wanted.preset)
    if treatment and serves and treatment not in serves[0]:
        yield _row('pause_policy = "sign"', "R13 [暂停服务]: a sign while the clerk is away" * is_first)
    if is_first:
        yield _row('# place = { zh = "大厅东侧", en = "east side" }', "R18 [指明准确位置]")
    yield "\n"


def _serves(n: int, wanted: Wanted, preset: dict[str, Any]) -> list[list[str]]:
    """Empty: everything. The last window takes what has none of its own."""
    kinds = WINDOWS.get(wanted.preset)
    if kinds and wanted.counters > 1:
        own = kinds[(n - 1) % len(kinds)]
        rest = [service for kind in kinds[n:] for service in kind] if n == wanted.counters else []
        return [[*own, *rest]]
    if preset["rules"]["vip"] and n == 1 and wanted.counters >= VIP_SEAT_FROM:
        return [["*:vip"], ["*"]]
    return []


def _clerks(wanted: Wanted) -> int:
    return max(wanted.counters, 2)  # A and B (R42)


def _clerk_table(nth: int, shown: str) -> Iterator[str]:
    says = {"number": "not shown", "number_name": "shown", "name_title": "shown with the title"}[shown]
    yield f'[[staff]]\nnumber = "{FIRST_CLERK + nth}"\n'
    yield _row('name = ""', f"R21 [公示]: {says} above the window" * (nth == 0))
    if shown == "name_title":
        yield _row('title = ""')
    if nth == 0:
        yield _row('# services = ["…"]', "what this clerk may do (R11); without it, everything")
    yield "\n"


# --- units ---------------------------------------------------------------------------------------------------


def _kiosk(preset: dict[str, Any]) -> Iterator[str]:
    services, classes = preset["service"], [class_["id"] for class_ in preset["class"]]
    yield "# Buttons on the header, between pin (BCM) and ground. Lamp on: press me; blinking: out of service.\n"
    pins = iter(PINS)
    for service in services:
        yield _button(next(pins), service["id"], "", service["name"]["en"])
    if preset["rules"]["vip"]:
        yield _button(next(pins), services[0]["id"], "vip", "R02: asks for the card")
    if "priority" in classes:
        yield "# Only where everybody may press it; else the guide's pad gives this class (R16).\n"
        button = _button(next(pins), services[0]["id"], "priority", "").rstrip() + "\npublic = true\n"
        yield "".join(f"# {line}\n" for line in button.rstrip().splitlines()) + "\n"
    yield (_read("card-reader") if "vip" in classes else "") + _read("kiosk")


def _button(pins: tuple[int, int], service: str, class_: str, what: str) -> str:
    pin, lamp = pins
    text = f'[[button]]\nsource = "gpio"\npin = {pin}\nlamp = {lamp}\n'
    if class_:
        return text + _row(f'service = "{service}"') + _row(f'class = "{class_}"', what) + "\n"
    return text + _row(f'service = "{service}"', what) + "\n"


def _counter(wanted: Wanted, n: int) -> str:
    has_screen = not wanted.has_board or not wanted.small
    keypad = _filled("keypad", socket=f"1.1.{n}" if wanted.small else "1.3")
    is_shared = wanted.small and wanted.counters > 1
    customers = _filled("counter", socket=f"1.4.{n}" if is_shared else "1.4")
    screen = _filled("counter-screen", socket="1.1.4" if wanted.small else "1.2")
    return keypad + customers + _seat(wanted, n) + (screen if has_screen else _read("counter-no-screen"))


def _seat(wanted: Wanted, n: int) -> str:
    if not wanted.small:
        return _filled("presence", pin="22")
    return _filled("presence", pin=str(SEAT_PINS[n - 1])) if n <= len(SEAT_PINS) else ""


# --- text ----------------------------------------------------------------------------------------------------


def _row(text: str, comment: str = "") -> str:
    """A line, its comment where all comments stand."""
    return f"{text:{COLUMN - 1}} # {comment}\n" if comment else f"{text}\n"


def _array(tiers: list[list[str]]) -> str:
    inner = (", ".join(f'"{entry}"' for entry in tier) for tier in tiers)
    return "[" + ", ".join(f"[{tier}]" for tier in inner) + "]"


def _read(name: str) -> str:
    return (TEMPLATES / f"{name}.toml").read_text("utf-8")


def _filled(name: str, **gaps: str) -> str:
    return Template(_read(name)).substitute(gaps)
