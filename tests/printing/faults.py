"""What befalls a printer: how each fault strikes, and how people mend it. Names are those of docs/printing.md."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.printing.stand import Stand
from virtual.condition import UNRECOVERABLE

Act = Callable[[Stand], None]


@dataclass(frozen=True)
class Fault:
    name: str
    strike: Act
    mend: Act
    only: str = ""  # "network" or "serial"


def _taken(value: bool) -> Act:
    return lambda stand: setattr(stand, "is_taken", value)


def _flag(name: str, value: bool) -> Act:
    return lambda stand: setattr(stand.machine, name, value)


def _set(name: str, value: object) -> Act:
    def act(stand: Stand) -> None:
        setattr(stand.machine.mechanism, name, value)

    return act


def _says(name: str, value: object) -> Act:
    def act(stand: Stand) -> None:
        setattr(stand.machine.voice, name, value)

    return act


def _paper_end(stand: Stand) -> None:
    """The roll ends a few millimetres further on."""
    stand.machine.mechanism.paper_dots = 3 * stand.rig.make.dots_per_mm


def _new_roll(stand: Stand) -> None:
    _set("cover_open", True)(stand)
    stand.wait(2)
    stand.machine.set_paper("ok")
    _set("cover_open", False)(stand)


def _jam_mended(stand: Stand) -> None:
    """Whoever clears a jam opens the cover for it, and if that does not help switches it off and on."""
    _set("cover_open", True)(stand)
    stand.wait(2)
    stand.machine.clear_jam()
    _set("cover_open", False)(stand)
    if not stand.rig.make.recovers:
        _off_and_on(stand)


def _off_and_on(stand: Stand) -> None:
    stand.machine.set_error(0)
    stand.power_off()
    stand.wait(1)
    stand.power_on()


def _switched(stand: Stand) -> None:
    """Off and on again before anybody can look: a loose plug."""
    stand.power_off()
    stand.power_on()


def _browned_out(stand: Stand) -> None:
    """Its line falls to a break, which is a zero byte to whoever lets it through, and it boots in no time."""
    stand.power_off()
    stand.machine.voice.noise(b"\x00", stand.now)
    stand.machine.make = replace(stand.machine.make, boot_s=0.5)
    stand.power_on()


def _nothing(stand: Stand) -> None:
    """It is over by itself."""


def _noise(stand: Stand) -> None:
    """A reply to nothing of every kind, and rubbish."""
    for data in (
        b"\x12",
        b"\x00",
        b"\x37\x22" + b"9999" + b"\x00",
        b"\x10\x00\x00",
        b"\xff\x80",
        b"\x37\x22",
    ):
        stand.machine.voice.noise(data, stand.now)


FAULTS = (
    Fault("cover opened", _set("cover_open", True), _set("cover_open", False)),
    Fault("paper ends", _paper_end, _new_roll),
    Fault("paper nearly at its end", lambda s: s.machine.set_paper("near_end"), lambda s: s.machine.set_paper("ok")),
    Fault("cutter jams", lambda s: s.machine.jam_cutter(), _jam_mended),
    Fault("head hot for 1 s", lambda s: s.machine.heat_head(1.0), _nothing),
    Fault("head hot for 30 s", lambda s: s.machine.heat_head(30.0), lambda s: s.wait(30)),
    Fault("broken: an error for good", lambda s: s.machine.set_error(UNRECOVERABLE), _off_and_on),
    Fault("put offline at its panel", _set("offline", True), _set("offline", False)),
    Fault("FEED held down", lambda s: s.machine.press_feed(True), lambda s: s.machine.press_feed(False)),
    Fault("switched off", Stand.power_off, lambda s: s.power_on()),
    Fault("off and on at once", _switched, _nothing),
    Fault("off for half a second, with a break", _browned_out, _nothing),
    Fault("line dead both ways", lambda s: s.wire.cut(), lambda s: s.wire.join()),
    Fault("cable pulled", Stand.unplug, lambda s: s.wire.plug_in()),
    Fault("another computer connected", _taken(True), _taken(False), "network"),
    Fault("says nothing any more", _says("silent", True), _says("silent", False)),
    Fault("all replies lost", _says("copies", 0), _says("copies", 1)),
    Fault("one reply lost", _says("lose_next", 1), _nothing),
    Fault("replies 0.2 s late", _says("delay_s", 0.2), _says("delay_s", 0.0)),
    Fault("replies 0.37 s late", _says("delay_s", 0.37), _says("delay_s", 0.0)),
    Fault("replies 1 s late", _says("delay_s", 1.0), _says("delay_s", 0.0)),
    Fault("every reply twice", _says("copies", 2), _says("copies", 1)),
    Fault("every third byte garbled", _says("garble_every", 3), _says("garble_every", 0)),
    Fault("proofs lost", _says("mute", {"process_id", "paper"}), _says("mute", set())),
    Fault("noise on the line", _noise, _nothing),
    Fault("drawer line high", _flag("drawer_open", True), _flag("drawer_open", False)),
    Fault("reports amid its replies", _flag("interleaved", True), _flag("interleaved", False)),
    Fault("kiosk's own power cut", Stand.kiosk_power_cut, _nothing),
)  # fmt: skip
