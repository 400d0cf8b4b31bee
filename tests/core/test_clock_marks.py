"""A clock that becomes trusted moves what this boot wrote down: since when a ticket is parked, away, sent on."""

import msgspec
import pytest

from hall import messages as m
from hall.actions import ClockTrusted
from hall.hall import Hall
from hall.ledger import Ledger
from hall.settings import RulesTable
from hall.state import Ticket
from tests.core.clerk_story import ClerksHall, clerks_config, replayed, reread
from tests.core.hall_story import Site, site
from tests.core.stories import Paper

BY_S = 7200.0


def all_kinds() -> ClerksHall:
    """A001 is parked, A002 away, A003 was sent to counter 2, A004 missed the call, A005 was finished last."""
    hall = ClerksHall()
    for number, then in enumerate(("park", "away", "transfer", "miss", "finish"), start=1):
        hall.ticket(number)
        hall.pass_time(10)
        match then:
            case "miss":
                hall.miss()
            case "away":
                hall.serve()
                hall.ask("1", "finish", outcome="papers_missing")
            case "transfer":
                hall.serve()
                assert hall.asks("1", "transfer", counter="2") != "counter_closed"
            case _:
                hall.serve()
                hall.ask("1", then)
    return hall


def marks(ledger: Ledger) -> dict[str, tuple[float, float | None, float | None]]:
    data = ledger.data
    last = data.counters["1"].last
    assert isinstance(last, Ticket)
    every = {**{t.printed: t for t in data.tickets.values()}, "last": last}
    return {printed: (t.since, t.aside_at, t.sent_at) for printed, t in every.items()}


def test_what_happened_in_this_boot_moves_with_its_clock() -> None:
    hall = all_kinds()
    before = marks(hall.hall.ledger)
    hall.handle(ClockTrusted(BY_S))
    after = marks(hall.hall.ledger)
    assert sum(aside is not None for _, aside, _ in before.values()) == 4
    assert {k: tuple(x if x is None else x + BY_S for x in v) for k, v in before.items() if k != "last"} == {
        k: v for k, v in after.items() if k != "last"
    }
    assert after["last"][1] == (before["last"][1] or 0.0) + BY_S
    assert hall.hall.ledger.data.booted_at == before["A001"][0] + BY_S


def test_what_happened_in_a_boot_before_stays() -> None:
    first = all_kinds()
    before = marks(first.hall.ledger)
    second = Hall(clerks_config(), RulesTable(), first.hall.ledger, "boot2", "0")
    second.start(first.now, 1.0)
    second.handle(ClockTrusted(BY_S), first.now + 1, 2.0)
    assert marks(second.ledger) == before


@pytest.mark.parametrize("moved", [False, True])
def test_a_replay_and_a_snapshot_know_the_marks(moved: bool) -> None:
    hall = all_kinds()
    if moved:
        hall.handle(ClockTrusted(BY_S))
    again = replayed(hall)
    assert again.data == hall.hall.ledger.data
    assert msgspec.json.encode(reread(again).data) == msgspec.json.encode(again.data)


def test_a_ticket_laid_aside_in_the_future_was_laid_aside_now() -> None:
    """A boot before had a clock that ran ahead."""
    first = all_kinds()
    second = Paper(clerks_config(), first.hall.ledger, "boot2")
    assert second.now < first.now
    for printed, (since, aside_at, sent_at) in marks(second.hall.ledger).items():
        if printed != "last":
            assert max(since, aside_at or 0.0, sent_at or 0.0) <= second.now


# --- a boot before whose clock ran ahead --------------------------------------------------------------------


def busy() -> Site:
    """A call, a HELP, a pause, a number called by hand, an order, an alert; all of an untrusted day ahead."""
    paper = Site(trusted=False)
    paper.now += 86400.0
    paper.ready("kiosk-1")
    paper.sign_in("1", "2")
    paper.ticket(1)
    paper.ticket(2)
    paper.serve("1")
    paper.ask("1", "park")
    paper.ask("1", "next")
    paper.say("1", "help", m.Help("media", m.Owned("1001")))
    paper.say("2", "called_by_hand", m.CalledByHand("A009", m.Owned("1002")))
    paper.owned("2", "paused", m.Owned("1002", pause=m.Pause("rest")))
    paper.owned("g1", "signed_in", m.Owned("8001"))
    assert paper.ask("g1", "issue", service="a").status == "ok"
    paper.wait(1)
    return paper


def times_in(value: object) -> list[float]:
    """Every number that could be a time of that year."""
    if isinstance(value, dict):
        return [at for each in value.values() for at in times_in(each)]
    if isinstance(value, list):
        return [at for each in value for at in times_in(each)]
    return [value] if isinstance(value, float) and value > 1e9 else []


@pytest.mark.parametrize("how", ["trusted_at_start", "trusted_later"])
def test_nothing_of_a_boot_whose_clock_ran_ahead_stays_in_the_future(how: str) -> None:
    first = busy()
    trusted = how == "trusted_at_start"
    second = Hall(site(), RulesTable(), first.hall.ledger, "boot2", "0", trusted=trusted)
    now = first.now - 86400.0
    if trusted:
        second.start(now, 1.0)
    else:
        second.start(first.now, 1.0)
        second.handle(ClockTrusted(-86400.0), first.now, 2.0)
    data = second.ledger.data
    found = times_in(msgspec.to_builtins(data))
    assert len(found) > 20
    assert max(found) <= now
    assert second.ledger.counter("1").since == now
    record = second.ledger.counter("1")
    assert record.help is not None
    assert record.help.since == now
    assert data.calls[0].at == now
