"""Buttons and lamps on the GPIO header.

gpiozero's callbacks run on lgpio's single notification thread, and one exception ends that thread for ever
while the process looks healthy. So they only queue the edge; one thread of ours debounces and blinks.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from gpiozero import DigitalInputDevice, DigitalOutputDevice

from hall.device import ButtonHeld, ButtonPressed, ButtonStuck, DeviceState
from kiosk.actions import LampMode
from kiosk.debounce import USUAL, Debounce, Times, What
from kiosk.events import ButtonsDead
from kiosk.settings import ButtonSettings
from runtime.gpio import PinsError, choose_pins, notifications_alive, pin_errors

log = logging.getLogger(__name__)

NAME = "buttons-gpio"  # among the devices: a kiosk may have serial boxes ("buttons") too
BLINK_S = 0.5  # on, then as long off
FLICKER_S = 0.1
CHECK_S = 1.0  # an edge that was never told is found by looking
LOST_S = 0.1  # a level whose edge has not been told after this was lost
RETRY_S = 10.0  # a pin that could not be had is tried again
STOP_S = 2.0


@dataclass
class _Channel:
    """One button: its pin, its lamp, or one of the two."""

    index: int
    pin: int | None
    lamp_pin: int | None
    contact: DigitalInputDevice | None = None
    lamp: DigitalOutputDevice | None = None
    debounce: Debounce | None = None
    differs_at: float | None = None  # since when the pin is not as it was told
    mode: LampMode = "off"
    faults: dict[str, str] = field(default_factory=dict)  # "contact", "lamp", "stuck" → sentence


@dataclass(frozen=True)
class _Edge:
    channel: _Channel
    at: float
    pressed: bool


@dataclass(frozen=True)
class _Show:
    index: int
    mode: LampMode


@dataclass(frozen=True)
class _Stop:
    pass


class GpioButtons:
    """`buttons` are those with a `pin` or a `lamp`, each with its place among the `[[button]]` tables.

    `chip`: of /dev/gpiochipN, where it is not found by its name.
    """

    def __init__(
        self,
        buttons: Sequence[tuple[int, ButtonSettings]],
        put: Callable[[object], None],
        times: Times = USUAL,
        chip: int | None = None,
    ) -> None:
        self._put = put
        self._times = times
        self._chip = chip
        self._channels = [
            _Channel(i, settings.pin, settings.lamp)
            for i, settings in buttons
            if settings.pin is not None or settings.lamp is not None
        ]
        self._queue: queue.SimpleQueue[_Edge | _Show | _Stop] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="buttons", daemon=True)
        self._retry_at = 0.0
        self._no_pins = ""  # why none of them can be had
        self._told: DeviceState | None = None
        self._dead: frozenset[int] = frozenset()

    def start(self) -> None:
        """Takes the pins. One that cannot be had is reported and tried again; the others work."""
        self._open(time.monotonic())
        self._thread.start()

    def stop(self) -> None:
        self._queue.put(_Stop())
        if self._thread.is_alive():
            self._thread.join(STOP_S)
        for channel in self._channels:
            for device in (channel.contact, channel.lamp):
                if device is not None:
                    device.close()

    def alive(self) -> bool:
        """False: no press will ever arrive again in this process."""
        return self._thread.is_alive() and notifications_alive()

    def lamp(self, index: int, mode: LampMode) -> None:
        """From any thread."""
        self._queue.put(_Show(index, mode))

    # --- on our thread ------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            while not isinstance(item := self._next(), _Stop):
                self._take(item)
                if self._queue.empty():  # else an edge that is still waiting would be judged too late
                    self._due(time.monotonic())
        except Exception as exc:
            log.exception("buttons: their thread ended")
            self._put(DeviceState(NAME, False, f"the buttons' thread ended: {exc}"))

    def _next(self) -> _Edge | _Show | _Stop | None:
        try:
            return self._queue.get(timeout=max(0.0, self._wake_at() - time.monotonic()))
        except queue.Empty:
            return None

    def _wake_at(self) -> float:
        now = time.monotonic()
        times = [now + CHECK_S]
        for channel in self._channels:
            deadline = channel.debounce.deadline if channel.debounce is not None else None
            if channel.differs_at is not None:
                times.append(channel.differs_at + LOST_S)
            elif deadline is not None:
                times.append(deadline)
            half_s = _half_s(channel.mode)
            if half_s is not None and channel.lamp is not None:
                times.append((now // half_s + 1) * half_s)
        return min(times)

    def _take(self, item: _Edge | _Show | None) -> None:
        match item:
            case _Edge(channel, at, pressed) if channel.debounce is not None:
                channel.differs_at = None
                self._happened(channel, channel.debounce.edge(at, pressed))
            case _Show(index, mode):
                for channel in self._channels:
                    if channel.index == index:
                        channel.mode = mode

    def _due(self, now: float) -> None:
        for channel in self._channels:
            if channel.debounce is not None and self._agrees(channel, channel.debounce, now):
                self._happened(channel, channel.debounce.tick(now))
            self._light(channel, now)
        if now >= self._retry_at:
            self._open(now)
        self._tell()

    def _agrees(self, channel: _Channel, debounce: Debounce, now: float) -> bool:
        """Is the pin as it was told? If not, its edge is under way; a lost one must not end a button."""
        try:
            pressed = channel.contact is not None and bool(channel.contact.is_active)
        except pin_errors() as exc:
            channel.faults["contact"] = f"pin {channel.pin}: {exc}"
            return True
        channel.faults.pop("contact", None)
        if pressed == debounce.level:
            channel.differs_at = None
            return True
        if channel.differs_at is None:
            channel.differs_at = now
        if now < channel.differs_at + LOST_S:
            return False
        self._happened(channel, debounce.edge(channel.differs_at, pressed))
        channel.differs_at = None
        return True

    def _happened(self, channel: _Channel, happened: Sequence[What]) -> None:
        for what in happened:
            match what:
                case "pressed":
                    self._put(ButtonPressed(channel.index))
                case "held":
                    self._put(ButtonHeld(channel.index))
                case "stuck":
                    channel.faults["stuck"] = f"button {channel.index + 1} (pin {channel.pin}) is stuck"
                    self._put(ButtonStuck(channel.index, True))
                case "freed":
                    channel.faults.pop("stuck", None)
                    self._put(ButtonStuck(channel.index, False))

    def _light(self, channel: _Channel, now: float) -> None:
        """All blinking lamps keep time with each other: their phase is the clock's."""
        if channel.lamp is None:
            return
        half_s = _half_s(channel.mode)
        lit = channel.mode == "on" if half_s is None else int(now / half_s) % 2 == 0
        try:
            if bool(channel.lamp.value) != lit:
                channel.lamp.value = lit
            channel.faults.pop("lamp", None)
        except pin_errors() as exc:
            channel.faults["lamp"] = f"lamp pin {channel.lamp_pin}: {exc}"

    def _open(self, now: float) -> None:
        self._retry_at = now + RETRY_S
        try:
            choose_pins(self._chip)
        except PinsError as exc:
            self._no_pins = str(exc)
        else:
            self._no_pins = ""
            for channel in self._channels:
                self._open_contact(channel)
                self._open_lamp(channel)
        self._tell()

    def _open_contact(self, channel: _Channel) -> None:
        if channel.pin is None or channel.contact is not None:
            return
        try:
            # The debounce is ours. Not Button: each adds a thread that wakes ten times a second.
            contact = DigitalInputDevice(channel.pin, pull_up=True, bounce_time=None)
        except pin_errors() as exc:
            channel.faults["contact"] = f"pin {channel.pin}: {exc}"
            return
        channel.faults.pop("contact", None)
        channel.debounce = Debounce(time.monotonic(), bool(contact.is_active), self._times)
        contact.when_activated = self._callback(channel, True)
        contact.when_deactivated = self._callback(channel, False)
        channel.contact = contact

    def _open_lamp(self, channel: _Channel) -> None:
        if channel.lamp_pin is None or channel.lamp is not None:
            return
        try:
            channel.lamp = DigitalOutputDevice(channel.lamp_pin, initial_value=False)
        except pin_errors() as exc:
            channel.faults["lamp"] = f"lamp pin {channel.lamp_pin}: {exc}"
            return
        channel.faults.pop("lamp", None)

    def _callback(self, channel: _Channel, pressed: bool) -> Callable[[DigitalInputDevice], None]:
        """On lgpio's thread (a test's own thread with mock pins): nothing may raise out of it."""

        def changed(contact: DigitalInputDevice) -> None:
            try:
                age_s = (contact.active_time if pressed else contact.inactive_time) or 0.0
                # lgpio stamps the edge; a stamp from another clock would be absurdly old
                at = time.monotonic() - (age_s if 0.0 <= age_s < 1.0 else 0.0)
                self._queue.put(_Edge(channel, at, pressed))
            except Exception:
                log.exception("buttons: an edge was lost")

        return changed

    def _tell(self) -> None:
        """On change only; the first word is always one."""
        faults = [sentence for channel in self._channels for sentence in channel.faults.values()]
        faults += [self._no_pins] if self._no_pins else []
        state = DeviceState(NAME, not faults, "; ".join(faults))
        if state != self._told:
            if faults:
                log.warning("buttons: %s", state.cause)
            elif self._told is not None:
                log.info("buttons all right again")
            self._told = state
            self._put(state)
        dead = frozenset(channel.index for channel in self._channels if _is_dead(channel))
        if dead != self._dead:
            self._dead = dead
            self._put(ButtonsDead(NAME, dead))


def _is_dead(channel: _Channel) -> bool:
    """Its pin cannot be had, or not be read; one that is a lamp only is pressed elsewhere."""
    return channel.pin is not None and (channel.contact is None or "contact" in channel.faults)


def _half_s(mode: LampMode) -> float | None:
    """How long a lamp is on and as long off; None for one that stays as it is."""
    return {"blink": BLINK_S, "flicker": FLICKER_S}.get(mode)
