"""Every fault, at every moment in a ticket's life, on every kind of printer: what becomes of the ticket, and whether
the paper agrees.
"""

import tempfile
from collections import Counter
from pathlib import Path

from hall.texts import word
from tests.printing.faults import Act, Fault
from tests.printing.stand import Rig, Stand, Ticket

HERE = Path(__file__).parent
RIGS = (
    Rig("epson", "epson"),
    Rig("epson TCP", "epson", network=True),
    Rig(
        "epson 9600", "epson", baud=9600, flow="none"
    ),  # and no flow control: bytes beyond its buffer are lost
    Rig("epson pieces", str(HERE / "small-epson.toml"), baud=9600, flow="none"),
    Rig("cn-80", "generic-cn-80"),
    Rig("cn-80 pieces", str(HERE / "small.toml"), flow="none"),
    Rig("cn-80 TCP", "generic-cn-80", network=True),
    Rig("cn-58 9600", "generic-cn-58", baud=9600, flow="xon"),
)

COPY_WORDS = {word("slip.copy", language) for language in ("zh", "en")}
UNDER_WAY = ("reserved", "printing", "moving")
MOMENTS = (*UNDER_WAY, "confirmed", "unverified", "void")
"""Of the ticket that is hit: committed; half its bytes, half its paper; and what it may have become."""

READY_S, SLIP_S = 90.0, 15.0
HALF = ("no such character", "unknown", "ESC $")
"""What a printer complains of when a line that failed has cut something in two; the slip it is on is cut off."""


def run(rig: Rig, fault: Fault, moment: str, folder: Path) -> tuple[str, list[str]]:
    """What became of the ticket, and everything in which tray and database disagree."""
    stand = Stand(rig, folder)
    try:
        return _day(stand, fault, moment)
    finally:
        stand.close()


def _day(stand: Stand, fault: Fault, moment: str) -> tuple[str, list[str]]:
    assert stand.until(lambda: stand.is_ready, READY_S)
    _bring_to(stand, moment, fault.strike)
    stand.until(lambda: not stand.is_busy, SLIP_S)
    stand.wait(3)
    hit = stand.tickets()[0]
    fault.mend(stand)
    if not stand.rig.make.cutter:
        stand.wait(4)  # whoever mends it tears off what comes out still
    problems = []
    if not stand.until(lambda: stand.is_ready, READY_S):
        problems.append(f"not ready again after {READY_S:.0f} s: {stand.state}")
    problems += _next_customers(stand)
    stand.machine.tear()
    return hit.state, problems + disagreements(stand)


def _bring_to(stand: Stand, moment: str, strike: Act) -> None:
    """A ticket, and the fault at that moment of its life."""
    if moment in UNDER_WAY:
        stand.strike_at(moment, lambda: strike(stand))
        stand.press()
    else:
        _end_as(stand, moment)
        strike(stand)


def _end_as(stand: Stand, state: str) -> None:
    """A ticket that ends so: by a cover opened before the first byte, or in the middle."""

    def open_cover() -> None:
        stand.machine.mechanism.cover_open = True

    if state != "confirmed":
        stand.strike_at("reserved" if state == "void" else "printing", open_cover)
    stand.press()
    stand.until(lambda: not stand.is_busy, SLIP_S)
    stand.machine.mechanism.cover_open = False


def _next_customers(stand: Stand) -> list[str]:
    """Two of them: the answer owed for a slip that was lost may cost the first one's proof."""
    for _ in range(2):
        stand.press()
        stand.until(lambda: not stand.is_busy, SLIP_S)
        stand.wait(2)
        if stand.outcomes[-1].outcome == "confirmed":
            return []
    return [f"no slip is confirmed afterwards: {stand.outcomes[-1:]}"]


def disagreements(stand: Stand) -> list[str]:
    """ "A ticket exists if and only if a slip may have come out", slip by slip."""
    pieces = [*stand.machine.slips, *stand.machine.mechanism.torn]
    tickets = stand.tickets()
    cut = stand.rig.make.cutter  # else a copy may hang on a slip, until somebody tears them
    originals = [piece.texts for piece in pieces if not (cut and COPY_WORDS & set(piece.texts))]
    errors = [e for e in stand.machine.errors if not (stand.wire.is_hurt and any(half in e for half in HALF))]
    found = [f"the printer: {error}" for error in errors]
    numbers = {ticket.number for ticket in tickets}
    for piece in pieces:
        shown = [text for text in piece.texts if text in numbers]
        if len(set(shown)) > 1 and stand.rig.make.cutter:
            found.append(f"two numbers on one piece of paper: {piece.texts}")
    valid = Counter(ticket.number for ticket in tickets if ticket.state != "void")
    found += [f"{number} is the number of {count} tickets" for number, count in valid.items() if count > 1]
    for ticket in tickets:
        shown = [texts for texts in originals if ticket.number in texts]
        found += _of(ticket, stand, shown, valid)
    return found


def _of(ticket: Ticket, stand: Stand, shown: list[list[str]], valid: Counter[str]) -> list[str]:
    whole = [texts for texts in shown if texts == stand.slips.get(ticket.job)]
    if not stand.rig.make.cutter:  # half a slip from before may hang on it, until somebody tears it off
        whole = [texts for texts in shown if _is_in(stand.slips.get(ticket.job, []), texts)]
        shown = whole or shown
    match ticket.state:
        case "confirmed" if len(whole) != 1 or len(shown) != 1:
            return [
                f"{ticket.number} is confirmed, and came out {len(whole)} times, on {len(shown)} pieces: {shown}"
            ]
        case "unverified" if len(whole) > 1:
            return [f"{ticket.number} came out twice"]
        case "void" if shown and not valid[ticket.number]:
            return [f"{ticket.number} is void, and came out: {shown}"]
        case "reserved" | "printing":
            return [f"{ticket.number} is still {ticket.state}"]
    return []


def _is_in(wanted: list[str], texts: list[str]) -> bool:
    return any(texts[at : at + len(wanted)] == wanted for at in range(len(texts)))


def outcome(rig: Rig, fault: Fault, moment: str) -> tuple[str, list[str]]:
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        return run(rig, fault, moment, Path(folder))


def cells(fault: Fault) -> tuple[dict[tuple[str, str], str], list[str]]:
    """(rig, moment) → what became of the ticket; and all that does not agree, with where."""
    states, problems = {}, []
    for rig in RIGS:
        if fault.only and rig.network != (fault.only == "network"):
            continue
        for moment in MOMENTS:
            states[rig.name, moment], found = outcome(rig, fault, moment)
            problems += [f"{rig.name}, {moment}: {problem}" for problem in found]
    return states, problems
