"""What customers, clerks and the technician do in the system tests, and what they find at the end of the day."""

import contextlib
import sqlite3
import time
from pathlib import Path

from hall.entries import AnyEntry
from hall.journal import Journal
from tests.system.waiting import LOOK_S, WAIT_S, until
from virtual.keypad import VirtualKeypad
from virtual.site import Site, number_on
from virtual.verdict import Verdict, judge, missing

AGAIN_S = 0.15  # nothing happens: a customer presses again after this


def take_ticket(site: Site, code: str = "a") -> str:
    """The number on the slip."""
    before = len(site.slips)
    begin_ticket(site, code)
    until(lambda: any(map(number_on, site.slips[before:])), "the slip is out")
    return next(filter(None, map(number_on, site.slips[before:])))  # what is cut off of half a slip has none


def slips_begun(site: Site) -> int:
    """Each begins with ESC @ and FS &; what else the printer hears are questions, and a cut after trouble."""
    return site.printer.received.count(b"\x1b\x40\x1c\x26")


def begin_ticket(site: Site, code: str = "a") -> None:
    """Presses until the printer gets to work, as people do: a press while the slip before is under way does nothing."""
    begun, end = slips_begun(site), time.monotonic() + WAIT_S
    while slips_begun(site) == begun:
        assert time.monotonic() < end, f"nothing is printed within {WAIT_S:g} s"
        site.buttons.press(code)
        again_at = time.monotonic() + AGAIN_S
        while slips_begun(site) == begun and time.monotonic() < again_at:
            time.sleep(LOOK_S)


def sign_in(site: Site, counter: str) -> VirtualKeypad:
    keypad = site.keypads[counter]
    keypad.press("SIGNIN", *f"100{counter}", "ENTER")
    until(lambda: keypad.screen.startswith("OPEN"), f"counter {counter} is open")
    return keypad


def press(keypad: VirtualKeypad, key: str, shows: str) -> str:
    """A key, and whole words the display must come to show. Returns the whole display."""
    keypad.press(key)
    until(lambda: shown(keypad, shows), f"{key} leads to {shows}")
    return keypad.screen


def shown(keypad: VirtualKeypad, text: str) -> bool:
    return f" {text} " in f" {keypad.screen} "


def call(keypad: VirtualKeypad) -> str:
    """NEXT; the number that was called."""
    return press(keypad, "NEXT", "CALL").split()[0]


def serve(keypad: VirtualKeypad) -> None:
    press(keypad, "START", "SERVE")
    press(keypad, "FINISH", "OPEN")


def no_show(keypad: VirtualKeypad) -> None:
    """Nobody is given up who was called only once, a moment ago."""
    keypad.press("RECALL")
    end = time.monotonic() + WAIT_S
    while not shown(keypad, "OPEN") and not shown(keypad, "NOBODY"):
        assert time.monotonic() < end, f"nobody is given up within {WAIT_S:g} s: {keypad.screen}"
        keypad.press("NOSHOW")
        time.sleep(AGAIN_S)


def everything_arrived(site: Site) -> None:
    hall = site.database("hall")
    until(
        lambda: not any(missing(hall, site.database(u)) for u in site.units[1:]),
        "the hall has every fact",
        30,
    )


def end_of_the_day(site: Site) -> Verdict:
    """All facts in, all processes stopped; nothing lost, doubled or called twice."""
    everything_arrived(site)
    site.stop_units()
    verdict = judge(site.database("hall"), [site.database("kiosk-1")], site.numbers_printed)
    assert verdict.wrong == []
    return verdict


def calls_made(site: Site) -> int:
    """By the journal, while the hall works."""
    with contextlib.closing(sqlite3.connect(f"file:{site.database('hall')}?mode=ro", uri=True)) as db:
        return int(db.execute("SELECT count(*) FROM journal WHERE kind = 'called'").fetchone()[0])


def journal_of(site: Site) -> list[AnyEntry]:
    """When the hall has stopped."""
    journal = Journal(site.database("hall"))
    try:
        return [recorded.entry for recorded in journal.entries()]
    finally:
        journal.close()


def pictures(site: Site, unit: str) -> list[str]:
    """Names of what a screen has shown, in order: "open", "calling", …"""
    folder: Path = site.folder / "boards" / unit
    return [path.stem[5:] for path in sorted(folder.glob("[0-9]*.png"))]
