"""The unit's half of the fact protocol when a database was lost, is old or was copied: the hall's, or its own card."""

from pathlib import Path

from hall import messages as m
from runtime.courier import AckNews
from tests.edges.facts import AT, Desk, with_facts


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
