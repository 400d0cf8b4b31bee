"""What a visitor does: presses, keys, cards, and the faults he makes and mends.

What takes time, such as stopping a unit, is done by a thread of its own, one after the other as it was asked for.
"""

import logging
import queue
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from virtual.card_reader import VirtualCardReader
from virtual.doors import Doors
from virtual.kiosk import VirtualButton
from virtual.page import orders as o
from virtual.page.fingers import Fingers
from virtual.page.observer import Observer
from virtual.page.orders import OrderError
from virtual.people import People
from virtual.sample import UNKNOWN_CARD, VIP_CARD
from virtual.scanner import VirtualScanner
from virtual.site import Site

log = logging.getLogger(__name__)

STOP_S = 12.0
CARDS = {"vip": VIP_CARD, "unknown": UNKNOWN_CARD}

T = TypeVar("T")


@dataclass(frozen=True)
class _Work:
    about: str
    do: Callable[[], object] | None  # None: the thread is to end


class Hand:
    def __init__(self, site: Site, people: People | None, observer: Observer) -> None:
        self._site = site
        self._people = people
        self._observer = observer
        self._fingers = Fingers()
        self.doors = Doors(site)
        self._queue: queue.SimpleQueue[_Work] = queue.SimpleQueue()
        self._under_way: deque[str] = deque()
        self._thread = threading.Thread(target=self._run, name="page-hand", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._fingers.take_all_off()
        if self._thread.is_alive():
            self._queue.put(_Work("", None))
            self._thread.join(STOP_S)

    @property
    def busy(self) -> list[str]:
        """What is being switched: "broker", a unit, "mend"."""
        return sorted(set(self._under_way.copy()))

    def do(self, order: object) -> None:
        """OrderError for nonsense. What is asked for twice is done once."""
        match o.read(order):
            case o.Press(unit, button):
                self._button(unit, button).press()
            case o.Hold(unit, button, True):
                self._fingers.put((unit, button), self._button(unit, button))
            case o.Hold(unit, button):
                self._fingers.take_off((unit, button))
            case o.Keys(counter, keys):
                keypad = _named(self._site.keypads, counter, "counter")
                self._take_over(counter)
                keypad.press(*keys)
            case o.Tap(unit, card):
                self._reader(unit).tap(CARDS[card])
            case o.Scan(unit, code):
                self._scanner(unit).scan(code)
            case o.Doors(is_open):
                self._later("hall", lambda: self.doors.open(is_open))
            case o.Customers() | o.Clerk() | o.Pace() as simulated:
                self._direct(simulated)
            case o.Broker(on):
                self._later("broker", self._start_broker if on else self._site.broker.kill)
            case o.Power(unit, on):
                _named(self._site.kinds, unit, "unit")
                self._later(unit, lambda: self._power(unit, on))
            case o.Mend():
                self._later("mend", self._mend)
            case fault:
                self._device(fault)

    # --- people -----------------------------------------------------------------------------------------------

    def _direct(self, order: o.Customers | o.Clerk | o.Pace) -> None:
        people = self._people
        if people is None:
            raise OrderError("nobody is simulated here")
        match order:
            case o.Customers(on):
                people.customers = on
            case o.Clerk(counter, on):
                _named(self._site.keypads, counter, "counter")
                people.let_clerk(counter, on)
            case o.Pace(pace):
                people.pace = pace

    def _take_over(self, counter: str) -> None:
        """Two at one keypad would be a quarrel: the simulated clerk steps aside."""
        if self._people is not None and self._people.clerks.get(counter):
            self._people.let_clerk(counter, False)

    # --- faults -----------------------------------------------------------------------------------------------

    def _device(self, order: o.Paper | o.Cover | o.Proofs | o.Plug) -> None:
        match order:
            case o.Paper(unit, paper):
                printer = _named(self._site.kiosks, unit, "kiosk").printer
                self._later(unit, lambda: printer.set_paper(paper) if printer.paper != paper else None)
            case o.Cover(unit, is_open):
                printer = _named(self._site.kiosks, unit, "kiosk").printer
                self._later(unit, lambda: printer.set_cover_open(is_open))
            case o.Proofs(unit, on):
                printer = _named(self._site.kiosks, unit, "kiosk").printer
                self._later(unit, lambda: printer.set_proofs(on))
            case o.Plug("printer", unit, on):
                printer = _named(self._site.kiosks, unit, "kiosk").printer
                self._later(unit, printer.plug_in if on else printer.unplug)
            case o.Plug("keypad", counter, on):
                keypad = _named(self._site.keypads, counter, "counter")
                self._later(self._site.keypad_units[counter], keypad.plug if on else keypad.unplug)
            case o.Plug("reader", unit, on):
                reader = self._reader(unit)
                self._later(unit, reader.plug if on else reader.unplug)
            case o.Plug("scanner", unit, on):
                scanner = self._scanner(unit)
                self._later(unit, scanner.plug if on else scanner.unplug)

    def _button(self, unit: str, button: int) -> VirtualButton:
        buttons = _named(self._site.kiosks, unit, "kiosk").buttons
        if button >= len(buttons):
            raise OrderError(f"{unit} has {len(buttons)} buttons, counted from 0")
        return buttons[button]

    def _scanner(self, unit: str) -> VirtualScanner:
        scanner = _named(self._site.kiosks, unit, "kiosk").scanner
        if scanner is None:
            raise OrderError(f"{unit} has no scanner")
        return scanner

    def _reader(self, unit: str) -> VirtualCardReader:
        reader = _named(self._site.kiosks, unit, "kiosk").card_reader
        if reader is None:
            raise OrderError(f"{unit} has no card reader")
        return reader

    def _start_broker(self) -> None:
        broker = self._site.broker
        if broker.pid is None:
            broker.start()
            self._observer.connect_now(broker.host, broker.port)

    def _power(self, unit: str, on: bool) -> None:
        site = self._site
        process = site.processes.get(unit)
        if on and (process is None or process.poll() is not None):
            site.start_unit(unit)
        elif not on and process is not None:
            (site.stop_unit if unit == "hall" else site.kill_unit)(unit)

    def _mend(self) -> None:
        """The broker first; a unit that ended by itself is started too."""
        self._start_broker()
        self._site.mend()
        for unit in self._site.units:
            self._power(unit, True)

    # --- the thread -------------------------------------------------------------------------------------------

    def _later(self, about: str, do: Callable[[], object]) -> None:
        self._under_way.append(about)
        self._queue.put(_Work(about, do))

    def _run(self) -> None:
        while (work := self._queue.get()).do is not None:
            try:
                work.do()
            except Exception:
                log.exception("could not switch %s", work.about)
            self._under_way.popleft()


def _named(found: Mapping[str, T], name: str, what: str) -> T:
    if name not in found:
        raise OrderError(f'there is no {what} "{name[:40]}"; there are: {", ".join(found)}')
    return found[name]
