"""A kiosk with its real core, rules and database before an emulated printer, on a clock that jumps.

Only two things of the real process are not here: the thread around the dialogue (`printer/worker.py`) and the wire. So
whole days of faults take seconds, and each is the same every time.
"""

import json
import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from hall.device import ButtonPressed, PrinterState, Received, SlipOutcome, SlipStarted
from hall.paper import height_mm
from hall.slip import Slip
from kiosk.before import is_in_doubt
from kiosk.copy_desk import last_slip
from kiosk.events import CopyAsked
from kiosk.file import KioskFile
from kiosk.main import KioskProcess
from kiosk.settings import ButtonSettings
from printer import steps
from printer.compose import compose
from printer.dialogue import Dialogue
from printer.profile import load
from printer.settings import PrinterSettings
from printer.under_way import Job
from runtime.courier import AckNews
from runtime.settings import BrokerTable, StorageTable, UnitTable
from tests.core.kiosk_story import CONFIG
from tests.printing.wire import Wire
from virtual.machine import Machine, printed
from virtual.makes import Make, make_of

START = 1000.0
TICK_S = 0.0005  # the least that passes


@dataclass(frozen=True)
class Rig:
    """A profile, the printer it is meant for, and how that is connected."""

    name: str
    profile: str
    baud: int = 115200
    network: bool = False
    flow: str = "rts"

    @property
    def make(self) -> Make:
        return replace(make_of(load(self.profile)), flow=self.flow)


@dataclass(frozen=True)
class Ticket:
    """As the kiosk's database has it. `state` is "reserved" or "printing" while its slip is under way."""

    job: str
    number: str
    state: str


class PowerCutError(Exception):
    """The kiosk's, in the middle of whatever it was doing."""


class Stand:
    """`press` and let time pass; `strike_at` makes something happen at a moment of the next ticket's life."""

    def __init__(self, rig: Rig, folder: Path) -> None:
        self.rig = rig
        self.now = START
        self.machine = Machine(rig.make)
        self.wire = Wire(self.machine, 0 if rig.network else rig.baud)
        self._strike: tuple[str, Callable[[], None]] | None = None
        self._strike_at = math.inf
        self._dying = False
        self.is_taken = False  # by another computer: a network printer has one connection
        self.outcomes: list[SlipOutcome] = []
        self.state: PrinterState | None = None
        self.slips: dict[str, list[str]] = {}  # job → the texts a whole slip shows
        self._folder = folder
        self._profile = load(rig.profile)
        self._dialogue = Dialogue(self._profile, baud=0 if rig.network else rig.baud, holds=not rig.network)
        self._is_open = False
        self._heard = b""  # in the kiosk's receive buffer
        self._inbox: deque[object] = deque()
        self._boot()

    # --- the hall's people ------------------------------------------------------------------------------------

    def press(self) -> None:
        self._inbox.append(ButtonPressed(0))
        self._work()

    def copy(self) -> None:
        """The technician asks for the last slip once more."""
        self._inbox.append(CopyAsked(last_slip(self._process._unit.outbox)))
        self._work()

    def until(self, true: Callable[[], bool], within_s: float) -> bool:
        """Lets time pass, event by event."""
        end = self.now + within_s
        while not true() and self.now < end:
            self._step(end)
        return true()

    def wait(self, seconds: float) -> None:
        self.until(lambda: False, seconds)

    @property
    def is_ready(self) -> bool:
        return self.state is not None and self.state.state == "ready" and not self.is_busy

    @property
    def is_busy(self) -> bool:
        return any(ticket.state in ("reserved", "printing") for ticket in self.tickets())

    def unplug(self) -> None:
        self.wire.unplug()
        self._heard = b""

    def power_off(self) -> None:
        """A network printer takes its network card down with it."""
        self.machine.power_off()
        if self.rig.network:
            self.unplug()

    def power_on(self) -> None:
        self.machine.power_on(self.now)
        self.wire.plug_in()

    def strike_at(self, moment: str, strike: Callable[[], None]) -> None:
        """ "reserved": committed, nothing sent; "printing": half the bytes have arrived; "moving": half the paper."""
        self._strike = moment, strike

    def strike_never(self) -> None:
        """The moment did not come: the press was refused."""
        self._strike, self._strike_at = None, math.inf
        self.wire.watch(math.inf)

    def kiosk_power_cut(self) -> None:
        """And back: the printer keeps what it has, the kiosk what is on its disk."""
        self._dying = True

    def _restart(self) -> None:
        self._dying = False
        self.wire.drop()
        self._process._process.outbox.close()
        self._inbox.clear()
        self._is_open = False
        self._heard = b""
        self.state = None
        self._boot()
        doubt = is_in_doubt(self._process._unit.outbox)
        self._dialogue = self._new_dialogue(int(self.now * 10) % 9999, half_slip=doubt)

    def _new_dialogue(self, number: int, *, half_slip: bool = False) -> Dialogue:
        baud, holds = (0, False) if self.rig.network else (self.rig.baud, True)
        return Dialogue(self._profile, baud=baud, holds=holds, number=number, half_slip=half_slip)

    def tickets(self) -> list[Ticket]:
        """What the kiosk's database knows, oldest first."""
        rows = self._process._unit.outbox._db.execute(
            "SELECT id, body, state FROM fact WHERE kind IN ('ticket_issued', 'ticket_void') ORDER BY seq"
        )
        return [Ticket(job, json.loads(body)["printed"], state) for job, body, state in rows]

    def close(self) -> None:
        self._process._process.outbox.close()

    # --- what the kiosk's printer thread offers -----------------------------------------------------------------

    def rehearse(self, slip: Callable[[], Slip]) -> None:
        compose(slip(), self._profile)

    def prepare(self, slip: Callable[[], Slip]) -> None:
        self._tell(steps.Prepare())
        if self._strike is not None and self._strike[0] == "reserved":
            self._strike_now()

    def _strike_now(self) -> None:
        if self._strike is not None:
            strike, self._strike = self._strike[1], None
            strike()

    def print(self, job: str, slip: Slip) -> None:
        if self._dying:
            raise PowerCutError
        units = compose(slip, self._profile)
        whole, errors = printed(b"".join(units), self.rig.make)
        assert errors == []
        self.slips[job] = whole[0].texts
        height = height_mm(slip, self._profile.paper) + self._profile.end_mm
        self._moving_s = height / self.rig.make.speed_mm_s
        self._tell(Job(job, units, height))

    # --- time ---------------------------------------------------------------------------------------------------

    def _step(self, end: float) -> None:
        """To whatever happens next."""
        if self._dying:
            self._restart()
        times = [self._dialogue.next_deadline(), self._process.next_deadline(), self.wire.next_at()]
        times += [self.machine.next_at(self.now), self._strike_at]
        nearest = self.now if self._heard else min((at for at in times if at is not None), default=end)
        self.now = min(end, max(nearest, self.now + TICK_S))
        self._carry()
        if self.now >= self._strike_at:
            self._strike_at = math.inf
            self._strike_now()
        if self._is_open and not self.wire.is_plugged:
            self._tell(steps.Failed("no_device"))
        elif self._heard:
            heard, self._heard = self._heard, b""
            self._tell(steps.Heard(heard))
        if self.now >= self._dialogue.next_deadline():
            self._tell(steps.Tick())
        self._work()

    def _carry(self) -> None:
        """Bytes there, bytes back; whoever waits for a byte to arrive is told."""
        self.wire.run(self.now)
        if self.wire.arrived >= self.wire.watched:
            self.wire.watch(math.inf)
            if self._strike is not None and self._strike[0] == "printing":
                self._strike_now()
            else:
                self._strike_at = self.now + self._moving_s / 2
            self.wire.run(self.now)
        said = self.machine.advance(self.now)
        if self._is_open and self.wire.is_plugged and not self.wire.is_dead:
            self._heard += said

    def _tell(self, event: steps.Event) -> None:
        left = deque(self._dialogue.handle(event, self.now))
        while left:
            action = left.popleft()
            events, failed = self._do(action)
            if failed is not None:
                left = deque(a for a in left if not isinstance(a, steps.Write | steps.Open))
                left.extend(self._dialogue.handle(failed, self.now))
            for event in events:
                left.extendleft(reversed(self._dialogue.handle(event, self.now)))

    def _do(self, action: steps.Action) -> tuple[list[steps.Event], steps.Failed | None]:
        match action:
            case steps.Open():
                if not self.wire.is_plugged or self.is_taken:
                    return [], steps.Failed("no_connection" if self.rig.network else "no_device")
                self._is_open, self._heard = True, b""
                return [steps.Opened()], None
            case steps.Close():
                self._is_open, self._heard = False, b""
                self.wire.drop()
            case steps.Write():
                return self._write(action)
            case steps.Tell(state):
                if state != self.state:
                    self.state = state
                    self._inbox.append(state)
            case steps.Started(name):
                self._inbox.append(SlipStarted(name))
            case steps.Ended(name, outcome, cause):
                self.outcomes.append(SlipOutcome(name, outcome, cause))
                self._inbox.append(self.outcomes[-1])
        return [], None

    def _write(self, write: steps.Write) -> tuple[list[steps.Event], steps.Failed | None]:
        late, self._heard = self._heard, b""
        if write.of_slip and self._strike is not None:
            share = {"printing": 0.5, "moving": 1.0}.get(self._strike[0])
            self.wire.watch(math.inf if share is None else int(share * len(write.data)))
        written, end = 0, self.now + write.within_s
        while written < len(write.data):
            if not self.wire.is_plugged:
                return [], steps.Failed("no_device", "", written)
            written += self.wire.write(write.data[written:], self.now)
            if written < len(write.data):
                if self.now >= end:
                    return [], steps.Failed("no_answer", "", written)
                self.now += TICK_S
                self._carry()
        self._carry()
        events: list[steps.Event] = [steps.Heard(late, late=True)] if late else []
        return [*events, steps.Wrote()] if write.of_slip else events, None

    # --- the kiosk's loop -----------------------------------------------------------------------------------------

    def _work(self) -> None:
        try:
            while self._inbox:
                self._give(self._inbox.popleft())
            self._give(None)
        except PowerCutError:
            self._restart()

    def _give(self, event: object) -> None:
        due = deque([event])
        while due:
            for action in self._process.handle(due.popleft(), None, self.now):
                follows = self._process._perform(action)
                if follows is not None:
                    due.append(follows)

    def _boot(self) -> None:
        file = KioskFile(
            unit=UnitTable(id="kiosk-1", hall="demo"),
            storage=StorageTable(path=str(self._folder / "kiosk.db")),
            button=[ButtonSettings(source="serial", port="/dev/null", code="a", service="a")],
            printer=PrinterSettings("serial", device="/dev/null", profile=self.rig.profile),
            broker=BrokerTable(),
        )
        self._process = KioskProcess(file, self._folder)
        self._process._printer = self
        self._process._release_left_held()
        self._inbox += [Received(CONFIG, None, "config", True), AckNews(None, {}, False)]
        self._work()
