"""LED signs behind an Ethernet socket: closed, half-open, silent."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.edges.sign_stand import CALLED, OPEN, PAUSED, Stand, on_the_network, quicken
from virtual.sign import LineSign, OnbonCard


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    quicken(monkeypatch)


@pytest.fixture
def card() -> OnbonCard:
    return OnbonCard()


@pytest.fixture
def stand(quick: None, card: OnbonCard) -> Iterator[Stand]:
    stand = on_the_network(card).started()
    yield stand
    stand.close()
    assert card.errors == []


def test_it_is_shown_over_the_network_as_over_a_line(stand: Stand) -> None:
    stand.sign.show(OPEN)
    stand.here()
    stand.shows("开放")
    stand.sign.show(PAUSED)
    stand.shows("暂停服务")
    assert stand.wire.shown == ("暂停服务",)
    assert stand.sign.alive()
    assert stand.inbox.empty(), "nothing was lost on the way"


def test_a_sign_that_closes_and_comes_back_shows_the_latest(stand: Stand) -> None:
    stand.sign.show(OPEN)
    stand.here()
    stand.wire.unplug()
    assert "127.0.0.1" in stand.lost()
    stand.sign.show(PAUSED)
    stand.wire.plug()
    stand.here()
    stand.shows("暂停服务")


def test_a_connection_over_which_nothing_comes_back_is_a_loss(stand: Stand, card: OnbonCard) -> None:
    """Half-open: the sign lost its power, and no packet says so."""
    stand.sign.show(OPEN)
    stand.here()
    card.deaf = True
    assert stand.lost() == "it does not answer"
    card.power_cycle()
    card.deaf = False
    stand.here()
    stand.shows("开放")


def test_on_ethernet_the_address_set_on_the_card_does_not_matter(quick: None) -> None:
    card = OnbonCard(address=7, on_network=True)
    stand = on_the_network(card).started()
    stand.sign.show(OPEN)
    stand.here()
    stand.shows("开放")
    stand.close()
    assert card.errors == []


def test_a_line_sign_behind_a_serial_server(quick: None) -> None:
    matrix = LineSign()
    stand = on_the_network(matrix).started()
    stand.sign.show(replace(CALLED, state="serving"))
    stand.here()
    stand.shows("SERVING A012")
    stand.wire.unplug()
    assert "closed the connection" in stand.lost()
    stand.close()
    assert matrix.errors == []
