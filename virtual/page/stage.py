"""What a visitor sees of the hall: the emulated hardware, and what the units leave on disk. They know nothing of this.

`sections` is cheap enough to be asked for many times a second. What the visitor does goes to the `Hand`.
"""

import functools
import secrets
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from counter.keys import LEAD_TABLE, PAD_TABLE, TABLE, Phase, Refuse
from virtual.kiosk import VirtualKiosk
from virtual.page.hand import Hand
from virtual.page.observer import Observer
from virtual.page.traces import Frames, Held, Tail
from virtual.people import People, staff
from virtual.render import render
from virtual.site import Site, number_on
from virtual.slip import Slip

Sections = dict[str, dict[str, Any]]
"""Section → key, mostly a unit → a small piece that JSON can carry. Every look has the same keys, but for `flow`."""

SLIPS_SHOWN = 8
BOOKED_SHOWN = 2
LATE_S = 600.0  # still in time
SLOW_LOOK_S = 0.5  # databases


class Stage:
    def __init__(self, site: Site, people: People | None = None) -> None:
        """Without `people` nobody is simulated."""
        self.run = secrets.token_hex(4)  # this demo, and no other at the same address
        self.touched = False  # whether a visitor has done anything
        self._site = site
        self._people = people
        self._observer = Observer(site.hall_id)
        self._frames = {unit: Frames(site.frames(unit)) for unit in site.screens}
        self._tails = {unit: Tail(site.log_path(unit)) for unit in site.units}
        hall = site.database("hall")
        self._held = {unit: Held(site.database(unit), hall) for unit in site.units if unit != "hall"}
        self._slow_look_at = 0.0
        self._lives: dict[str, tuple[int | None, float]] = {}  # unit → pid and since when, Unix seconds
        self._hand = Hand(site, people, self._observer)

    def start(self) -> None:
        """When the site has been started: its broker has its port then."""
        for unit in self._site.units:
            self._follow(unit)
        self._hand.start()
        self._observer.start(self._site.broker.host, self._site.broker.port)

    def stop(self) -> None:
        """After this nothing is switched any more: the site may be taken down."""
        self._hand.stop()
        self._observer.stop()

    # --- what there is to see ---------------------------------------------------------------------------------

    def sections(self) -> Sections:
        site, seen = self._site, self._observer.seen
        self._look()
        now: dict[str, Any] = {"connected": seen.connected, "doors": self._hand.doors.are_open}
        if seen.hall is not None:
            now |= {"phase": seen.hall.phase, "at": seen.hall.at, "speed": seen.hall.speed}
        alerts = [{"key": key, "text": alert.text} for key, alert in sorted(seen.alerts.items())]
        return {
            "hall": {"site": self._about, "now": now},
            "people": {"all": self._people_now()},
            "kiosks": {unit: self._kiosk(kiosk) for unit, kiosk in site.kiosks.items()},
            "keypads": {
                counter: {"screen": keypad.screen, "lamps": dict(keypad.lamps), "beeps": keypad.beeps,
                          "plugged": keypad.is_plugged}
                for counter, keypad in site.keypads.items()
            },
            "boards": {unit: {"frame": f.number, "name": f.name} for unit, f in self._frames.items()},
            "units": {unit: self._unit(unit) for unit in site.units},
            "faults": {"all": {"broker": site.broker.pid is not None, "busy": self._hand.busy}},
            "alerts": {"all": {"list": alerts}},
            "flow": seen.rows,
        }  # fmt: skip

    def slip(self, unit: str, number: int) -> bytes:
        """PNG; LookupError where there is none. NoFontError if this computer cannot show one."""
        slips = self._site.kiosks[unit].printer.slips
        if not 1 <= number <= len(slips):
            raise LookupError(f"{unit} has printed {len(slips)} slips")
        return _picture(slips[number - 1])

    def frame(self, unit: str, number: int | None) -> Path:
        """The file of a picture a screen has shown, by default of the newest. LookupError where there is none."""
        frames = self._frames[unit]
        frames.look()
        path = frames.path(frames.number if number is None else number)
        if path is None:
            raise LookupError(f"{unit} has not shown picture {number}")
        return path

    @functools.cached_property
    def _about(self) -> dict[str, Any]:
        site, config = self._site, self._site.plan.config
        places = {counter.id: counter.place for counter in config.counters}
        numbers = staff(site)
        return {
            "id": site.hall_id, "run": self.run, "name": config.name, "time_zone": config.time_zone,
            "keys": _works(TABLE), "pad_keys": _works(PAD_TABLE),
            "lead_keys": _works(LEAD_TABLE),
            "engine": site.broker.engine, "broker": f"{site.broker.host}:{site.broker.port}",
            "services": {
                s.id: {"name": s.name, "prefix": s.prefix, "variants": {v.id: v.name for v in s.variants}}
                for s in config.services
            },
            "classes": {c.id: c.name for c in config.classes},
            "counters": [
                {"id": counter, "unit": unit, "place": places.get(counter, {}), "staff": numbers[counter]}
                for counter, unit in site.counter_units.items()
            ],
            "pads": [
                {"id": pad.id, "unit": pad.unit, "role": pad.role, "staff": numbers[pad.id]} for pad in config.pads
            ],
            "boards": [unit for unit, kind in site.kinds.items() if kind == "board"],
            "people": self._people is not None,
        }  # fmt: skip

    def _kiosk(self, kiosk: VirtualKiosk) -> dict[str, Any]:
        slips = kiosk.printer.slips
        first = max(0, len(slips) - SLIPS_SHOWN)
        reader, scanner = kiosk.card_reader, kiosk.scanner
        return {
            "says": self._tails[kiosk.unit].says,
            "buttons": [
                {"service": b.service, "class": b.class_, "lit": b.lit, "assist": b.assist,
                 "holds": b.hold is not None, "held": b.is_held}
                for b in kiosk.buttons
            ],
            "scanner": None if scanner is None else scanner.is_plugged,
            "booked": [] if scanner is None else self._booked(),
            "paper": kiosk.printer.paper, "cover_open": kiosk.printer.cover_open,
            "proofs": kiosk.printer.proofs_arrive,
            "printer": kiosk.printer.is_plugged, "reader": None if reader is None else reader.is_plugged,
            "slips": [
                {"n": n, "number": _number(slip), "height": slip.height_dots}
                for n, slip in enumerate(slips[first:], start=first + 1)
            ],
        }  # fmt: skip

    def _booked(self) -> list[dict[str, Any]]:
        """The next appointments that nobody has come for."""
        seen = self._observer.seen
        if seen.hall is None:
            return []
        since = seen.hall.at - LATE_S
        coming = [each for each in self._site.appointments if each.at >= since and each.hash not in seen.used]
        return [{"code": each.code, "service": each.service, "at": each.at} for each in coming[:BOOKED_SHOWN]]

    def _people_now(self) -> dict[str, Any]:
        if self._people is None:
            return {"customers": False, "clerks": {}, "pace": 1.0}
        people = self._people
        return {"customers": people.customers, "clerks": people.clerks, "pace": people.pace}

    def _unit(self, unit: str) -> dict[str, Any]:
        pid, since = self._lives[unit]
        tail = self._tails[unit]
        seen = self._observer.seen
        health = seen.health.get(unit)
        return {
            "kind": self._site.kinds[unit], "on": pid is not None, "pid": pid, "since": since,
            "crashed": pid is None and unit in self._site.processes,
            "held": self._held[unit].count if unit in self._held else 0,
            "presence": seen.presence.get(unit), "keypad": None if health is None else health.keypad,
            "scanner": None if health is None else health.code_reader,
            "reached": tail.reaches_hall, "log": tail.lines[-12:],
        }  # fmt: skip

    def _follow(self, unit: str) -> None:
        """A new process has reached nobody yet; what it says of that is read after this."""
        process = self._site.processes.get(unit)
        pid = process.pid if process is not None and process.poll() is None else None
        known = self._lives.get(unit)
        if known is None or known[0] != pid:
            self._lives[unit] = (pid, round(time.time(), 1))
            self._tails[unit].reaches_hall = False

    def _look(self) -> None:
        for unit in self._site.units:
            self._follow(unit)
        parts: tuple[Frames | Tail, ...] = (*self._frames.values(), *self._tails.values())
        for part in parts:
            part.look()
        real = time.monotonic()
        if real >= self._slow_look_at:
            self._slow_look_at = real + SLOW_LOOK_S
            for held in self._held.values():
                held.look()

    # --- what there is to do ----------------------------------------------------------------------------------

    def do(self, order: object) -> None:
        """OrderError for nonsense."""
        self._hand.do(order)
        self.touched = True


def _works(table: Mapping[tuple[Phase, str], object]) -> list[str]:
    """The keys that do something in some state."""
    found = dict.fromkeys(key for (_, key), answer in table.items() if not isinstance(answer, Refuse))
    return list(found)


@functools.lru_cache(maxsize=64)
def _picture(slip: Slip) -> bytes:
    return render(slip)


@functools.lru_cache(maxsize=256)
def _number(slip: Slip) -> str:
    return number_on(slip) if slip.lines else ""
