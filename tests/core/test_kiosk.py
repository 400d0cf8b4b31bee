"""The kiosk's core: whole action lists for every press and every fault."""

from hypothesis import given
from hypothesis import strategies as st

from hall import messages as m
from hall.device import (
    ButtonPressed,
    DeviceState,
    HallLink,
    PrinterState,
    Received,
    SlipOutcome,
    StorageBack,
    StorageFault,
)
from kiosk.actions import CommitTicket, Lamp, PrintSlip, ProbeStorage, Report, ResolveTicket
from kiosk.events import AckSeen, CommitFailed, TicketVoided
from kiosk.kiosk import Kiosk
from kiosk.numbers import Numbers
from kiosk.slip import Ticket
from tests.core.kiosk_story import (
    BUTTONS,
    CONFIG,
    DAY,
    NEXT_DAY,
    NOW,
    READY,
    REAL,
    committed,
    hall,
    kiosk,
    laid_out,
    received,
    slip,
    take,
    ticket,
)

# --- a ticket ------------------------------------------------------------------------------------------------


def test_a_start_lights_the_lamps_when_the_printer_is_ready() -> None:
    """R01."""
    unit = Kiosk("kiosk-1", BUTTONS, CONFIG, Numbers(DAY), True)
    assert unit.handle(None, NOW, REAL) == [Lamp(0, "blink"), Lamp(1, "blink"), Report("starting")]
    assert unit.handle(READY, NOW, REAL) == [Lamp(0, "on"), Lamp(1, "on"), Report("ok")]
    assert unit.handle(None, NOW, REAL) == []


def test_a_press_becomes_a_number_on_disk_then_a_slip_then_a_fact() -> None:
    unit = kiosk()
    first = ticket(1, Numbers(DAY))
    assert unit.handle(ButtonPressed(0), NOW, REAL) == [first]
    assert unit.handle(committed(first), NOW, REAL) == [slip("A001"), Lamp(0, "off"), Lamp(1, "off")]
    assert unit.handle(SlipOutcome("t1", "confirmed"), NOW, REAL + 1) == [
        ResolveTicket("t1", "confirmed"),
        Lamp(0, "on"),
        Lamp(1, "on"),
    ]
    assert unit.handle(ButtonPressed(0), NOW, REAL + 2) == [ticket(2, first.numbers)]


def test_each_button_gives_tickets_of_its_own_service_and_class() -> None:
    unit = kiosk()
    assert take(unit, button=1)[:2] == [
        ticket(1, Numbers(DAY), "b", "vip", verify=True),
        slip("B001", "b", "vip", verify=True),
    ]


def test_a_press_needs_neither_network_nor_clock() -> None:
    unit = kiosk()
    unit.handle(HallLink(False), None, REAL)
    asked = unit.handle(ButtonPressed(0), None, REAL)
    unsure = Numbers(DAY, unsure=True)  # whose day it is nobody knows
    assert asked == [ticket(1, unsure)]
    assert unit.handle(committed(ticket(1, unsure)), None, REAL)[0] == slip("A001", now=None)


def test_a_second_press_while_a_slip_is_under_way_prints_nothing() -> None:
    unit = kiosk()
    take(unit)
    assert unit.handle(ButtonPressed(0), NOW, REAL + 1) == []
    assert unit.handle(ButtonPressed(1), NOW, REAL + 1) == []


def test_a_second_press_before_the_first_is_on_disk_takes_no_number() -> None:
    unit = kiosk()
    unit.handle(ButtonPressed(0), NOW, REAL)
    assert unit.handle(ButtonPressed(0), NOW, REAL) == []


def test_a_press_is_ignored_for_a_tenth_of_a_second_after_the_outcome_and_no_longer() -> None:
    unit = kiosk()
    take(unit)
    unit.handle(SlipOutcome("t1", "confirmed"), NOW, REAL + 1.0)
    assert unit.handle(ButtonPressed(0), NOW, REAL + 1.09) == []
    assert unit.handle(ButtonPressed(0), NOW, REAL + 1.0 + 0.1) != []


def test_an_outcome_of_another_slip_is_ignored() -> None:
    unit = kiosk()
    assert unit.handle(SlipOutcome("t0", "confirmed"), NOW, REAL) == []
    take(unit)
    assert unit.handle(SlipOutcome("t0", "confirmed"), NOW, REAL) == []


def test_a_slip_without_any_outcome_is_unverified_after_a_minute() -> None:
    unit = kiosk()
    take(unit)
    assert unit.next_deadline() == REAL + 60
    assert unit.handle(None, NOW, REAL + 59.9) == []
    assert unit.handle(None, NOW, REAL + 60) == [
        ResolveTicket("t1", "unverified", "no_outcome"),
        Lamp(0, "flicker"),
        Lamp(1, "on"),
    ]
    assert unit.handle(SlipOutcome("t1", "confirmed"), NOW, REAL + 61) == []


def test_an_unknown_button_and_an_unasked_commit_do_nothing() -> None:
    unit = kiosk()
    assert unit.handle(ButtonPressed(2), NOW, REAL) == []
    assert unit.handle(ButtonPressed(-1), NOW, REAL) == []
    assert unit.handle(committed(ticket(1, Numbers(DAY))), NOW, REAL) == []


def test_after_the_last_number_of_its_range_a_kiosk_goes_on() -> None:
    unit = kiosk(Numbers(DAY, {"a": 499}))
    assert unit.handle(ButtonPressed(0), NOW, REAL) == [ticket(1001, Numbers(DAY, {"a": 499}))]


def test_people_ahead_are_told_only_while_the_hall_is_there() -> None:
    waiting = m.QueueState("h1", 3, {"ordinary": 4, "vip": 1}, estimate_s=600.0)
    known = laid_out(Ticket("a", "ordinary", "A001", NOW, 5, 600.0))
    for link, expected in [(True, known), (False, slip("A001").slip)]:
        unit = kiosk()
        unit.handle(received(waiting, "a"), NOW, REAL)
        unit.handle(HallLink(link), NOW, REAL)
        assert take(unit)[1] == PrintSlip("t1", expected)


def test_a_service_whose_queue_was_removed_tells_no_people_ahead() -> None:
    unit = kiosk()
    unit.handle(HallLink(True), NOW, REAL)
    unit.handle(received(m.QueueState("h1", 3, {"ordinary": 4}), "a"), NOW, REAL)
    unit.handle(Received(None, "a", "queue/a", True), NOW, REAL)
    assert take(unit)[1] == slip("A001")


# --- faults --------------------------------------------------------------------------------------------------


def test_without_paper_the_lamps_blink_and_a_press_uses_no_number() -> None:
    """R01."""
    unit = kiosk()
    assert unit.handle(PrinterState("fault", "end", "paper_end"), NOW, REAL) == [
        Lamp(0, "blink"),
        Lamp(1, "blink"),
        Report("paper_end"),
    ]
    assert unit.handle(ButtonPressed(0), NOW, REAL) == []
    assert unit.handle(READY, NOW, REAL) == [Lamp(0, "on"), Lamp(1, "on"), Report("ok")]
    assert unit.handle(ButtonPressed(0), NOW, REAL) == [ticket(1, Numbers(DAY))]


def test_paper_near_its_end_still_prints() -> None:
    unit = kiosk()
    assert unit.handle(PrinterState("ready", "near_end"), NOW, REAL) == []
    assert unit.handle(ButtonPressed(0), NOW, REAL) == [ticket(1, Numbers(DAY))]


def test_a_printer_that_fails_during_a_slip_shows_at_once() -> None:
    """R01."""
    unit = kiosk()
    take(unit)
    assert unit.handle(PrinterState("silent"), NOW, REAL) == [
        Lamp(0, "blink"),
        Lamp(1, "blink"),
        Report("printer_silent"),
    ]
    assert unit.handle(SlipOutcome("t1", "unverified", "no_answer"), NOW, REAL) == [
        ResolveTicket("t1", "unverified", "no_answer")
    ]


def test_a_number_that_could_not_be_written_is_not_used() -> None:
    unit = kiosk()
    unit.handle(ButtonPressed(0), NOW, REAL)
    assert unit.handle(CommitFailed("disk full"), NOW, REAL) == [
        Lamp(0, "blink"),
        Lamp(1, "blink"),
        Report("storage"),
    ]
    assert unit.handle(ButtonPressed(0), NOW, REAL) == []
    assert unit.next_deadline() == REAL + 2
    assert unit.handle(None, NOW, REAL + 2) == [ProbeStorage(Numbers(DAY))]
    assert unit.handle(CommitFailed("disk full"), NOW, REAL + 2) == []
    assert unit.handle(None, NOW, REAL + 3.9) == []
    assert unit.handle(None, NOW, REAL + 4) == [ProbeStorage(Numbers(DAY))]
    assert unit.handle(StorageBack(), NOW, REAL + 4) == [Lamp(0, "on"), Lamp(1, "on"), Report("ok")]
    assert unit.handle(ButtonPressed(0), NOW, REAL + 4) == [ticket(1, Numbers(DAY))]


def test_an_outcome_that_could_not_be_written_is_written_when_storage_is_back() -> None:
    unit = kiosk()
    take(unit)
    resolved = ResolveTicket("t1", "confirmed")
    assert unit.handle(SlipOutcome("t1", "confirmed"), NOW, REAL)[0] == resolved
    unit.handle(CommitFailed("disk full"), NOW, REAL)
    assert unit.handle(StorageBack(), NOW, REAL + 2) == [resolved, Lamp(0, "on"), Lamp(1, "on"), Report("ok")]


def test_a_storage_fault_found_elsewhere_stops_the_kiosk_too() -> None:
    unit = kiosk()
    assert unit.handle(StorageFault("read-only"), NOW, REAL)[-1] == Report("storage")
    assert unit.handle(ButtonPressed(0), NOW, REAL) == []


def test_storage_that_was_never_lost_coming_back_is_nothing() -> None:
    unit = kiosk()
    take(unit)
    unit.handle(SlipOutcome("t1", "confirmed"), NOW, REAL)
    assert unit.handle(StorageBack(), NOW, REAL) == []


def test_a_lost_button_box_is_reported_while_the_others_work() -> None:
    """R01."""
    unit = kiosk()
    assert unit.handle(DeviceState("buttons-2", False, "gone"), NOW, REAL) == [Report("buttons")]
    assert unit.handle(DeviceState("buttons", True), NOW, REAL) == []
    assert unit.handle(ButtonPressed(0), NOW, REAL) == [ticket(1, Numbers(DAY))]
    assert unit.handle(DeviceState("buttons-2", True), NOW, REAL) == [Report("ok")]
    assert unit.handle(DeviceState("display", False), NOW, REAL) == []


# --- any order -----------------------------------------------------------------------------------------------

events = st.lists(
    st.one_of(
        st.builds(ButtonPressed, st.integers(-1, 3)),
        st.builds(SlipOutcome, st.sampled_from(["", "1", "2"]), st.sampled_from(["confirmed", "void"])),
        st.builds(PrinterState, st.sampled_from(["ready", "ready", "fault"])),
        st.builds(AckSeen, st.sampled_from([DAY, NEXT_DAY, None]), st.just({"a": 4}), st.booleans()),
        st.sampled_from([StorageFault("x"), StorageBack(), None, HallLink(True), "an unknown event"]),
        st.builds(received, st.builds(hall, st.sampled_from([DAY, NEXT_DAY, None]))),
    ),
    max_size=60,
)


@given(events, st.lists(st.booleans(), min_size=60, max_size=60))
def test_whatever_happens_no_number_is_given_twice_and_nothing_is_printed_before_it_is_on_disk(
    happening: list[object], writes: list[bool]
) -> None:
    """Twice only if a void ticket had it, which is on disk as such (R01)."""
    unit = kiosk(Numbers(), ready=False)
    on_disk: dict[str, tuple[str | None, str, int]] = {}  # job → number
    held: set[str] = set()
    jobs = 0
    real = REAL
    for event, can_write in zip(happening, writes, strict=False):
        real += 0.3
        if isinstance(event, SlipOutcome):
            event = SlipOutcome(f"job{jobs}", event.outcome)
        actions = unit.handle(event, NOW, real)
        for action in actions:
            match action:
                case CommitTicket() | ResolveTicket() if not can_write:
                    unit.handle(CommitFailed("full"), NOW, real)
                case ResolveTicket(job, outcome) if job in held:
                    held.remove(job)
                    if outcome == "void":
                        del on_disk[job]
                        unit.handle(TicketVoided(job), NOW, real)
                case CommitTicket():
                    assert actions == [action]
                    jobs += 1
                    job = f"job{jobs}"
                    on_disk[job] = (action.day, action.service, action.number)
                    held.add(job)
                    after = unit.handle(committed(action, job), NOW, real)
                    assert [a.job for a in after if isinstance(a, PrintSlip)] == [job]
            assert not isinstance(action, PrintSlip)
        assert len(set(on_disk.values())) == len(on_disk)
