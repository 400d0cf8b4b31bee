"""A card at the kiosk (R02): which ticket it is for, and what is written."""

from hypothesis import given
from hypothesis import strategies as st

from hall.device import ButtonPressed, SlipOutcome, StorageBack
from kiosk.actions import CommitClass, CommitTicket, Lamp, Report, ResolveTicket
from kiosk.events import CardTapped, ClassCommitted, CommitFailed
from kiosk.kiosk import Binding
from kiosk.numbers import Numbers
from tests.core.card_story import ELDER, LI, STRANGER, WANG, WITH_PRIORITY, desk, give, tap
from tests.core.kiosk_story import DAY, NOW, REAL, committed, slip, take, ticket

# --- before the press ----------------------------------------------------------------------------------------


def test_a_tap_makes_the_next_ordinary_press_a_ticket_of_the_cards_class() -> None:
    """R02."""
    unit = desk()
    assert tap(unit, REAL) == []
    assert take(unit, real=REAL + 3)[:2] == [
        ticket(1, Numbers(DAY), "a", "vip"),
        slip("A001", "a", "vip"),
    ]


def test_a_tap_holds_for_ten_seconds_and_no_longer() -> None:
    """R02."""
    unit = desk()
    tap(unit, REAL)
    assert give(unit, REAL + 10.0) == "vip"
    unit = desk()
    tap(unit, REAL)
    assert give(unit, REAL + 10.01) == "ordinary"


def test_a_tap_serves_one_press() -> None:
    unit = desk()
    tap(unit, REAL)
    assert [give(unit, REAL + n, button) for n, button in ((1, 0), (2, 2), (3, 0))] == [
        "vip",
        "ordinary",
        "ordinary",
    ]


def test_a_tap_before_the_vip_button_serves_it_and_nobody_after() -> None:
    unit = desk()
    tap(unit, REAL)
    assert give(unit, REAL + 1, button=1) == "vip"
    assert give(unit, REAL + 2) == "ordinary"


def test_a_button_of_a_class_of_its_own_keeps_it_and_the_tap_waits() -> None:
    unit = desk(WITH_PRIORITY, (Binding("a", "priority", public=True), Binding("a")))
    tap(unit, REAL)
    assert give(unit, REAL + 1, button=0) == "priority"
    assert give(unit, REAL + 2, button=1) == "vip"


def test_a_card_tapped_again_before_the_press_holds_from_the_last_tap() -> None:
    unit = desk()
    tap(unit, REAL)
    tap(unit, REAL + 8)
    assert give(unit, REAL + 18) == "vip"


def test_of_two_cards_before_one_press_the_last_counts() -> None:
    unit = desk(WITH_PRIORITY)
    tap(unit, REAL)
    tap(unit, REAL + 1, ELDER)
    assert give(unit, REAL + 2) == "priority"
    assert give(unit, REAL + 3) == "ordinary"


def test_a_number_that_could_not_be_written_uses_up_no_tap() -> None:
    unit = desk()
    tap(unit, REAL)
    unit.handle(ButtonPressed(0), NOW, REAL + 1)
    unit.handle(CommitFailed("disk full"), NOW, REAL + 1)
    unit.handle(StorageBack(), NOW, REAL + 3)
    assert give(unit, REAL + 4) == "vip"


def test_a_slip_that_surely_did_not_come_out_gives_the_tap_back_for_what_is_left_of_its_time() -> None:
    for later, class_ in ((9.9, "vip"), (10.1, "ordinary")):
        unit = desk()
        tap(unit, REAL)
        assert give(unit, REAL + 1, outcome="void") == "vip"
        assert give(unit, REAL + later) == class_


# --- after the slip ------------------------------------------------------------------------------------------


def test_a_tap_after_an_ordinary_slip_makes_that_ticket_vip_and_takes_no_number() -> None:
    """R02."""
    unit = desk()
    give(unit, REAL)
    assert tap(unit, REAL + 5) == [CommitClass("t1", "A001", "vip")]
    assert unit.handle(ClassCommitted(), NOW, REAL + 5) == []
    assert unit.handle(ButtonPressed(0), NOW, REAL + 6) == [ticket(2, Numbers(DAY, {"a": 1}))]


def test_ten_seconds_run_from_the_end_of_the_slip() -> None:
    """R02."""
    for later, actions in ((10.0, [CommitClass("t1", "A001", "vip")]), (10.01, [])):
        unit = desk()
        take(unit, real=REAL)
        unit.handle(SlipOutcome("t1", "confirmed"), NOW, REAL + 4)
        assert tap(unit, REAL + 4 + later) == actions


def test_a_tap_while_the_slip_is_under_way_counts_for_it_at_once() -> None:
    unit = desk()
    take(unit, real=REAL)
    assert tap(unit, REAL + 0.5) == [CommitClass("t1", "A001", "vip")]
    unit.handle(ClassCommitted(), NOW, REAL + 0.5)
    assert unit.handle(SlipOutcome("t1", "confirmed"), NOW, REAL + 1)[0] == ResolveTicket("t1", "confirmed")
    assert tap(unit, REAL + 2) == []
    assert give(unit, REAL + 3, job="t2") == "ordinary"


def test_an_unproved_slip_may_be_out_so_its_ticket_is_served_too() -> None:
    unit = desk()
    give(unit, REAL, outcome="unverified")
    assert tap(unit, REAL + 1) == [CommitClass("t1", "A001", "vip")]


def test_after_a_void_slip_a_tap_is_for_the_next_press() -> None:
    unit = desk()
    give(unit, REAL, outcome="void")
    assert tap(unit, REAL + 1) == []
    assert give(unit, REAL + 2, job="t2") == "vip"


def test_a_tap_for_a_slip_that_turns_out_void_serves_the_next_press() -> None:
    unit = desk()
    take(unit, real=REAL)
    tap(unit, REAL + 1)
    unit.handle(ClassCommitted(), NOW, REAL + 1)
    unit.handle(SlipOutcome("t1", "void", "paper_end"), NOW, REAL + 2)
    assert give(unit, REAL + 3, job="t2") == "vip"


def test_the_same_card_again_does_no_harm_to_the_next_customer() -> None:
    unit = desk()
    give(unit, REAL)
    tap(unit, REAL + 1)
    assert tap(unit, REAL + 3) == []
    assert give(unit, REAL + 4, job="t2") == "ordinary"


def test_the_same_card_again_after_a_press_it_has_served_does_no_harm_either() -> None:
    unit = desk()
    tap(unit, REAL)
    give(unit, REAL + 1)
    assert tap(unit, REAL + 2) == []
    assert give(unit, REAL + 3, job="t2") == "ordinary"


def test_who_pressed_vip_and_then_taps_needs_no_checking_and_makes_nobody_else_vip() -> None:
    """R02."""
    unit = desk()
    assert give(unit, REAL, button=1) == "vip"
    assert tap(unit, REAL + 1) == [CommitClass("t1", "B001", "vip")]
    assert tap(unit, REAL + 1.5) == []
    assert give(unit, REAL + 2, job="t2") == "ordinary"


def test_the_same_card_may_serve_a_second_ticket_of_its_own() -> None:
    unit = desk()
    give(unit, REAL, job="t1")
    assert tap(unit, REAL + 1) == [CommitClass("t1", "A001", "vip")]
    give(unit, REAL + 2, button=2, job="t2")
    assert tap(unit, REAL + 3) == [CommitClass("t2", "B001", "vip")]


def test_another_card_after_a_ticket_that_has_been_served_is_for_the_next_press() -> None:
    unit = desk()
    give(unit, REAL)
    tap(unit, REAL + 1, WANG)
    assert tap(unit, REAL + 2, LI) == []
    assert give(unit, REAL + 3, job="t2") == "vip"


def test_the_last_slip_is_meant_not_the_one_before() -> None:
    unit = desk()
    give(unit, REAL, job="t1")
    give(unit, REAL + 1, job="t2")
    assert tap(unit, REAL + 2) == [CommitClass("t2", "A002", "vip")]


def test_a_priority_ticket_is_not_made_vip_by_a_card() -> None:
    unit = desk(WITH_PRIORITY, (Binding("a", "priority", public=True), Binding("a")))
    give(unit, REAL, button=0)
    assert tap(unit, REAL + 1) == []
    assert give(unit, REAL + 2, button=1, job="t2") == "vip"


# --- storage -------------------------------------------------------------------------------------------------


def test_a_class_that_could_not_be_written_is_written_when_storage_is_back() -> None:
    unit = desk()
    give(unit, REAL)
    wanted = CommitClass("t1", "A001", "vip")
    assert tap(unit, REAL + 1) == [wanted]
    assert unit.handle(CommitFailed("disk full"), NOW, REAL + 1)[-1] == Report("storage")
    assert unit.handle(StorageBack(), NOW, REAL + 30)[:2] == [ResolveTicket("t1", "confirmed"), wanted]
    unit.handle(ClassCommitted(), NOW, REAL + 30)
    unit.handle(CommitFailed("disk full"), NOW, REAL + 31)
    assert wanted not in unit.handle(StorageBack(), NOW, REAL + 32)


def test_a_class_for_a_slip_that_turned_out_void_is_not_written_later() -> None:
    unit = desk()
    take(unit, real=REAL)
    tap(unit, REAL + 1)
    unit.handle(CommitFailed("disk full"), NOW, REAL + 1)
    unit.handle(SlipOutcome("t1", "void"), NOW, REAL + 2)
    actions = unit.handle(StorageBack(), NOW, REAL + 3)
    assert [action for action in actions if not isinstance(action, Lamp | Report)] == [
        ResolveTicket("t1", "void", numbers=Numbers(DAY))
    ]


# --- any order -----------------------------------------------------------------------------------------------

happening = st.lists(
    st.tuples(
        st.sampled_from([0.2, 1.0, 4.0, 11.0]),
        st.one_of(
            st.builds(CardTapped, st.sampled_from([WANG, LI, STRANGER])),
            st.builds(ButtonPressed, st.sampled_from([0, 0, 1, 2])),
            st.sampled_from(["confirmed", "unverified", "void"]),
        ),
    ),
    max_size=40,
)


@given(happening)
def test_whatever_happens_a_tap_serves_one_ticket_and_a_ticket_is_made_vip_once(
    story: list[tuple[float, object]],
) -> None:
    unit = desk()
    real, taps, jobs, done = REAL, 0, 0, set()
    by_tap: list[str] = []
    changed: list[str] = []
    open_job: str | None = None
    for after_s, event in story:
        real += after_s
        if isinstance(event, str):
            if open_job is None:
                continue
            event, open_job = SlipOutcome(open_job, event), None
            if event.outcome == "void":
                done.add(event.job)
        taps += isinstance(event, CardTapped)
        for action in unit.handle(event, NOW, real):
            if isinstance(action, CommitClass):
                assert action.job == f"job{jobs}", "the last ticket"
                assert action.job not in changed
                assert action.class_ == "vip"
                changed.append(action.job)
                unit.handle(ClassCommitted(), NOW, real)
            elif isinstance(action, CommitTicket):
                jobs += 1
                open_job = f"job{jobs}"
                assert isinstance(event, ButtonPressed)
                if action.class_ == "vip" and event.button != 1:
                    by_tap.append(open_job)
                unit.handle(committed(action, open_job), NOW, real)
    assert not set(changed) & set(by_tap)
    assert len([job for job in (*changed, *by_tap) if job not in done]) <= taps
