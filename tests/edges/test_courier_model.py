"""The unit's half of the fact protocol meets the hall's (`hall.intake`): every fact arrives once and in order.

The channel between them loses, doubles and reorders, with kills, new cards, old cards and restored halls in between.
"""

import shutil
import tempfile
from pathlib import Path

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from hall import intake
from hall import messages as m
from hall.state import EpochRecord, UnitRecord
from runtime.courier import RESEND_LAST_S, WINDOW
from tests.edges.facts import Desk


class HallOnPaper:
    """What hall.py does with facts, and nothing else: judge, take, acknowledge. `forget` puts a backup back."""

    def __init__(self) -> None:
        self.unit = UnitRecord()
        self.taken: list[str] = []

    def take(self, fact: m.Fact) -> m.Ack:
        verdict = intake.judge(self.unit, fact, fact.id in self.taken)
        if verdict.what == "forked":
            self.unit.epochs[fact.epoch].forked = True
        elif verdict.what == "take":
            assert verdict.skipped == 0, "nothing was pruned, so nothing may be skipped"
            self.unit.epoch = fact.epoch
            self.unit.epochs[fact.epoch] = EpochRecord(fact.seq, fact.id)
            if fact.id not in self.taken:
                self.taken.append(fact.id)
        return intake.ack(self.unit, "d", fact.epoch)

    def backup(self) -> bytes:
        return msgspec.json.encode((self.unit, self.taken))

    def restore(self, kept: bytes) -> None:
        self.unit, self.taken = msgspec.json.decode(kept, type=tuple[UnitRecord, list[str]])


class BothHalves(RuleBasedStateMachine):
    """However the channel behaves: at the end the hall has every fact of the unit's database, in its order."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name, "unit.db")
        self.real = 0.0
        self.hall = HallOnPaper()
        self.hall_backup = self.hall.backup()
        self.retained = intake.ack(self.hall.unit, "d")
        self.up: list[m.Fact] = []
        self.down: list[m.Ack] = []
        self.card: Path | None = None
        self.boot()

    def boot(self) -> None:
        self.desk = Desk(self.path)
        self.desk.plugged = False
        for job in self.desk.outbox.left_held:
            self.release(job)
        self.held: list[str] = []
        self.desk.started()
        self.collect()

    def release(self, job: str) -> None:
        self.desk.outbox.release(job, "ticket_issued", m.Started())

    def collect(self) -> None:
        self.desk.courier.pump(self.real)
        self.up += self.desk.sent
        self.desk.sent = []

    def kill(self) -> None:
        self.desk.outbox._database.close()  # what was not committed is gone
        self.up.clear()
        self.down.clear()

    # --- the unit

    @rule(held=st.booleans())
    def fact(self, held: bool) -> None:
        fact_id = self.desk.add(held=held)
        if held:
            self.held.append(fact_id)
        self.collect()

    @precondition(lambda self: self.held)
    @rule()
    def outcome(self) -> None:
        self.release(self.held.pop(0))
        self.collect()

    @rule(seconds=st.sampled_from([0.2, 1.0, 3.0, 30.0]))
    def time_passes(self, seconds: float) -> None:
        self.real += seconds
        self.collect()

    @rule()
    def unit_killed(self) -> None:
        self.kill()
        self.boot()

    @rule()
    def card_copied(self) -> None:
        self.kill()
        self.card = self.path.with_name("card.db")
        for ending in ("", "-wal"):
            source = Path(f"{self.path}{ending}")
            if source.exists():
                shutil.copy(source, f"{self.card}{ending}")
        self.boot()

    @precondition(lambda self: self.card is not None)
    @rule()
    def card_put_back(self) -> None:
        self.kill()
        for ending in ("", "-wal", "-shm"):
            Path(f"{self.path}{ending}").unlink(missing_ok=True)
        for ending in ("", "-wal"):
            source = Path(f"{self.card}{ending}")
            if source.exists():
                shutil.copy(source, f"{self.path}{ending}")
        self.boot()

    # --- the channel

    @rule()
    def connects(self) -> None:
        self.up.clear()
        self.down = [self.retained]
        self.desk.plugged = True
        self.desk.courier.connected(self.real)
        self.collect()

    @rule()
    def connection_lost(self) -> None:
        self.up.clear()
        self.down.clear()
        self.desk.plugged = False
        self.desk.courier.disconnected()

    @precondition(lambda self: self.up)
    @rule(data=st.data(), lost=st.booleans(), doubled=st.booleans())
    def fact_arrives(self, data: st.DataObject, lost: bool, doubled: bool) -> None:
        index = data.draw(st.integers(0, len(self.up) - 1))
        fact = self.up[index] if doubled else self.up.pop(index)
        if not lost:
            self.retained = self.hall.take(fact)
            self.down.append(self.retained)

    @precondition(lambda self: self.down)
    @rule(data=st.data(), lost=st.booleans(), doubled=st.booleans())
    def ack_arrives(self, data: st.DataObject, lost: bool, doubled: bool) -> None:
        index = data.draw(st.integers(0, len(self.down) - 1))
        ack = self.down[index] if doubled else self.down.pop(index)
        if not lost:
            self.desk.courier.on_ack(ack, self.real)
            self.collect()

    @rule()
    def a_good_hour(self) -> None:
        """The channel works as it should, until nothing moves any more."""
        self.connects()
        for _ in range(400):
            if not self.up and not self.down:
                if not self.desk.outbox.outstanding or self.held:
                    return
                self.real += RESEND_LAST_S
                self.collect()
            while self.up:
                self.retained = self.hall.take(self.up.pop(0))
                self.down.append(self.retained)
            while self.down:
                self.desk.courier.on_ack(self.down.pop(0), self.real)
                self.collect()
        raise AssertionError("it never ends")

    # --- the hall

    @rule()
    def hall_restarts(self) -> None:
        self.up.clear()
        self.down.append(intake.ack(self.hall.unit, "d"))
        self.retained = self.down[-1]

    @rule()
    def hall_backed_up(self) -> None:
        self.hall_backup = self.hall.backup()

    @rule()
    def hall_restored(self) -> None:
        self.hall.restore(self.hall_backup)
        self.hall_restarts()

    # --- what must hold

    @invariant()
    def nothing_is_taken_twice(self) -> None:
        assert len(set(self.hall.taken)) == len(self.hall.taken)

    @invariant()
    def at_most_twenty_are_in_flight(self) -> None:
        assert self.desk.courier._sent - self.desk.outbox.acked <= WINDOW

    def teardown(self) -> None:
        """A good channel from here on: everything arrives."""
        while self.held:
            self.release(self.held.pop())
        self.hall_restarts()
        self.a_good_hour()
        outbox = self.desk.outbox
        mine = [row.id for row in (outbox.row(seq) for seq in range(1, outbox.newest + 1)) if row is not None]
        assert [fact for fact in self.hall.taken if fact in set(mine)] == mine
        self.kill()
        self.folder.cleanup()


TestBothHalves = BothHalves.TestCase
TestBothHalves.settings = settings(
    max_examples=60, stateful_step_count=50, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
