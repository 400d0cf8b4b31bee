"""What a clerk asks of the hall besides NEXT: transfer, park, one class, outcomes, kinds of case, marks."""

import msgspec
import pytest

from counter.actions import Action, Beep, SendRequest, ShowText
from hall import messages as m
from hall.device import Received
from tests.core.counter_story import CONFIG, Story, at_work, reply, state, waiting

KINDS = [m.VariantInfo("combined", {"en": "Combined"}, 15), m.VariantInfo("single", {"en": "Single"}, 10)]
WITH_KINDS = msgspec.structs.replace(
    CONFIG, services=[msgspec.structs.replace(CONFIG.services[0], variants=KINDS), CONFIG.services[1]]
)


def requests(actions: list[Action]) -> list[m.Request]:
    return [action.request for action in actions if isinstance(action, SendRequest)]


def with_kinds(phase: m.CounterPhase, turn: int = 7) -> Story:
    story = at_work(phase, "A012", turn=turn)
    story.then(Received(WITH_KINDS, None, "config", True))
    story.then(state(turn, phase, "A012", service="a"))
    return story


# --- transfer (R18, R38) -------------------------------------------------------------------------------------


@pytest.mark.parametrize("phase", ["calling", "serving"])
def test_a_transfer_to_a_counter_is_typed_by_its_digits(phase: m.CounterPhase) -> None:
    """R18."""
    story = at_work(phase, "A012")
    assert story.key("TRANSFER")[:1] == [ShowText("TO")]
    assert story.key("2") == [ShowText("TO 2")]
    assert requests(story.key("ENTER")) == [m.Request("b-1", 7, "transfer", counter="2")]


def test_a_transfer_to_a_service_is_a_zero_and_its_place_in_the_list() -> None:
    """R18."""
    story = at_work("serving", "A012")
    assert requests(story.key("TRANSFER", "0", "2", "ENTER")) == [
        m.Request("b-1", 7, "transfer", service="b")
    ]


def test_a_service_that_is_not_there_is_not_even_asked_for() -> None:
    story = at_work("serving", "A012")
    assert story.key("TRANSFER", "0", "3", "ENTER")[-1] == Beep(2)
    assert story.core.handle(None, None, story.real) == []


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("nobody_serves", "NOBODY SERVES IT"), ("counter_closed", "COUNTER CLOSED"),
        ("this_counter", "THIS COUNTER"), ("no_such_counter", "NO SUCH COUNTER"),
    ],
)  # fmt: skip
def test_why_a_transfer_is_refused_is_said(code: str, text: str) -> None:
    """R38: a service nobody serves is refused."""
    story = at_work("serving", "A012")
    story.key("TRANSFER", "2", "ENTER")
    assert story.then(reply("b-1", "error", code)) == [ShowText(text), Beep(2)]


# --- park ----------------------------------------------------------------------------------------------------


def parked(*tickets: str) -> list[m.ParkedTicket]:
    return [m.ParkedTicket(ticket, 1_795_311_000.0) for ticket in tickets]


def test_who_is_parked_comes_back_with_one_key_and_out_of_several_by_number() -> None:
    story = at_work("serving", "A012")
    assert requests(story.key("PARK")) == [m.Request("b-1", 7, "park")]
    story.then(reply("b-1", "ok"))
    story.then(state(8, "open", parked=parked("A012")))
    assert requests(story.key("UNPARK")) == [m.Request("b-2", 8, "unpark")]
    story.then(reply("b-2", "ok"))
    story.then(state(9, "open", parked=parked("A012", "A015")))
    assert story.key("UNPARK") == [ShowText("PARKED")]
    assert requests(story.key("1", "5", "ENTER")) == [m.Request("b-3", 9, "unpark", "15")]


def test_enter_alone_takes_back_whoever_is_parked_longest() -> None:
    story = at_work()
    story.then(state(9, "open", parked=parked("A012", "A015")))
    story.key("UNPARK")
    assert requests(story.key("ENTER")) == [m.Request("b-1", 9, "unpark")]


def test_nobody_parked_is_said_without_asking() -> None:
    assert at_work().key("UNPARK") == [ShowText("NOBODY PARKED"), Beep(2)]


# --- one class, one number -----------------------------------------------------------------------------------


def test_vip_asks_for_the_next_of_that_class_only() -> None:
    """R29."""
    assert requests(at_work().key("VIP")) == [m.Request("b-1", 7, "next", class_="vip")]
    assert requests(at_work("serving", "A012").key("VIP")) == [m.Request("b-1", 7, "next", class_="vip")]


def test_digits_that_are_two_numbers_are_asked_for_again_with_the_letter() -> None:
    """R17."""
    story = at_work()
    story.key("CALL", "1", "2", "ENTER", "3")
    assert story.then(reply("b-1", "error", "which_ticket"))[0] == ShowText("WHICH 1A 2B")
    assert requests(story.key("2")) == [m.Request("b-2", 7, "call", "B012", "priority")]


def test_a_missed_number_is_taken_back_into_the_line() -> None:
    """R51."""
    assert requests(at_work("serving", "A012").key("REVIVE", "9", "ENTER")) == [
        m.Request("b-1", 7, "move", "9", "missed")
    ]


def test_the_assist_mark_is_set_and_taken_away() -> None:
    """R33."""
    story = at_work("serving", "A012")
    assert requests(story.key("ASSIST")) == [m.Request("b-1", 7, "reclassify", reason="care", assist=True)]
    story.then(reply("b-1", "ok"))
    story.then(state(7, "serving", "A012", assist=True))
    assert story.key("ASSIST") == [Beep(1)]  # a bounce
    story.at(1)
    assert requests(story.key("ASSIST")) == [m.Request("b-2", 7, "reclassify", reason="care", assist=False)]


# --- digits after START and FINISH ---------------------------------------------------------------------------


def test_start_acts_at_once_and_a_digit_tells_the_kind_of_case() -> None:
    """R04, R24."""
    story = with_kinds("calling")
    assert requests(story.key("START")) == [m.Request("b-1", 7, "start")]
    story.then(reply("b-1", "ok"))
    story.then(state(8, "serving", "A012", service="a"))
    assert requests(story.key("2")) == [m.Request("b-2", 8, "start", variant="single")]


def test_a_digit_pressed_before_the_hall_has_answered_is_kept_for_it() -> None:
    """R04."""
    story = with_kinds("calling")
    story.key("START")
    assert story.key("1") == []
    assert requests(story.then(state(8, "serving", "A012", service="a"))) == [
        m.Request("b-2", 8, "start", variant="combined")
    ]


def test_a_kind_that_is_not_there_is_refused_and_another_digit_may_follow() -> None:
    story = with_kinds("calling")
    story.key("START")
    story.then(reply("b-1", "ok"))
    story.then(state(8, "serving", "A012", service="a"))
    assert story.key("3") == [ShowText("WHICH KEY?"), Beep(2)]
    assert requests(story.key("1")) == [m.Request("b-2", 8, "start", variant="combined")]


def test_a_service_without_kinds_takes_no_digit() -> None:
    story = at_work("calling", "A012")
    story.key("START")
    story.then(reply("b-1", "ok"))
    story.then(state(8, "serving", "A012", service="a"))
    assert story.key("1") == [ShowText("WHICH KEY?"), Beep(2)]


def test_finish_acts_at_once_and_a_digit_tells_the_outcome() -> None:
    """R37."""
    story = at_work("serving", "A012")
    assert requests(story.key("FINISH")) == [m.Request("b-1", 7, "finish")]
    story.then(reply("b-1", "ok"))
    story.then(state(8, "open", finished="id-A012"))
    assert requests(story.key("2")) == [m.Request("b-2", 8, "finish", outcome="papers_missing")]
    assert story.then(reply("b-2", "ok")) == [ShowText("PAPERS MISSING")]
    story.at(1)
    assert story.key("2") == [ShowText("WHICH KEY?"), Beep(2)]


def test_a_recall_that_bounces_is_one() -> None:
    story = at_work("calling", "A012")
    assert requests(story.key("RECALL")) == [m.Request("b-1", 7, "recall")]
    story.then(reply("b-1", "ok"))
    story.then(state(8, "calling", "A012", recalls=1))
    assert story.key("RECALL") == [Beep(1)]
    story.at(1)
    assert requests(story.key("RECALL")) == [m.Request("b-2", 8, "recall")]


def test_an_answer_that_comes_late_does_not_take_over_what_is_being_typed() -> None:
    """R17: the next digit would call somebody."""
    story = at_work()
    story.key("CALL", "1", "2", "ENTER", "1")
    story.key("SIGNIN", "1")
    assert story.then(reply("b-1", "error", "which_ticket")) == [Beep(2)]
    assert story.key("0") == [ShowText("STAFF 10")]


def test_an_outcome_that_was_not_answered_in_time_is_not_sent_later() -> None:
    """R37: never kept for later."""
    story = at_work("serving", "A012")
    story.key("FINISH", "2")
    assert story.at(2) == [ShowText("NO LINK"), Beep(2)]
    assert requests(story.then(state(8, "open", finished="id-A012"))) == []


def test_a_digit_after_a_finish_that_was_refused_says_nothing() -> None:
    story = at_work("serving", "A012")
    story.key("FINISH")
    story.then(reply("b-1", "error", "not_serving"))
    story.at(3)
    assert story.key("2") == [ShowText("WHICH KEY?"), Beep(2)]


def test_a_digit_ten_seconds_later_or_after_another_key_says_nothing() -> None:
    """R37: half typed does no harm."""
    late = at_work("serving", "A012")
    late.key("FINISH")
    late.then(reply("b-1", "ok"))
    late.then(state(8, "open", finished="id-A012"))
    late.at(10)
    assert late.key("2") == [ShowText("WHICH KEY?"), Beep(2)]
    other = at_work("serving", "A012")
    other.then(waiting(ordinary=1))
    other.key("FINISH")
    other.then(reply("b-1", "ok"))
    other.then(state(8, "open", finished="id-A012"))
    other.key("NEXT")
    assert other.key("2") == [ShowText("WHICH KEY?"), Beep(2)]


def test_a_finish_that_was_refused_while_another_key_is_under_way_takes_no_digit() -> None:
    story = at_work()
    story.key("NEXT", "FINISH")
    assert story.key("2") == [ShowText("WHICH KEY?"), Beep(2)]
