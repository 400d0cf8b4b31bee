"""Days on which everything goes wrong: faults at any moment, two at a time, while customers keep pressing."""

import random
import tempfile
from pathlib import Path

from tests.printing.faults import FAULTS, Fault
from tests.printing.matrix import READY_S, SLIP_S, disagreements
from tests.printing.stand import Rig, Stand

PRESSES = 12


def storm(rig: Rig, seed: int, folder: Path) -> list[str]:
    """What does not agree at the end of such a day; a fault that goes on is mended in the end."""
    chance = random.Random(seed)
    stand = Stand(rig, folder)
    try:
        stand.until(lambda: stand.is_ready, READY_S)
        for _ in range(PRESSES):
            _customer(stand, chance)
        stand.until(lambda: stand.is_ready, READY_S)
        if not rig.make.cutter:
            stand.wait(4)
        if not _one_more(stand):
            return [f"no slip is confirmed in the end: {stand.state} {stand.outcomes[-1:]}"]
        stand.machine.tear()
        return disagreements(stand)
    finally:
        stand.close()


def _customer(stand: Stand, chance: random.Random) -> None:
    """Presses when the lamp is on; a fault or two strike somewhere on the way, and are mended in any order."""
    stand.until(lambda: stand.is_ready, READY_S)
    struck: list[Fault] = []

    def strike() -> None:
        struck.extend(chance.sample(_possible(stand.rig), chance.choice((1, 1, 2))))
        for fault in struck:
            fault.strike(stand)

    moment = chance.choice(("reserved", "printing", "moving", "later", "never"))
    if moment in ("reserved", "printing", "moving"):
        stand.strike_at(moment, strike)
    if chance.random() < 0.2:
        stand.copy()
    stand.press()
    stand.wait(chance.choice((0.05, 0.3, 1.0, 5.0)))
    if moment == "later":
        strike()
        stand.wait(chance.choice((0.1, 1.0, 6.0)))
        stand.press()
    stand.until(lambda: not stand.is_busy, SLIP_S)
    stand.strike_never()
    chance.shuffle(struck)
    for fault in struck:
        fault.mend(stand)
    if struck and not stand.rig.make.cutter:
        stand.until(lambda: stand.is_ready, READY_S)
        stand.wait(4)


def _possible(rig: Rig) -> list[Fault]:
    return [fault for fault in FAULTS if not fault.only or rig.network == (fault.only == "network")]


def _one_more(stand: Stand) -> bool:
    for _ in range(6):
        stand.press()
        stand.until(lambda: not stand.is_busy, SLIP_S)
        stand.wait(2)
        if stand.outcomes and stand.outcomes[-1].outcome == "confirmed":
            return True
    return False


def weather(rig: Rig, seed: int) -> list[str]:
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        return storm(rig, seed, Path(folder))
