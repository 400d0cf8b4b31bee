"""When the hall counts as reached, which of its messages are believed, and who has our name. All of it on paper."""

from hall import messages as m
from runtime.reach import SILENT_S, Newest, Reach
from runtime.rival import Rival

READY, LOST, DISCONNECTED = (m.UnitState(state, "hall-boot") for state in ("ready", "lost", "disconnected"))


def reached(real: float = 100.0) -> Reach:
    reach = Reach()
    reach.connection(True)
    reach.hall_presence(READY)
    reach.hall_refresh(real)
    assert reach.update(real)
    assert reach.up
    return reach


# --- no link means ... ---------------------------------------------------------------------------------------


def test_the_hall_is_reached_when_connected_and_ready_and_heard_live_in_whatever_order():
    one, two, three = (
        lambda r: r.connection(True),
        lambda r: r.hall_presence(READY),
        lambda r: r.hall_refresh(5.0),
    )
    # A refresh before the connection is one of the connection before: it does not count.
    for order in ((one, two, three), (one, three, two), (two, one, three)):
        reach = Reach()
        for number, step in enumerate(order, start=1):
            step(reach)
            assert reach.update(5.0) is (number == 3)
            assert reach.up is (number == 3)


def test_not_connected_is_no_link():
    reach = reached()
    reach.connection(False)
    assert reach.update(100.1)
    assert not reach.up


def test_a_hall_that_is_lost_or_says_goodbye_or_has_no_presence_is_no_link():
    for state in (LOST, DISCONNECTED, None):
        reach = reached()
        reach.hall_presence(state)
        assert reach.update(100.1)
        assert not reach.up
        reach.hall_presence(READY)
        assert reach.update(100.2)
        assert reach.up


def test_fifteen_seconds_of_silence_are_no_link_and_not_a_moment_less():
    reach = reached(100.0)
    assert reach.deadline() == 100.0 + SILENT_S == 115.0
    assert not reach.update(114.9)
    assert reach.update(115.0)
    assert not reach.up
    assert reach.deadline() is None, "nothing more to wait for"
    reach.hall_refresh(130.0)
    assert reach.update(130.0)
    assert reach.up


def test_after_a_lost_connection_the_hall_must_be_heard_anew():
    """What the broker retained may be hours old: a hall that died meanwhile would seem alive."""
    reach = reached()
    reach.connection(False)
    reach.update(101.0)
    reach.connection(True)
    assert not reach.update(102.0)
    reach.hall_refresh(103.0)
    assert reach.update(103.0)


def test_it_is_told_once():
    reach = reached()
    reach.hall_refresh(105.0)
    assert not reach.update(105.0)
    reach.connection(False)
    assert reach.update(106.0)
    assert not reach.update(107.0)


# --- which message is believed -------------------------------------------------------------------------------


def notice(boot: str, rev: int) -> m.Notice:
    return m.Notice(boot, rev, {})


def test_an_older_rev_of_the_same_boot_is_ignored():
    newest = Newest()
    assert newest.accept("notice", notice("a", 5))
    assert not newest.accept("notice", notice("a", 4))
    assert newest.accept("notice", notice("a", 5)), "the same again: a broker may repeat it"
    assert newest.accept("notice", notice("a", 6))
    assert not newest.accept("notice", notice("a", 5))


def test_another_boot_always_wins():
    """Also one with a lower rev: the hall began to count anew, or it was restored."""
    newest = Newest()
    assert newest.accept("notice", notice("a", 500))
    assert newest.accept("notice", notice("b", 1))
    assert not newest.accept("notice", notice("b", 0))
    assert newest.accept("notice", notice("a", 3))


def test_each_topic_counts_for_itself():
    newest = Newest()
    assert newest.accept("queue/a", notice("a", 9))
    assert newest.accept("queue/b", notice("a", 2))


def test_a_message_without_rev_is_always_believed():
    newest = Newest()
    for state in (READY, LOST, READY):
        assert newest.accept("unit/hall/state", state)


# --- who has our name ----------------------------------------------------------------------------------------


def presence(boot: str, state: str = "ready") -> bytes:
    return b'{"state":"%s","boot":"%s"}' % (state.encode(), boot.encode())


def test_another_boot_at_two_returns_in_a_row_is_a_rival():
    rival = Rival("mine")
    assert not rival.let_go(presence("other"))
    assert rival.let_go(presence("other", "lost"))


def test_ones_own_presence_or_none_in_between_is_peace():
    for between in (presence("mine"), presence("mine", "lost"), None, b""):
        rival = Rival("mine")
        assert not rival.let_go(presence("other"))
        assert not rival.let_go(between)
        assert not rival.let_go(presence("other"))


def test_rubbish_in_our_place_is_no_rival():
    rival = Rival("mine")
    for payload in (b"{", b"[]", b'{"state":"here","boot":"other"}', b"\xff", b"x" * (m.MAX_PAYLOAD + 1)):
        assert not rival.let_go(payload)
