"""A kiosk with all a customer meets: five buttons with lamps, a card reader, a printer; without and with a screen.

The pins are emulated, but gpiozero and its thread are the real ones. Each has given tickets and read a card before its
memory is read.
"""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench import hall_files, limits
from bench.ends import PrinterEnd, clock
from bench.figures import Figure, at_most, on_pi
from bench.processes import Process
from bench.site import BenchSite
from hall import card_file, cards
from virtual.card_reader import VirtualCardReader
from virtual.chip import VirtualChip
from virtual.pins import ADDRESS
from virtual.sample import PINS, UNKNOWN_CARD

UNIT = hall_files.UNITS[-1]
MEMORY_MB = {"": 45, " with screen": 80}
IDLE_SHARE = 0.01
TICKETS = 5
SETTLED_S = 3.0
PAUSE_S = 0.6  # more than the hold-off after a slip


def whole(site: BenchSite, seconds: float) -> list[Figure]:
    _ = site.hall
    figures = []
    for what, most_mb in MEMORY_MB.items():
        with _kiosk(site, screen=bool(what)) as kiosk:
            time.sleep(SETTLED_S)
            began, before = clock(), kiosk.cpu_s
            time.sleep(seconds)
            share = (kiosk.cpu_s - before) / (clock() - began)
            resident = kiosk.resident_bytes
        name = f"kiosk{what.replace(' with ', '-')}"
        idle = at_most(
            f"idle-5-{name}", f"idle kiosk, 5 buttons, reader{what}, of one core", "share", "≤ 1 %", IDLE_SHARE,
            [share], limits.IDLE_KIOSK,
        )  # fmt: skip
        memory = at_most(
            f"memory-5-{name}", f"resident memory: kiosk, 5 buttons, reader{what}", "bytes", f"≤ {most_mb} MB",
            most_mb * 1e6, [resident], limits.MEMORY_KIOSK,
        )  # fmt: skip
        figures += [on_pi(idle, 0.0, 0), on_pi(memory, 0.0, 0)]
    return figures


@contextmanager
def _kiosk(site: BenchSite, *, screen: bool) -> Iterator[Process]:
    """It has given its tickets and heard a card."""
    chip, printer, reader = VirtualChip(), PrinterEnd(), VirtualCardReader(site.folder / "card")
    key = site.folder / "cards.key"
    if not key.exists():
        card_file.create(key, secrets.token_bytes(cards.KEY_BYTES), 0o600, site.folder)
    config = hall_files.whole_kiosk(
        site.folder, site.broker.port, printer.pty.path, reader.path, key, UNIT, PINS[:5], screen=screen
    )
    name = f"whole-{screen}"
    environment = {ADDRESS: chip.address, "GPIOZERO_PIN_FACTORY": "jiaohao"}
    kiosk = site.start(name, ["-m", "jiaohao", "kiosk", "-c", str(config)], environment=environment)
    try:
        site.until(name, "kiosk: ok")
        if screen:
            site.until(name, "display open")
        time.sleep(PAUSE_S)
        for number in range(1, TICKETS + 1):
            chip.press(PINS[number % 3][0])
            printer.slip()
            site.until(name, " confirmed", number)
            time.sleep(PAUSE_S)
        reader.tap(UNKNOWN_CARD)
        site.until(name, "a card was tapped")
        yield kiosk
    finally:
        site.stop(name)
        reader.close()
        printer.close()
        chip.close()
