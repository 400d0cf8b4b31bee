"""A unit as a process: on a broker, idle, and with a disk that cannot be opened or is already in use."""

import threading
from pathlib import Path

import pytest

from hall import messages as m
from hall.device import DeviceState, StorageFault
from runtime import clock
from runtime.loop import Stop
from runtime.outbox import Outbox
from runtime.process import EX_TEMPFAIL, UnitProcess
from runtime.settings import BrokerTable
from runtime.unit import Unit
from tests.edges.units import HEALTH, ME, NOWHERE, STATE
from tests.edges.wires import Inbox, Stranger, retained, table
from tests.system.waiting import until
from virtual.broker import Broker


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "counter.db"


class Listening:
    """A core that wants nothing."""

    def __init__(self) -> None:
        self.heard: list[object] = []

    def handle(self, event: object, _now: float | None, _real: float) -> list[object]:
        self.heard.append(event)
        return []

    def next_deadline(self) -> float | None:
        return None


def process(path: Path, broker: BrokerTable) -> tuple[UnitProcess[object], Listening, Unit]:
    made: UnitProcess[object] = UnitProcess(path, retry_s=0.1)
    core, unit = Listening(), Unit("counter", ME, broker, made.outbox, made.put)
    made.wire(unit, core, lambda _action: None, {})
    return made, core, unit


# --- bad disks -----------------------------------------------------------------------------------------------


def test_a_process_whose_disk_cannot_be_opened_works_says_so_and_starts_anew_when_it_can(tmp_path: Path):
    folder = tmp_path / "lib"
    folder.write_text("in the way")
    threading.Timer(0.5, folder.unlink).start()
    running, core, unit = process(folder / "counter.db", NOWHERE)
    assert running.run() == EX_TEMPFAIL
    assert any(isinstance(event, StorageFault) for event in core.heard)
    assert m.decode(unit.link._states[HEALTH], m.Health).storage == "fault"
    assert (folder / "counter.db").exists()


def test_a_second_process_of_one_unit_ends_at_once_with_the_reason(
    path: Path, caplog: pytest.LogCaptureFixture
):
    first = Outbox(path)
    with pytest.raises(SystemExit) as ended:
        UnitProcess(path)
    assert ended.value.code == EX_TEMPFAIL
    assert "another process is using it" in caplog.text
    first.close()


def test_a_process_that_cannot_write_down_that_it_restarts_does_not(
    path: Path, caplog: pytest.LogCaptureFixture
):
    """R09: a broken card and a screen that hangs would have it restart all day."""
    running, _, _ = process(path, NOWHERE)
    running.outbox.close()
    running.restart_for("display")()
    running.put(Stop())
    assert running._loop._next() == DeviceState("display", False, "hangs")
    assert running._loop._next() == Stop(), "none of its own"
    assert "not restarting for the display: it cannot be written down" in caplog.text


# --- on a broker ---------------------------------------------------------------------------------------------


def test_a_unit_on_a_broker_tells_what_it_is_and_corrects_a_late_will(path: Path, broker: Broker):
    inbox = Inbox()
    unit = Unit("counter", ME, table(broker), Outbox(path), inbox.put)
    inbox.handle = lambda event: list(unit.handle(event, clock.monotonic()))
    unit.start()
    with Stranger(broker) as stranger:
        inbox.until(lambda: stranger.on("unit/counter-1/fact"), "its first fact")
        fact = m.decode(stranger.on("unit/counter-1/fact")[0], m.Fact)
        assert (fact.seq, fact.kind, fact.epoch) == (1, "started", unit.outbox.epoch)
        stranger.say(STATE, m.encode(m.UnitState("lost", "an-older-boot")), retain=True)
        inbox.until(lambda: len(stranger.on(STATE)) >= 3, "corrected")
        assert m.decode(stranger.on(STATE)[-1], m.UnitState) == m.UnitState("ready", unit.boot)
        stranger.say(STATE, b"", retain=True)
        inbox.until(lambda: len(stranger.on(STATE)) >= 5, "put back")
    assert retained(broker).keys() == {STATE, HEALTH, "unit/counter-1/info"}
    unit.stop()
    assert m.decode(retained(broker)[STATE], m.UnitState) == m.UnitState("disconnected", unit.boot)


def test_an_idle_unit_wakes_about_once_a_second(path: Path, broker: Broker):
    """Counted, not timed: a loop that spins would wake ten thousand times."""
    running, core, _ = process(path, table(broker))
    threading.Timer(3.0, running.put, [Stop()]).start()
    with Stranger(broker) as stranger:
        assert running.run() == 0
        until(lambda: stranger.on(STATE), "it was there")
    assert len(core.heard) <= 15, core.heard
