"""The unit's half of the fact protocol, on a real database: every fact arrives once and in order, whatever is lost.

At the end of the file the unit meets the hall's half (`hall.intake`) over a channel that loses, doubles and reorders,
with kills, new cards, old cards and restored halls in between.
"""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from hall import intake
from hall import messages as m
from hall.state import EpochRecord, UnitRecord
from runtime.courier import RESEND_FIRST_S, RESEND_LAST_S, SETTLE_S, WINDOW, AckNews, Courier
from runtime.outbox import Outbox

AT = m.Stamp(1_760_000_000.0, True, "boot", 100.0)


class Desk:
    """An outbox and its courier; `sent` is what went out, `plugged` whether it can."""

    def __init__(self, path: Path, *, fresh: bool = False) -> None:
        self.outbox = Outbox(path)
        self.sent: list[m.Fact] = []
        self.plugged = True
        self.now = AT
        self.courier = Courier(self.outbox, self._send, lambda: self.now, self.started, fresh=fresh)

    def _send(self, fact: m.Fact) -> bool:
        if self.plugged:
            self.sent.append(fact)
        return self.plugged

    def started(self) -> None:
        self.add("started")

    def add(self, kind: str = "patrol", *, held: bool = False) -> str:
        return self.outbox.add(kind, m.Started(), AT, held=held).id

    def seqs(self) -> list[int]:
        """What was sent since the last look."""
        sent, self.sent = self.sent, []
        return [fact.seq for fact in sent]

    def ack(self, upto: int, real: float = 0.0, *, earlier: bool = False, numbers: int = 7) -> AckNews | None:
        row = self.outbox.row(upto)
        message = m.Ack(self.outbox.epoch, upto, row.id if row else None, "d", {"a": numbers}, earlier)
        return self.courier.on_ack(message, real)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "unit.db")
    yield made
    made.outbox.close()


def with_facts(desk: Desk, count: int, acked: int = 0) -> list[str]:
    ids = [desk.add() for _ in range(count)]
    desk.courier.connected(0.0)
    if acked:
        desk.ack(acked)
    desk.seqs()
    return ids


# --- sending -------------------------------------------------------------------------------------------------


def test_nothing_is_sent_before_there_is_a_connection(desk: Desk):
    desk.add()
    desk.courier.pump(0.0)
    assert desk.seqs() == []
    assert desk.courier.deadline() is None
    desk.courier.connected(0.0)
    assert desk.seqs() == [1]


def test_at_most_twenty_are_in_flight_and_an_ack_makes_room(desk: Desk):
    for _ in range(50):
        desk.add()
    desk.courier.connected(0.0)
    assert desk.seqs() == list(range(1, WINDOW + 1))
    desk.courier.pump(0.1)
    assert desk.seqs() == []
    desk.ack(5, 0.2)
    assert desk.seqs() == list(range(21, 26))
    desk.ack(25, 0.3)
    assert desk.seqs() == list(range(26, 46))


def test_what_is_not_acknowledged_is_sent_again_ever_more_seldom(desk: Desk):
    desk.add()
    desk.add()
    desk.courier.connected(0.0)
    desk.seqs()
    real, waits = 0.0, []
    for _ in range(6):
        deadline = desk.courier.deadline()
        assert deadline is not None
        waits.append(deadline - real)
        desk.courier.pump(deadline - 0.001)
        assert desk.seqs() == []
        real = deadline
        desk.courier.pump(real)
        assert desk.seqs() == [1, 2]
    assert waits == [1.0, 2.0, 4.0, 8.0, 10.0, 10.0]
    assert (waits[0], waits[-1]) == (RESEND_FIRST_S, RESEND_LAST_S)
    desk.ack(1, real)
    assert desk.courier.deadline() == real + RESEND_FIRST_S, "progress: quick again"


def test_everything_not_acknowledged_is_sent_at_every_connect(desk: Desk):
    with_facts(desk, 3, acked=1)
    desk.courier.disconnected()
    desk.add()
    desk.courier.pump(50.0)
    assert desk.seqs() == []
    desk.courier.connected(60.0)
    assert desk.seqs() == [2, 3, 4]
    assert desk.courier.deadline() == 61.0


def test_a_hall_that_works_again_need_not_wait_for_the_next_try(desk: Desk):
    desk.add()
    desk.courier.connected(0.0)
    desk.courier.hall_back(0.1)
    assert desk.seqs() == [1], "no need: it was sent a moment ago"
    for real in (1.0, 3.0, 7.0):
        desk.courier.pump(real)
    desk.seqs()
    desk.courier.hall_back(7.5)
    assert desk.seqs() == [1]
    assert desk.courier.deadline() == 8.5


def test_a_send_that_is_refused_is_tried_again_from_that_fact(desk: Desk):
    desk.plugged = False
    desk.add()
    desk.courier.connected(0.0)
    desk.plugged = True
    desk.courier.pump(0.1)
    assert desk.seqs() == [1]


def test_a_held_fact_goes_out_when_its_outcome_is_known_and_all_after_it(desk: Desk):
    desk.add()
    held = desk.add("ticket_issued", held=True)
    desk.add()
    desk.courier.connected(0.0)
    assert desk.seqs() == [1]
    desk.ack(1)
    desk.courier.pump(5.0)
    assert desk.seqs() == []
    desk.outbox.release(held, "ticket_void", m.TicketVoid("a", 1, "A001", None, "paper_end"))
    desk.courier.pump(5.0)
    assert [fact.kind for fact in desk.sent] == ["ticket_void", "patrol"]
    assert desk.sent[0].id == held


def test_a_fact_tells_its_age_while_the_machine_runs_and_none_after_a_reboot(desk: Desk):
    desk.add()
    desk.now = msgspec.structs.replace(AT, mono=130.0)
    desk.courier.connected(0.0)
    desk.now = msgspec.structs.replace(AT, mono=250.0)
    desk.courier.connected(1.0)
    desk.now = msgspec.structs.replace(AT, boot="another", mono=3.0)
    desk.courier.connected(2.0)
    assert [fact.age_s for fact in desk.sent] == [30.0, 150.0, None]
    assert {fact.at for fact in desk.sent} == {AT}


# --- acknowledgement -----------------------------------------------------------------------------------------


def test_one_ack_may_stand_for_many(desk: Desk):
    with_facts(desk, 5)
    assert desk.ack(5) == AckNews("d", {"a": 7}, False)
    assert desk.outbox.outstanding == 0
    desk.courier.pump(100.0)
    assert desk.seqs() == []


def test_an_ack_twice_changes_nothing(desk: Desk):
    with_facts(desk, 3)
    desk.ack(2, 0.5)
    deadline = desk.courier.deadline()
    desk.ack(2, 0.9)
    assert desk.seqs() == []
    assert desk.courier.deadline() == deadline
    assert desk.outbox.acked == 2


def test_an_ack_of_another_epoch_acknowledges_nothing(desk: Desk):
    with_facts(desk, 3)
    assert desk.courier.on_ack(m.Ack("older", 3, "x", "d", {"a": 9}), 0.0) is None
    assert desk.outbox.outstanding == 3
    assert desk.seqs() == []


def test_a_hall_that_speaks_of_another_epoch_is_asked_whether_it_knows_this_one(desk: Desk):
    """Restored from before this card was new: it would never know of the facts it had acknowledged."""
    ids = with_facts(desk, 3, acked=3)
    desk.courier.on_ack(m.Ack("older", 50, "x", "d"), 0.0)
    assert [fact.id for fact in desk.sent] == ids[2:], "the last one, as a question"
    desk.seqs()
    desk.courier.on_ack(m.Ack(desk.outbox.epoch, 0, None, "d"), 0.1)
    assert desk.seqs() == [1, 2, 3]


def test_the_answer_to_a_gap_before_anything_was_taken_is_no_acknowledgement(desk: Desk):
    """Fact 1 was lost on the way and 2 came first: a new kiosk must not begin to issue on that."""
    with_facts(desk, 2)
    assert desk.courier.on_ack(m.Ack(desk.outbox.epoch, 0, None, "d", {"a": 41}, True), 0.0) is None


def test_how_far_it_came_is_written_down_when_it_is_quiet(desk: Desk):
    with_facts(desk, 3)
    desk.ack(3, 10.0)
    assert desk.courier.deadline() == 10.0 + SETTLE_S
    desk.courier.pump(10.0 + SETTLE_S)
    assert desk.courier.deadline() is None
    path = desk.outbox.path
    desk.outbox._database.close()  # killed
    again = Outbox(path)
    assert again.acked == 3
    again.close()


# --- databases lost, old and copied --------------------------------------------------------------------------


def test_a_hall_restored_from_a_backup_gets_again_what_it_forgot(desk: Desk):
    ids = with_facts(desk, 6, acked=5)
    desk.ack(2, 1.0)
    assert [(f.seq, f.id, f.again) for f in desk.sent] == [
        (3, ids[2], True), (4, ids[3], True), (5, ids[4], True), (6, ids[5], False)
    ]  # fmt: skip
    assert desk.outbox.outstanding == 4


def test_a_hall_that_lost_everything_gets_everything_that_is_still_held(desk: Desk):
    with_facts(desk, 4, acked=4)
    assert desk.courier.on_ack(m.Ack(None, 0, None, "d"), 1.0) is None
    assert [(f.seq, f.oldest, f.again) for f in desk.sent] == [(n, 1, True) for n in range(1, 5)]


def test_a_hall_that_never_knew_this_unit_is_no_reason_to_do_anything(desk: Desk):
    with_facts(desk, 2)
    assert desk.courier.on_ack(m.Ack(None, 0, None, "d"), 1.0) is None
    assert desk.seqs() == []
    assert not any(row.again for row in desk.outbox.sendable(0, 20))


def test_a_hall_restored_from_long_ago_gets_what_is_still_held_and_is_told_from_where(desk: Desk):
    for day in ("2026-01-05", "2026-01-06", "2026-01-07"):
        for _ in range(3):
            desk.outbox.add("patrol", m.Started(), AT, day=day)
    desk.courier.connected(0.0)
    desk.ack(9)
    desk.outbox.prune("2026-01-07")
    epoch = desk.outbox.epoch
    for upto in (1, 1, 3):  # told at every connect; 3 is just before what is still held
        desk.seqs()
        desk.courier.on_ack(m.Ack(desk.outbox.epoch, upto, f"id-{upto}", "d"), 1.0)
        assert [(f.seq, f.oldest) for f in desk.sent] in ([(n, 4) for n in range(4, 10)], [])
    assert desk.outbox.epoch == epoch, "what cannot be compared any more is no proof of an old card"


def test_a_card_that_is_older_than_the_hall_begins_a_new_epoch_with_what_it_has(desk: Desk):
    """The hall has a fact 9 of this epoch; the card ends with 4, two of them not acknowledged as far as it knows."""
    ids, old = with_facts(desk, 4, acked=2), desk.outbox.epoch
    news = desk.courier.on_ack(m.Ack(old, 9, "from-before", "d", {"a": 41}), 1.0)
    assert news == AckNews("d", {"a": 41}, True)
    assert desk.outbox.epoch != old
    assert [(f.seq, f.id, f.epoch) for f in desk.sent[:2]] == [
        (1, ids[2], desk.outbox.epoch), (2, ids[3], desk.outbox.epoch)
    ]  # fmt: skip
    assert [f.kind for f in desk.sent] == ["patrol", "patrol", "started"], "each once, in order"


def test_a_copied_card_whose_fact_differs_begins_a_new_epoch(desk: Desk):
    with_facts(desk, 4, acked=2)
    old = desk.outbox.epoch
    news = desk.courier.on_ack(m.Ack(old, 3, "the-other-card's", "d"), 1.0)
    assert news is not None
    assert news.jump
    assert desk.outbox.epoch != old
    assert len(desk.sent) == 3


def test_an_old_card_with_nothing_to_send_still_makes_its_epoch_known(desk: Desk):
    with_facts(desk, 2, acked=2)
    desk.courier.on_ack(m.Ack(desk.outbox.epoch, 9, "from-before", "d"), 1.0)
    assert [(f.seq, f.kind) for f in desk.sent] == [(1, "started")]


def test_a_copied_card_and_a_restored_hall_together_lose_nothing(desk: Desk):
    """What the hall has in our place is not ours, so what it had acknowledged to us is not there any more."""
    ids = with_facts(desk, 4, acked=4)
    desk.courier.on_ack(m.Ack(desk.outbox.epoch, 3, "the-other-card's", "d"), 1.0)
    assert [f.id for f in desk.sent[:4]] == ids
    assert all(f.again for f in desk.sent[:4])


def test_a_fresh_database_of_a_unit_the_hall_knows_jumps_once(tmp_path: Path):
    """Slips of an earlier database may be out which the hall never saw."""
    desk = Desk(tmp_path / "new.db", fresh=True)
    with_facts(desk, 2)
    assert desk.ack(1, earlier=True, numbers=41) == AckNews("d", {"a": 41}, True)
    assert desk.ack(2, earlier=True, numbers=43) == AckNews("d", {"a": 43}, False)
    desk.outbox.close()


def test_a_fresh_database_of_a_new_unit_does_not_jump(tmp_path: Path):
    desk = Desk(tmp_path / "new.db", fresh=True)
    with_facts(desk, 1)
    assert desk.ack(1, earlier=False) == AckNews("d", {"a": 7}, False)
    desk.outbox.close()


def test_a_used_database_never_jumps_because_of_an_earlier_epoch(desk: Desk):
    with_facts(desk, 2)
    assert desk.ack(2, earlier=True) == AckNews("d", {"a": 7}, False)


def test_a_fresh_unit_killed_between_ack_and_first_number_is_told_again(tmp_path: Path):
    desk = Desk(tmp_path / "new.db", fresh=True)
    with_facts(desk, 1)
    desk.ack(1, earlier=True)
    desk.outbox.close()
    again = Desk(tmp_path / "new.db", fresh=True)
    again.courier.connected(0.0)
    assert again.ack(1, earlier=True) == AckNews("d", {"a": 7}, True)
    again.outbox.close()


# --- both halves, over a bad channel -------------------------------------------------------------------------


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
