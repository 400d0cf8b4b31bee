"""A unit's database on real SQLite files: facts, held back and released, acknowledged, sent again and pruned."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from hall import messages as m
from runtime.outbox import Outbox
from tests.edges.facts import AT, add, facts, numbers

# --- facts ---------------------------------------------------------------------------------------------------


def test_a_new_database_has_an_epoch_of_its_own_which_it_keeps(path: Path, tmp_path: Path):
    first, other = Outbox(path), Outbox(tmp_path / "other.db")
    epoch = first.epoch
    assert first.is_new
    assert epoch != other.epoch
    first.close()
    other.close()
    again = Outbox(path)
    assert (again.epoch, again.is_new) == (epoch, False)
    again.close()


def test_seq_rises_by_one_from_one_and_ids_differ(outbox: Outbox):
    ids = [add(outbox, number) for number in range(1, 4)]
    assert facts(outbox) == [(1, ids[0]), (2, ids[1]), (3, ids[2])]
    assert len(set(ids)) == 3
    assert (outbox.oldest, outbox.newest, outbox.outstanding) == (1, 3, 3)


def test_a_fact_is_kept_as_it_was_told(outbox: Outbox):
    add(outbox, 12)
    row = outbox.row(1)
    assert row is not None
    assert row.at == AT
    assert row.kind == "ticket_issued"
    assert m.decode(row.body, m.TicketIssued).printed == "A012"


def test_values_are_in_the_commit_of_their_fact(path: Path, outbox: Outbox):
    add(outbox, 1, values={"numbers": b"{1}"})
    assert outbox.get("numbers") == b"{1}"
    with as_another(path) as db:
        rows = db.execute(
            "SELECT (SELECT count(*) FROM fact), value FROM value WHERE key = 'numbers'"
        ).fetchall()
    assert rows == [(1, b"{1}")]


def test_seq_goes_on_where_it_was_although_all_facts_are_acknowledged_and_old(path: Path, outbox: Outbox):
    for number in range(1, 5):
        add(outbox, number, day="2026-01-05")
    outbox.acknowledge(4)
    for day in ("2026-01-06", "2026-01-07", "2026-01-08"):
        outbox.prune(day)
    outbox.close()
    again = Outbox(path)
    add(again, 5)
    assert [seq for seq, _ in facts(again, after=4)] == [5]
    again.close()


# --- held facts ----------------------------------------------------------------------------------------------


def test_a_held_fact_holds_back_all_after_it(outbox: Outbox):
    first, held, third = add(outbox, 1), add(outbox, 2, held=True), add(outbox, 3)
    assert facts(outbox) == [(1, first)]
    assert outbox.outstanding == 3
    outbox.release(held, "ticket_issued", m.TicketIssued("a", "ordinary", 2, "A002", None, "confirmed"))
    assert facts(outbox) == [(1, first), (2, held), (3, third)]


def test_a_release_keeps_seq_and_id_and_tells_the_outcome(outbox: Outbox):
    held = add(outbox, 1, held=True)
    outbox.release(held, "ticket_void", m.TicketVoid("a", 1, "A001", None, "paper_end"))
    (row,) = outbox.sendable(0, 20)
    assert (row.seq, row.id, row.kind, row.held) == (1, held, "ticket_void", False)
    assert m.decode(row.body, m.TicketVoid).cause == "paper_end"


def test_what_was_released_once_never_changes_again(outbox: Outbox):
    held = add(outbox, 1, held=True)
    outbox.release(held, "ticket_issued", m.TicketIssued("a", "ordinary", 1, "A001", None, "confirmed"))
    outbox.release(held, "ticket_void", m.TicketVoid("a", 1, "A001", None, "late"))
    assert outbox.sendable(0, 20)[0].kind == "ticket_issued"


def test_a_fact_still_held_at_a_start_is_named(path: Path, outbox: Outbox):
    """R01: the power went while a slip was under way."""
    add(outbox, 1)
    held = add(outbox, 2, held=True)
    outbox.close()
    again = Outbox(path)
    assert again.left_held == [held]
    assert again.held(held) is not None
    again.close()


# --- acknowledgement -----------------------------------------------------------------------------------------


def test_how_far_the_hall_acknowledged_is_on_disk_with_the_next_commit_or_when_settled(
    path: Path, outbox: Outbox
):
    add(outbox, 1)
    add(outbox, 2)
    outbox.acknowledge(1)
    assert acked_on_disk(path) == 0
    outbox.settle()
    assert acked_on_disk(path) == 1
    outbox.acknowledge(2)
    add(outbox, 3)
    assert acked_on_disk(path) == 2
    assert outbox.outstanding == 1


def test_a_rewind_sends_again_what_had_been_acknowledged_and_says_so(outbox: Outbox):
    for number in range(1, 6):
        add(outbox, number)
    outbox.acknowledge(4)
    outbox.rewind(2)
    assert outbox.acked == 2
    assert [(row.seq, row.again) for row in outbox.sendable(2, 20)] == [(3, True), (4, True), (5, False)]


def test_a_new_epoch_keeps_ids_and_counts_from_one(path: Path, outbox: Outbox):
    ids = [add(outbox, number) for number in range(1, 8)]
    old = outbox.epoch
    outbox.acknowledge(4)
    outbox.new_epoch()
    assert outbox.epoch != old
    assert (outbox.acked, outbox.oldest) == (0, 1)
    assert facts(outbox) == [(1, ids[4]), (2, ids[5]), (3, ids[6])]
    last = add(outbox, 8)
    assert facts(outbox, after=3) == [(4, last)]
    epoch = outbox.epoch
    outbox.close()
    again = Outbox(path)
    assert (again.epoch, again.acked) == (epoch, 0)
    again.close()


def test_a_new_epoch_keeps_a_held_fact_held(outbox: Outbox):
    add(outbox, 1)
    held, after = add(outbox, 2, held=True), add(outbox, 3)
    outbox.acknowledge(1)
    outbox.new_epoch()
    assert facts(outbox) == []
    outbox.release(held, "ticket_issued", m.TicketIssued("a", "ordinary", 2, "A002", None, "unverified"))
    assert facts(outbox) == [(1, held), (2, after)]


def test_pruning_keeps_two_business_days_and_what_is_not_acknowledged(outbox: Outbox):
    for number, day in enumerate(("05", "05", "06", "07", "07", "07"), start=1):
        add(outbox, number, day=f"2026-01-{day}")
    outbox.acknowledge(5)
    outbox.prune("2026-01-07")
    assert numbers(outbox) == [3, 4, 5, 6]
    outbox.prune("2026-01-07")
    assert numbers(outbox) == [3, 4, 5, 6]


def test_pruning_after_a_long_holiday_keeps_the_last_acknowledged_and_all_unacknowledged(outbox: Outbox):
    for number in range(1, 6):
        add(outbox, number, day="2026-01-05")
    outbox.acknowledge(3)
    add(outbox, 6, day="2026-02-20")
    add(outbox, 7, day="2026-02-21")
    outbox.prune("2026-02-21")
    assert numbers(outbox) == [3, 4, 5, 6, 7]


def test_facts_from_before_the_day_was_known_are_kept_as_long_as_that_day(outbox: Outbox):
    """A Pi without a clock issues tickets before the hall tells it the day."""
    add(outbox, 1)
    add(outbox, 2)
    outbox.prune("2026-01-05")
    outbox.acknowledge(2)
    add(outbox, 3, day="2026-01-06")
    outbox.acknowledge(3)
    outbox.prune("2026-01-06")
    assert numbers(outbox) == [1, 2, 3]
    add(outbox, 4, day="2026-01-07")
    outbox.acknowledge(4)
    outbox.prune("2026-01-07")
    assert numbers(outbox) == [3, 4]


def test_a_hall_restored_from_yesterday_finds_todays_facts_still_here(outbox: Outbox):
    """It begins with yesterday as its day; pruning by that must not take away what it is about to ask for."""
    for number, day in enumerate(("05", "06", "07", "07"), start=1):
        add(outbox, number, day=f"2026-01-{day}")
    outbox.acknowledge(4)
    outbox.prune("2026-01-07")
    outbox.prune("2026-01-06")
    outbox.rewind(2)
    assert numbers(outbox) == [2, 3, 4]


# --- looking from outside ------------------------------------------------------------------------------------


@contextlib.contextmanager
def as_another(path: Path) -> Iterator[sqlite3.Connection]:
    db = sqlite3.connect(path)
    try:
        yield db
    finally:
        db.close()


def acked_on_disk(path: Path) -> int:
    with as_another(path) as db:
        return int(db.execute("SELECT value FROM value WHERE key = 'acked'").fetchone()[0])
