"""A kiosk's buttons, lamps and printer on installation day: each is pressed, seen, and held in the hand."""

import queue
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hall.device import ButtonPressed, DeviceState, PrinterState, SlipOutcome
from hall.slip import RULE, Slip, SlipLine, SlipSpace
from hall.texts import words
from jiaohao.terminal import Terminal
from kiosk import settings as buttons_of
from kiosk.button_box import ButtonBox
from kiosk.file import KioskFile
from kiosk.parts import Lamps, Part
from kiosk.settings import ButtonSettings
from printer.worker import Printer
from runtime.config import Table, judge

LOOK_S = 0.1
SLIP_S = 60.0
JOB = "test"
SAMPLE = "0123456789 ABCXYZ 叫号取号请到窗口"
Inbox = queue.SimpleQueue[object]


def buttons(path: Path, table: Table, terminal: Terminal) -> Iterator[tuple[str, str]]:
    """Its lamp is lit by the press: a wrong wire is seen at once."""
    tables = judge(table, KioskFile, path).button
    names = {index: name(index, each) for index, each in enumerate(tables)}
    causes: dict[str, str] = {}
    with _pins(tables, _chip(table)) as (inbox, lit):
        terminal.say(f"Press each of the {len(names)} buttons once. Enter goes on without the rest.")
        while names and not terminal.has_enough():
            match _next(inbox):
                case ButtonPressed(index) if index in names:
                    if lit is not None:
                        lit.lamp(index, "on")
                    yield names.pop(index), ""
                case DeviceState(device, is_well, cause):
                    causes[device] = "" if is_well else cause
    why = "; ".join(cause for cause in causes.values() if cause)
    for left in names.values():
        yield left, why or "was not pressed, or its press did not arrive"


def lamps(path: Path, table: Table, terminal: Terminal) -> Iterator[tuple[str, str]]:
    tables = judge(table, KioskFile, path).button
    with_lamp = [(index, each) for index, each in enumerate(tables) if each.lamp is not None]
    if not with_lamp:
        return
    with _pins(tables, _chip(table)) as (_, lit):
        for index, each in with_lamp:
            assert lit is not None, "there is a lamp"
            lit.lamp(index, "on")
            is_seen = terminal.agrees(f"Is the lamp of {name(index, each)} lit, and no other?")
            lit.lamp(index, "off")
            yield f"lamp {index + 1} (pin {each.lamp})", "" if is_seen else "is not lit, or another one is"


def slip(path: Path, table: Table, terminal: Terminal) -> Iterator[tuple[str, str]]:
    file = judge(table, KioskFile, path)
    terminal.say("A test slip is printed.")
    inbox: Inbox = queue.SimpleQueue()
    printer = Printer(file.printer, inbox.put)
    printer.start()
    try:
        printer.print(JOB, sample_slip(file.unit.id))
        outcome, state = _outcome(inbox)
    finally:
        printer.stop()
    if outcome is None or outcome.outcome == "void":
        yield "printer", (outcome.cause if outcome else "") or state or "said nothing"
    elif terminal.agrees("Is a slip out, cut, its Chinese readable and nothing missing at its sides?"):
        proof = "" if outcome.outcome == "confirmed" else f" (not proven by the printer: {outcome.cause})"
        yield f"printer{proof}", ""
    else:
        yield "printer", "the slip is not as it should be: compare [printer] profile with docs/printers.md"


def sample_slip(unit: str) -> Slip:
    """Wide and high letters, both languages, a line as long as the paper is wide."""
    return (
        *(SlipLine(title, 2, 2, bold=True) for title in words("kiosk_note.self_test", ("zh", "en")).values()),
        SlipLine(unit),
        RULE,
        SlipLine("A012", 4, 4),
        SlipLine(SAMPLE, align="left"),
        RULE,
        SlipSpace(3.0),
    )


def name(index: int, table: ButtonSettings) -> str:
    """As a person finds it: its place in the file, its wire, what it is for."""
    wire = f"pin {table.pin}" if table.source == "gpio" else f'code "{table.code}"'
    use = f"service {table.service}, {table.class_}" if table.gives_ticket else "assistance"
    return f"button {index + 1} ({wire}, {use})"


def _outcome(inbox: Inbox) -> tuple[SlipOutcome | None, str]:
    """The slip's end, and what was last wrong with the printer."""
    deadline, why = time.monotonic() + SLIP_S, ""
    while time.monotonic() < deadline:
        match _next(inbox):
            case SlipOutcome() as outcome:
                return outcome, why
            case PrinterState() as state:
                why = state.cause
    return None, why


@contextmanager
def _pins(tables: list[ButtonSettings], chip: int | None) -> Iterator[tuple[Inbox, Lamps | None]]:
    """As the kiosk opens them."""
    inbox: Inbox = queue.SimpleQueue()
    parts: list[Part] = []
    lit: Lamps | None = None
    if any(each.source == "gpio" or each.lamp is not None for each in tables):
        from kiosk.buttons import GpioButtons

        gpio = GpioButtons(list(enumerate(tables)), inbox.put, chip=chip)
        lit = gpio
        parts.append(gpio)
    for port, baud in buttons_of.ports(tables).items():
        parts.append(ButtonBox(port, baud, buttons_of.codes(tables, port), inbox.put, port))
    for part in parts:
        part.start()
    try:
        yield inbox, lit
    finally:
        for part in parts:
            part.stop()


def _chip(table: Table) -> int | None:
    chip = table.get("gpio", {}).get("chip")
    return chip if isinstance(chip, int) else None


def _next(inbox: Inbox) -> object:
    try:
        return inbox.get(timeout=LOOK_S)
    except queue.Empty:
        return None
