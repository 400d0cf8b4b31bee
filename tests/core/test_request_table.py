"""Each cell of the table of requests: every action in every state of a counter, whole lists of entries or a code."""

import math

import msgspec
import pytest

from hall import entries as e
from hall import messages as m
from hall.requests import ACTIONS, DOES
from tests.core.clerk_story import ClerksHall
from tests.core.stories import NINE

PHASES: tuple[m.CounterPhase, ...] = ("closed", "open", "calling", "serving", "paused")
PARKED, MISSED, FIRST, SECOND, VIP = (f"kiosk-1-e1-{n}" for n in (1, 2, 3, 4, 5))


def hall_in(phase: str) -> ClerksHall:
    """A008 is parked at counter 1 and A009 missed the call. A001 is in hand in the states that have one; A002 and a
    VIP, B001, wait."""
    hall = ClerksHall()
    hall.ticket(8)
    hall.serve()
    hall.ask("1", "park")
    hall.ticket(9)
    hall.miss()
    hall.ticket(1)
    if phase in ("calling", "serving"):
        hall.ask("1", "next")
    if phase == "serving":
        hall.ask("1", "start")
    hall.ticket(2)
    hall.ticket(1, "b", "vip")
    hall.wait(30)  # whatever the hall does by itself is done
    if phase == "closed":
        hall.leave("1")
    if phase == "paused":
        hall.owned("1", "paused", m.Owned("1001", pause=m.Pause("rest")))
    assert hall.counter("1").state == phase
    return hall


def called(ticket: str, rule: str, class_: str = "ordinary", code: str | None = None) -> e.Called:
    return e.Called(
        "1", ticket, e.Reason(rule, class_, 30.0, 900.0 if class_ == "ordinary" else 600.0, None, code)
    )


def plain(made: list[e.AnyEntry] | str) -> list[e.AnyEntry] | str:
    """Without who else stood there, and the tier: tests of the next call compare those."""
    if isinstance(made, str):
        return made
    return [
        msgspec.structs.replace(entry, reason=msgspec.structs.replace(entry.reason, tier=None, heads=[]))
        if isinstance(entry, e.Called)
        else entry
        for entry in made
    ]


FINISHED = e.Finished("1", FIRST, 30.0)
MARKED = e.Marked("1", FIRST, True, "", "1001")
REVIVED = e.Revived("1", MISSED, math.nextafter(NINE, math.inf), "ordinary", "helped", "1001", "boot1")

OPEN: dict[str, object] = {
    "next": [called(VIP, "tier", "vip")],
    "next vip": [called(VIP, "asked_class", "vip")],
    "next emergency": "empty",
    "call A002": [called(SECOND, "chosen", code="returned")],
    "call A009": [called(MISSED, "chosen", code="returned")],
    "call A008": [called(PARKED, "chosen", code="returned")],
    "recall": "not_calling",
    "no_show": "not_calling",
    "start": "not_calling",
    "finish": "not_serving",
    "finish refused": "not_serving",
    "transfer to b": "not_serving",
    "park": "not_serving",
    "unpark": [e.Unparked("1", PARKED)],
    "unpark 8": [e.Unparked("1", PARKED)],
    "unpark A002": "not_parked",
    "reclassify": "which_ticket",
    "reclassify A002": [e.Marked("1", SECOND, True, "", "1001")],
    "reclassify A009": "elsewhere",
    "reclassify vip": "not_available",
    "move A009": [REVIVED],
    "move A002": "not_missed",
    "move B077": "unknown_ticket",
    "move": "which_ticket",
}

IN_HAND = {name: OPEN[name] for name in OPEN if name.startswith(("reclassify", "move"))} | {
    "reclassify": [MARKED],
}

CALLING: dict[str, object] = IN_HAND | {
    "next": "calling",
    "next vip": "calling",
    "call A002": "calling",
    "recall": [e.Recalled("1", FIRST)],
    "no_show": [e.NoShow("1", FIRST)],
    "start": [e.ServingStarted("1", FIRST)],
    "start bill": [e.ServingStarted("1", FIRST), e.VariantChosen("1", FIRST, "bill")],
    "start gold": "no_variant",
    "finish": "not_serving",
    "finish refused": "not_serving",
    "transfer to b": [e.Transferred("1", FIRST, "b", None, None)],
    "transfer to c": [e.Transferred("1", FIRST, "c", None, None)],
    "transfer to z": "no_such_service",
    "transfer to": "no_such_service",
    "transfer at 2": [e.Transferred("1", FIRST, "a", "2", None)],
    "transfer at 3": "counter_closed",
    "transfer at 1": "this_counter",
    "transfer at 7": "no_such_counter",
    "park": "not_serving",
    "unpark": "calling",
}

SERVING: dict[str, object] = IN_HAND | {
    "next": [FINISHED, called(VIP, "tier", "vip")],
    "next vip": [FINISHED, called(VIP, "asked_class", "vip")],
    "next emergency": "empty",
    "call A002": [FINISHED, called(SECOND, "chosen", code="returned")],
    "call A008": [FINISHED, called(PARKED, "chosen", code="returned")],
    "call B077": "unknown_ticket",
    "recall": "not_calling",
    "no_show": "not_calling",
    "start": "serving",
    "start bill": [e.VariantChosen("1", FIRST, "bill")],
    "start gold": "no_variant",
    "finish": [FINISHED],
    "finish done": [FINISHED],
    "finish refused": [FINISHED, e.OutcomeGiven("1", FIRST, "refused")],
    "finish papers_missing": [FINISHED, e.OutcomeGiven("1", FIRST, "papers_missing")],
    "transfer to b": [e.Transferred("1", FIRST, "b", None, 30.0)],
    "transfer to z": "no_such_service",
    "transfer at 2": [e.Transferred("1", FIRST, "a", "2", 30.0)],
    "transfer at 3": "counter_closed",
    "park": [e.Parked("1", FIRST, 30.0)],
    "unpark": "serving",
}

WANTED = {
    "closed": dict.fromkeys(OPEN, "closed"),
    "open": OPEN,
    "calling": CALLING,
    "serving": SERVING,
    "paused": dict.fromkeys(OPEN, "paused") | {"finish": "not_serving", "finish refused": "not_serving"},
}
CELLS = [(phase, name, wanted) for phase, row in WANTED.items() for name, wanted in row.items()]


def asks(hall: ClerksHall, name: str) -> list[e.AnyEntry] | str:
    action, _, rest = name.partition(" ")
    more: dict[str, object] = {}
    match action:
        case "next":
            more = {"class_": rest or None}
        case "call":
            more = {"ticket": rest, "reason": "returned"}
        case "start":
            more = {"variant": rest or None}
        case "finish":
            more = {"outcome": rest or None}
        case "transfer":
            more = {"service": rest[3:] or None} if rest.startswith("to") else {"counter": rest[3:]}
        case "unpark":
            more = {"ticket": rest or None}
        case "move":
            more = {"ticket": rest or None, "reason": "helped"}
        case "reclassify" if rest == "vip":
            more = {"class_": "vip", "assist": True}
        case "reclassify":
            more = {"ticket": rest or None, "assist": True}
    return hall.asks("1", action, **more)


@pytest.mark.parametrize(("phase", "name", "wanted"), CELLS, ids=[f"{p}: {n}" for p, n, _ in CELLS])
def test_a_request_in_this_state(phase: str, name: str, wanted: object) -> None:
    """R17, R18, R33, R37, R38, R51."""
    hall = hall_in(phase)
    assert plain(asks(hall, name)) == wanted


@pytest.mark.parametrize(("phase", "name", "wanted"), CELLS, ids=[f"{p}: {n}" for p, n, _ in CELLS])
def test_a_refusal_leaves_everything_as_it_was(phase: str, name: str, wanted: object) -> None:
    if not isinstance(wanted, str):
        return
    hall = hall_in(phase)
    before = msgspec.json.encode(hall.hall.ledger.data)
    asks(hall, name)
    assert msgspec.json.encode(hall.hall.ledger.data) == before


def test_every_state_has_an_answer_to_every_action_and_every_cell_is_tried() -> None:
    assert list(DOES) == list(PHASES)
    for phase, row in DOES.items():
        assert set(row) == set(ACTIONS)
        assert {name.partition(" ")[0] for name in WANTED[phase]} == set(ACTIONS)


@pytest.mark.parametrize("action", ["next", "call", "transfer", "park", "move", "reclassify"])
def test_where_nobody_is_signed_in_a_customer_called_by_hand_can_only_be_finished(action: str) -> None:
    hall = hall_in("open")
    hall.leave("1")
    by_hand = hall.unit("counter-1").fact("called_by_hand", m.CalledByHand("A001", m.Owned()))
    hall.arrive("counter-1", by_hand)
    hall.pass_time(30)
    assert hall.counter("1").state == "serving"
    assert hall.asks("1", action, ticket="A002", reason="returned", service="b", assist=True) == "closed"
    assert hall.asks("1", "finish") == [FINISHED]
    assert hall.counter("1").state == "closed"


@pytest.mark.parametrize("action", ["notice", "ack_alert", "void", "issue"])
@pytest.mark.parametrize("phase", PHASES)
def test_what_is_not_for_a_window_is_refused(phase: str, action: str) -> None:
    assert hall_in(phase).asks("1", action) == "not_available"


@pytest.mark.parametrize(("phase", "name", "wanted"), CELLS, ids=[f"{p}: {n}" for p, n, _ in CELLS])
def test_the_same_request_twice_is_outdated_unless_it_only_amends(
    phase: str, name: str, wanted: object
) -> None:
    """A lost reply, or a key pressed twice."""
    hall = hall_in(phase)
    turn = hall.turn()
    asks(hall, name)
    if isinstance(wanted, str):
        assert hall.turn() == turn
        return
    amends = isinstance(wanted, list) and all(isinstance(w, e.Marked | e.VariantChosen) for w in wanted)
    if amends:
        assert (hall.turn(), asks(hall, name)) == (turn, [])
    else:
        assert hall.turn() > turn
        action = name.partition(" ")[0]
        assert hall.asks("1", action, turn=turn, ticket="A002", reason="returned", service="b") == "stale"
