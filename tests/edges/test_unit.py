"""What kiosk, counter and board share: the hall's messages in, facts and health out. Events as the link puts them."""

import contextlib
import logging
import resource
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from hall import messages as m
from hall.device import HallLink, Outstanding, Received
from runtime.courier import AckNews
from runtime.link import LinkDown, LinkUp
from runtime.outbox import StorageError
from tests.core.stories import config
from tests.edges.units import DAY, HALL_STATE, STATE, Desk


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "counter.db"


@pytest.fixture
def desk(path: Path) -> Iterator[Desk]:
    made = Desk(path)
    made.give(None)  # what was there before the test is told
    yield made
    made.unit.outbox.close()


def links(seen: list[object]) -> list[bool]:
    return [event.up for event in seen if isinstance(event, HallLink)]


def outstanding(seen: list[object]) -> list[int]:
    return [event.count for event in seen if isinstance(event, Outstanding)]


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [r.message for r in caplog.records if r.levelno >= logging.WARNING and r.name == "runtime.unit"]


# --- the hall is reached -------------------------------------------------------------------------------------


def test_the_hall_is_reached_when_connected_ready_and_heard_live(desk: Desk):
    assert links(desk.give(LinkUp(0))) == []
    assert links(desk.hear(HALL_STATE, m.UnitState("ready", "hall-boot"), old=True)) == []
    assert links(desk.refresh(old=True)) == [], "what the broker retained may be hours old"
    assert links(desk.refresh()) == [True]
    assert links(desk.refresh()) == []


def test_a_lost_connection_is_told_at_once(desk: Desk):
    desk.reached()
    assert links(desk.give(LinkDown(0, "gone"))) == [False]


@pytest.mark.parametrize(
    "state", [m.UnitState("lost", "hall-boot"), m.UnitState("disconnected", "hall-boot"), b""]
)
def test_a_hall_that_is_not_ready_is_told_at_once(desk: Desk, state: m.UnitState | bytes):
    desk.reached()
    assert links(desk.hear(HALL_STATE, state)) == [False]


def test_a_hall_that_is_silent_for_fifteen_seconds_is_told_then(desk: Desk):
    desk.reached()
    assert links(desk.wake(14.9)) == []
    deadline = desk.unit.deadline()
    assert deadline is not None
    assert deadline <= desk.real + 0.11
    assert links(desk.wake(0.11)) == [False]
    assert links(desk.refresh()) == [True]


# --- facts ---------------------------------------------------------------------------------------------------


def test_the_core_is_told_how_many_facts_are_under_way(desk: Desk):
    desk.sign_in()
    desk.sign_in()
    assert outstanding(desk.give(None)) == [2]
    assert outstanding(desk.give(None)) == []
    desk.reached()
    assert outstanding(desk.ack(1)) == [1]
    assert desk.ack(2)[0] == AckNews(DAY, {"a": 3}, False)
    assert desk.unit.outbox.outstanding == 0


def test_a_fact_acknowledged_before_anybody_looked_is_told_as_none(desk: Desk):
    """The core waits to be told: it sends a request only when all its facts have arrived."""
    desk.reached()
    desk.sign_in()
    assert outstanding(desk.ack(1)) == [0]


def test_a_start_tells_what_the_counter_owns(desk: Desk):
    desk.unit.owned = lambda: m.Owned("1001", pause=m.Pause("lunch"))
    desk.unit._add_started()
    (row,) = desk.unit.outbox.sendable(0, 20)
    assert row.kind == "started"
    assert m.decode(row.body, m.Started).owned == m.Owned("1001", pause=m.Pause("lunch"))


def test_a_day_that_turns_prunes_and_names_the_facts_that_follow(desk: Desk):
    desk.reached()
    desk.sign_in()
    with contextlib.closing(sqlite3.connect(desk.unit.outbox.path)) as db:
        assert db.execute("SELECT day FROM fact").fetchall() == [(DAY,)]


# --- the configuration ---------------------------------------------------------------------------------------


def test_the_configuration_is_cached_without_what_changes_at_every_start_of_the_hall(desk: Desk, path: Path):
    assert desk.unit.cached_config() is None
    sent = msgspec.structs.replace(config(), boot="hall-boot", rev=7)
    assert Received(sent, None, "config", False) in desk.hear("config", sent, old=True)
    assert desk.unit.cached_config() == config()
    changes = desk.unit.outbox._db.total_changes
    desk.hear("config", msgspec.structs.replace(config(), boot="hall-boot-2", rev=1))
    assert desk.unit.outbox._db.total_changes == changes, "a card is not worn out by starts of the hall"
    desk.unit.outbox.close()
    again = Desk(path)
    assert again.unit.cached_config() == config(), "and there at power-on, with no network"
    again.unit.outbox.close()


def test_a_cached_configuration_of_another_version_is_as_good_as_none(
    desk: Desk, caplog: pytest.LogCaptureFixture
):
    desk.unit.outbox.put({"config": b'{"hall":"demo","services":7}'})
    assert desk.unit.cached_config() is None
    assert "waiting for the hall" in caplog.text


# --- what is not understood ----------------------------------------------------------------------------------

RUBBISH = {
    "not JSON": b"{",
    "not text": b"\xff\xfe\x00",
    "a wrong type": b'{"boot":"b","rev":"one"}',
    "not an object": b"[]",
    "too large": b'{"boot":"' + b"x" * m.MAX_PAYLOAD + b'"}',
    "nested for ever": b'{"x":' + b"[" * 50_000,
    "nested and closed": b'{"x":' + b"[" * 900 + b"]" * 900 + b"}",
    "a number beyond all": b'{"epoch":null,"upto":1e400}',
}


@pytest.mark.parametrize("payload", RUBBISH.values(), ids=RUBBISH.keys())
@pytest.mark.parametrize(
    "topic", ["hall", "config", "ack/counter-1", STATE, HALL_STATE, "queue/a", "reply/counter-1"]
)
def test_rubbish_is_counted_told_once_and_otherwise_ignored(
    desk: Desk, topic: str, payload: bytes, caplog: pytest.LogCaptureFixture
):
    desk.reached()
    for _ in range(5):
        assert desk.hear(topic, payload) == []
    assert desk.unit.rejected == 5
    assert len(warnings(caplog)) == 1
    assert topic in warnings(caplog)[0]
    desk.wake(10.0)
    assert desk.health().rejected == 5
    desk.refresh()
    assert desk.unit.rejected == 5, "and goes on"


@pytest.mark.parametrize("topic", ["nobody/knows", "counter/UPPER", "counter/1/2", "queue/", "", "alert/ä"])
def test_an_unknown_topic_is_counted_and_told_once(desk: Desk, topic: str, caplog: pytest.LogCaptureFixture):
    assert desk.hear(topic, b"{}") == []
    assert desk.hear(topic, b"") == []
    assert desk.unit.rejected == 2
    assert len(warnings(caplog)) == 1


def test_somebody_who_invents_topics_does_not_fill_the_log(desk: Desk, caplog: pytest.LogCaptureFixture):
    for number in range(1000):
        desk.hear(f"invented/{number}", b"")
    assert desk.unit.rejected == 1000
    assert len(warnings(caplog)) == 100


def test_a_retained_topic_that_was_emptied_is_told_and_an_empty_reply_is_rubbish(desk: Desk):
    assert desk.hear("queue/a", b"")[0] == Received(None, "a", "queue/a", True)
    assert desk.hear("ack/counter-1", b"") == []
    assert desk.unit.rejected == 0
    assert desk.hear("reply/counter-1", b"") == []
    assert desk.unit.rejected == 1


def test_a_reply_that_somebody_had_retained_is_no_reply(desk: Desk):
    """Replies, orders, facts and requests are never retained: one that is comes again at every connect."""
    reply = m.Reply("r1", "ok")
    assert desk.hear("reply/counter-1", reply, old=True) == []
    assert desk.unit.rejected == 1
    assert desk.hear("reply/counter-1", reply)[0] == Received(reply, "counter-1", "reply/counter-1", True)


def test_fields_of_a_newer_hall_are_ignored(desk: Desk):
    seen = desk.hear("reply/counter-1", b'{"id":"r1","status":"ok","error":null,"mood":"good"}')
    assert seen[0] == Received(m.Reply("r1", "ok"), "counter-1", "reply/counter-1", True)
    assert desk.unit.rejected == 0


def test_an_older_rev_of_the_same_boot_is_ignored_and_another_boot_wins(desk: Desk):
    def queue(boot: str, rev: int) -> list[object]:
        return desk.hear("queue/a", m.QueueState(boot, rev, {"ordinary": rev}))

    assert len(queue("a", 5)) == 1
    assert queue("a", 4) == []
    assert len(queue("b", 1)) == 1
    assert queue("b", 0) == []
    assert desk.unit.rejected == 0


# --- health --------------------------------------------------------------------------------------------------


def test_health_goes_out_every_ten_seconds_and_at_every_change(desk: Desk):
    before = desk.unit._health_at
    desk.wake(9.9)
    assert desk.unit._health_at == before
    desk.wake(0.2)
    assert desk.unit._health_at == desk.real
    desk.unit.report(keypad="lost")
    assert desk.health().keypad == "lost"
    desk.sign_in()
    desk.give(None)
    desk.wake(10.0)
    assert desk.health().outbox == 1


def test_of_faults_the_last_eight_are_told_newest_first(desk: Desk):
    for number in range(10):
        desk.unit.fault(f"fault {number}")
    assert desk.health().faults == [f"fault {number}" for number in range(9, 1, -1)]


# --- bad disks -----------------------------------------------------------------------------------------------


@contextlib.contextmanager
def full_disk(path: Path) -> Iterator[None]:
    """Python ignores SIGXFSZ: a write beyond the limit fails, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    wal = path.with_name(f"{path.name}-wal")
    resource.setrlimit(resource.RLIMIT_FSIZE, (wal.stat().st_size + 100, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_ends_nothing_and_is_told_once(desk: Desk, path: Path, caplog: pytest.LogCaptureFixture):
    """A sign must go on telling the truth: only what is to be kept fails, and who wanted it kept is told."""
    desk.reached()
    for _ in range(3):
        desk.sign_in()
    desk.ack(3)
    with full_disk(path):
        desk.unit.start()
        with pytest.raises(StorageError):
            desk.sign_in()
        desk.hear("config", config())
        desk.hear("ack/counter-1", m.Ack(None, 0, None, DAY))
        desk.hear("hall", m.HallState("hall-boot", 99, "2026-01-06", None, "open", "normal", 1.0, True))
        for _ in range(5):
            desk.wake(3.0)
        told = [r.message for r in caplog.records if r.levelno == logging.ERROR and r.name == "runtime.unit"]
        assert len(told) == 1
        assert str(path) in told[0]
    desk.unit.link.stop()
    desk.hear("ack/counter-1", m.Ack(None, 0, None, DAY))
    assert desk.unit.outbox.outstanding == 3, "what failed is done when it is asked for again"
    desk.sign_in()


def test_a_fault_that_names_a_file_in_bytes_that_are_no_utf_8_can_be_sent(desk: Desk) -> None:
    """Python names such a file with characters that no message can carry."""
    desk.unit.fault("media: \udcd0\udcfb宣传.png: no PNG")
    assert desk.unit.health.faults == ["media: ??宣传.png: no PNG"]
    assert b'"media: ??\xe5\xae\xa3' in m.encode(desk.unit.health)
