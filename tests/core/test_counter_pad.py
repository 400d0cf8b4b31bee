"""The guide's pad: a counter unit without a window (R40, R51)."""

import msgspec
import pytest

from counter.actions import Action, AppendFact, Beep, SendRequest, ShowText
from hall import messages as m
from hall.device import HallLink, Received
from tests.core.counter_story import CONFIG, LI, Story, fact, reply

PADS = msgspec.structs.replace(CONFIG, pads=[m.PadInfo("g1", "counter-1")], counters=[])


def said(turn: int, **more: object) -> Received:
    message = m.CounterState("boot", turn, "open", turn, clerk="1001")
    return Received(msgspec.structs.replace(message, **more), "g1", "counter/g1", True)


def pad(owned: m.Owned = LI) -> Story:
    story = Story(owned, PADS)
    story.then(HallLink(True))
    story.then(said(4))
    return story


def requests(actions: list[Action]) -> list[m.Request]:
    return [action.request for action in actions if isinstance(action, SendRequest)]


def test_a_ticket_for_someone_who_cannot_is_a_service_a_class_and_why() -> None:
    """R51: each with who (the clerk's own number) and why."""
    story = pad()
    assert story.key("ISSUE") == [ShowText("ISSUE 1A 2B")]
    assert story.key("2") == [ShowText("CLASS 1-3")]
    assert story.key("3") == [ShowText("REASON 1-4")]
    assert requests(story.key("3")) == [
        m.Request("b-1", 4, "issue", reason="urgent", class_="emergency", service="b")
    ]


def test_enter_is_an_ordinary_ticket_for_someone_who_needed_help() -> None:
    """R51."""
    assert requests(pad().key("ISSUE", "1", "ENTER", "ENTER")) == [
        m.Request("b-1", 4, "issue", reason="helped", class_="ordinary", service="a")
    ]


def test_the_number_that_was_printed_is_shown_and_so_is_why_none_was() -> None:
    """R51."""
    story = pad()
    story.key("ISSUE", "1", "ENTER", "ENTER")
    story.then(reply("b-1", "ok"))
    assert story.then(said(5, answer="A013")) == [ShowText("GUIDE A013")]
    assert story.then(said(6, refused="paper_end")) == [ShowText("PAPER END")]


def test_a_waiting_number_gets_another_class_with_who_and_why() -> None:
    """R40."""
    story = pad()
    assert story.key("CLASS", "1", "2")[-1] == ShowText("NUMBER 12")
    assert story.key("ENTER") == [ShowText("CLASS 1-3")]
    story.key("3")
    assert requests(story.key("2")) == [
        m.Request("b-1", 4, "reclassify", "12", reason="care", class_="emergency")
    ]


@pytest.mark.parametrize(
    ("keys", "request_"),
    [
        (["VIP", "7", "ENTER"], m.Request("b-1", 4, "reclassify", "7", "verified", class_="vip")),
        (["REVIVE", "7", "ENTER"], m.Request("b-1", 4, "move", "7", "missed")),
        (["ASSIST", "7", "ENTER"], m.Request("b-1", 4, "reclassify", "7", "care", assist=True)),
    ],
)
def test_vips_are_verified_missed_numbers_revived_and_care_is_marked(
    keys: list[str], request_: m.Request
) -> None:
    """R02, R33, R51."""
    assert requests(pad().key(*keys)) == [request_]


def test_digits_that_are_two_numbers_are_asked_for_again_with_all_that_was_said() -> None:
    """R40."""
    story = pad()
    story.key("CLASS", "1", "2", "ENTER", "3", "3")
    assert story.then(reply("b-1", "error", "which_ticket"))[0] == ShowText("WHICH 1A 2B")
    assert requests(story.key("1")) == [
        m.Request("b-2", 4, "reclassify", "A012", reason="urgent", class_="emergency")
    ]


def test_half_typed_nothing_is_asked() -> None:
    story = pad()
    story.key("ISSUE", "1")
    assert story.at(10) == [ShowText("GUIDE")]
    story.key("ISSUE", "1", "ENTER")
    assert story.key("CLEAR") == [ShowText("GUIDE")]


def test_there_is_no_calling_from_a_pad_and_no_guide_without_a_number() -> None:
    story = pad()
    for key in ("NEXT", "CALL", "PAUSE", "TRANSFER", "FINISH"):
        assert story.key(key)[-1] == Beep(2), key
    closed = pad(m.Owned())
    assert closed.key("ISSUE") == [Beep(2)]  # the display says SIGN IN already
    assert ShowText("GUIDE") in closed.key("SIGNIN", *"1001", "ENTER")


def test_a_pad_is_never_paused_whatever_it_was_before() -> None:
    """A counter's unit that became a pad under its sign can still be signed out."""
    story = pad(m.Owned("1001", pause=m.Pause("meal")))
    assert story.core.known.phase == "open"
    order = Received(m.Order("o1", "pause"), "counter-1", "order/counter-1", True)
    assert [a for a in story.then(order) if isinstance(a, AppendFact)] == []
    assert story.key("SIGNOUT")[-1] == fact("signed_out", m.Owned())


def test_without_a_link_nothing_is_typed_for_nothing() -> None:
    story = pad()
    assert ShowText("NO LINK") in story.then(HallLink(False))
    assert story.key("ISSUE") == [Beep(2)]
