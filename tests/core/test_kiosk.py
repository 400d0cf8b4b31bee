"""The kiosk's core: whole action lists for every press, fault and day."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
import pytest
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
from kiosk.actions import (
    AckSeen,
    Action,
    CommitFailed,
    CommitTicket,
    Lamp,
    PrintSlip,
    ProbeStorage,
    Report,
    ResolveTicket,
    SaveNumbers,
    TicketCommitted,
)
from kiosk.hours import surely_closed
from kiosk.kiosk import Binding, Kiosk
from kiosk.numbers import Numbers, taken
from kiosk.slip import ticket_slip

DAY, NEXT_DAY = "2026-03-02", "2026-03-03"
NOW = 1772412060.0  # Monday 2026-03-02 08:41 in Shanghai
NIGHT = NOW + 16 * 3600  # Tuesday 00:41
REAL = 1000.0
READY = PrinterState("ready", "ok")

CONFIG = m.Config(
    hall="demo",
    name={"zh": "示范营业厅", "en": "Demo service hall"},
    languages=["zh", "en"],
    time_zone="Asia/Shanghai",
    services=[
        m.ServiceInfo("a", "A", {"zh": "综合业务", "en": "General business"}),
        m.ServiceInfo("b", "B", {"zh": "缴费", "en": "Payments"}),
    ],
    classes=[
        m.ClassInfo("ordinary", {"zh": "普通", "en": "Ordinary"}, 15),
        m.ClassInfo("vip", {"zh": "VIP", "en": "VIP"}, 10),
    ],
    kiosks=[m.KioskInfo("kiosk-1", 1, 499), m.KioskInfo("kiosk-2", 500, 999)],
    hours={day: ["08:00-12:00", "13:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")},
    boot="h1",
    rev=5,
)
BUTTONS = (Binding("a"), Binding("b", "vip"))


def config(**fields: object) -> m.Config:
    return msgspec.structs.replace(CONFIG, **fields)


def received(message: m.Message, subject: str | None = None, live: bool = True) -> Received:
    topic = {m.Config: "config", m.HallState: "hall", m.QueueState: f"queue/{subject}"}[type(message)]
    return Received(message, subject, topic, live)


def hall(numbers_day: str | None, rev: int = 1) -> m.HallState:
    return m.HallState("h1", rev, numbers_day, numbers_day, "open", "normal", NOW, True)


def kiosk(
    numbers: Numbers | None = None,
    known: m.Config | None = CONFIG,
    ready: bool = True,
    buttons: Sequence[Binding] = BUTTONS,
    printer: PrinterState | None = READY,
) -> Kiosk:
    """As after a start, with the lamps lit and the first report made."""
    unit = Kiosk("kiosk-1", buttons, known, numbers or Numbers(DAY), ready)
    unit.handle(printer, NOW, REAL)
    return unit


def committed(ticket: CommitTicket, job: str = "t1") -> TicketCommitted:
    return TicketCommitted(job, ticket.service, ticket.class_, ticket.number, ticket.printed, ticket.day)


def ticket(number: int, before: Numbers, service: str = "a", class_: str = "ordinary") -> CommitTicket:
    numbers = taken(before, service, number)
    return CommitTicket(service, class_, number, f"{service.upper()}{number:03d}", before.day, numbers)


def take(unit: Kiosk, button: int = 0, real: float = REAL, job: str = "t1") -> list[Action]:
    """A press and its commit."""
    asked = unit.handle(ButtonPressed(button), NOW, real)
    assert isinstance(asked[0], CommitTicket)
    return [*asked, *unit.handle(committed(asked[0], job), NOW, real)]


def slip(number: str, service: str = "a", class_: str = "ordinary", now: float | None = NOW) -> PrintSlip:
    return PrintSlip("t1", ticket_slip(CONFIG, service, class_, number, None, None, now, "kiosk-1"))


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
    assert take(unit, button=1)[:2] == [ticket(1, Numbers(DAY), "b", "vip"), slip("B001", "b", "vip")]


def test_a_press_needs_neither_network_nor_clock() -> None:
    unit = kiosk()
    unit.handle(HallLink(False), None, REAL)
    asked = unit.handle(ButtonPressed(0), None, REAL)
    assert asked == [ticket(1, Numbers(DAY))]
    assert unit.handle(committed(ticket(1, Numbers(DAY))), None, REAL)[0] == slip("A001", now=None)


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


def test_a_slip_that_surely_did_not_come_out_is_void_and_its_number_stays_used() -> None:
    unit = kiosk()
    take(unit)
    assert unit.handle(SlipOutcome("t1", "void", "paper_end"), NOW, REAL + 1)[0] == ResolveTicket(
        "t1", "void", "paper_end"
    )
    assert unit.handle(ButtonPressed(0), NOW, REAL + 2) == [ticket(2, Numbers(DAY, {"a": 1}))]


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
        Lamp(0, "on"),
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
    known = ticket_slip(CONFIG, "a", "ordinary", "A001", 5, 600.0, NOW, "kiosk-1")
    for link, expected in [(True, known), (False, slip("A001").slip)]:
        unit = kiosk()
        unit.handle(received(waiting, "a"), NOW, REAL)
        unit.handle(received(m.QueueState("h1", 2, {}), "a"), NOW, REAL)  # came late
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


# --- configuration -------------------------------------------------------------------------------------------


def test_a_kiosk_that_never_met_its_hall_issues_nothing_until_it_does() -> None:
    unit = Kiosk("kiosk-1", BUTTONS, None, Numbers(DAY), True)
    assert unit.handle(READY, NOW, REAL) == [Lamp(0, "blink"), Lamp(1, "blink"), Report("no_config")]
    assert unit.handle(ButtonPressed(0), NOW, REAL) == []
    assert unit.handle(received(CONFIG), NOW, REAL) == [Lamp(0, "on"), Lamp(1, "on"), Report("ok")]
    assert unit.handle(ButtonPressed(0), NOW, REAL) == [ticket(1, Numbers(DAY))]


def test_a_kiosk_the_hall_does_not_name_issues_nothing() -> None:
    for kiosks in ([], [m.KioskInfo("kiosk-2", 1, 9)], [m.KioskInfo("kiosk-1", 9, 1)]):
        unit = Kiosk("kiosk-1", BUTTONS, config(kiosks=kiosks), Numbers(DAY), True)
        assert unit.handle(READY, NOW, REAL)[-1] == Report("not_named")
        assert unit.handle(ButtonPressed(0), NOW, REAL) == []


def test_a_button_of_an_unknown_service_or_class_blinks_while_the_others_work() -> None:
    """R01."""
    for wrong, word in [(Binding("z"), "unknown_service"), (Binding("a", "z"), "unknown_class")]:
        unit = Kiosk("kiosk-1", (Binding("a"), wrong), CONFIG, Numbers(DAY), True)
        assert unit.handle(READY, NOW, REAL) == [Lamp(0, "on"), Lamp(1, "blink"), Report(word)]
        assert unit.handle(ButtonPressed(1), NOW, REAL) == []
        assert unit.handle(ButtonPressed(0), NOW, REAL) == [ticket(1, Numbers(DAY))]


def test_a_hall_without_vip_accepts_no_vip_button() -> None:
    """R02."""
    unit = kiosk()
    changed = config(vip=False, rev=6)
    assert unit.handle(received(changed), NOW, REAL) == [Lamp(1, "blink"), Report("vip_refused")]
    assert unit.handle(ButtonPressed(1), NOW, REAL) == []


def test_an_older_configuration_of_the_same_hall_is_ignored_and_another_boot_wins() -> None:
    unit = kiosk()
    assert unit.handle(received(config(vip=False, rev=4)), NOW, REAL) == []
    assert unit.handle(received(config(vip=False, rev=1, boot="h2")), NOW, REAL)[-1] == Report("vip_refused")


def test_an_emptied_configuration_does_not_take_away_what_is_known() -> None:
    unit = kiosk()
    assert unit.handle(Received(None, None, "config", True), NOW, REAL) == []
    assert unit.handle(ButtonPressed(0), NOW, REAL) == [ticket(1, Numbers(DAY))]


# --- a new, an old, a copied database ------------------------------------------------------------------------


def test_a_new_database_issues_nothing_before_its_epoch_is_acknowledged() -> None:
    unit = Kiosk("kiosk-1", BUTTONS, CONFIG, Numbers(), False)
    assert unit.handle(READY, NOW, REAL) == [Lamp(0, "blink"), Lamp(1, "blink"), Report("new")]
    assert unit.handle(received(hall(DAY)), NOW, REAL) == []
    assert unit.handle(ButtonPressed(0), NOW, REAL) == []
    assert unit.handle(AckSeen(DAY, {"a": 57}), NOW, REAL) == [
        SaveNumbers(Numbers(DAY, {"a": 57})),
        Lamp(0, "on"),
        Lamp(1, "on"),
        Report("ok"),
    ]
    assert unit.handle(ButtonPressed(0), NOW, REAL) == [ticket(58, Numbers(DAY, {"a": 57}))]


def test_a_new_database_saves_its_numbers_even_if_there_are_none() -> None:
    unit = kiosk(Numbers(), ready=False)
    assert unit.handle(AckSeen(None, {}), NOW, REAL)[0] == SaveNumbers(Numbers())


def test_a_new_database_jumps_ahead_when_the_hall_knew_an_earlier_one() -> None:
    unit = kiosk(Numbers(), ready=False)
    saved = Numbers(DAY, {"a": 107, "b": 50})
    assert unit.handle(AckSeen(DAY, {"a": 57}, jump=True), NOW, REAL)[0] == SaveNumbers(saved)


def test_an_acknowledgement_waits_for_the_range_it_has_to_jump_in() -> None:
    unit = kiosk(Numbers(), known=None, ready=False)
    assert unit.handle(AckSeen(DAY, {"a": 480}, jump=True), NOW, REAL) == []
    assert unit.handle(received(CONFIG), NOW, REAL)[0] == SaveNumbers(Numbers(DAY, {"a": 1031, "b": 50}))


def test_what_the_hall_has_seen_changes_nothing_in_a_used_database() -> None:
    unit = kiosk(Numbers(DAY, {"a": 60}))
    assert unit.handle(AckSeen(DAY, {"a": 57}), NOW, REAL) == []
    assert unit.handle(AckSeen("2026-03-01", {"a": 90}), NOW, REAL) == []


def test_an_old_card_goes_on_above_what_the_hall_has_seen() -> None:
    unit = kiosk(Numbers(DAY, {"a": 20}))
    saved = Numbers(DAY, {"a": 107, "b": 50})
    assert unit.handle(AckSeen(DAY, {"a": 57}, jump=True), NOW, REAL) == [SaveNumbers(saved)]
    assert unit.handle(AckSeen(DAY, {"a": 57}), NOW, REAL) == []


def test_an_old_card_of_an_earlier_day_jumps_in_the_day_the_hall_knows() -> None:
    unit = kiosk(Numbers(DAY, {"a": 20}))
    jumped = Numbers(DAY, {"a": 70, "b": 50})
    assert unit.handle(AckSeen(NEXT_DAY, {"a": 57}, jump=True), NOW, REAL) == [SaveNumbers(jumped)]
    assert unit.handle(AckSeen(NEXT_DAY, {"a": 57}), NOW, REAL) == []
    saved = Numbers(NEXT_DAY, {"a": 107, "b": 50})
    assert unit.handle(received(hall(NEXT_DAY)), NOW, REAL) == [SaveNumbers(saved)]
    assert unit.handle(received(hall(NEXT_DAY)), NOW, REAL) == []


def test_an_acknowledgement_during_a_slip_is_heeded_after_it() -> None:
    unit = kiosk()
    take(unit)
    assert unit.handle(AckSeen(DAY, {"a": 9}), NOW, REAL) == []
    assert unit.handle(SlipOutcome("t1", "confirmed"), NOW, REAL)[:2] == [
        ResolveTicket("t1", "confirmed"),
        SaveNumbers(Numbers(DAY, {"a": 9})),
    ]


def test_numbers_are_saved_by_the_probe_while_storage_is_at_fault() -> None:
    unit = kiosk()
    unit.handle(StorageFault("disk full"), NOW, REAL)
    assert unit.handle(AckSeen(DAY, {"a": 9}), NOW, REAL) == []
    assert unit.handle(None, NOW, REAL + 2) == [ProbeStorage(Numbers(DAY, {"a": 9}))]


# --- days ----------------------------------------------------------------------------------------------------


def test_the_numbers_begin_again_when_the_hall_says_so() -> None:
    unit = kiosk(Numbers(DAY, {"a": 57}))
    assert unit.handle(received(hall(NEXT_DAY)), NOW, REAL) == [SaveNumbers(Numbers(NEXT_DAY))]
    assert unit.handle(ButtonPressed(0), NOW, REAL) == [ticket(1, Numbers(NEXT_DAY))]


def test_the_first_day_only_names_the_numbers() -> None:
    unit = kiosk(Numbers(None, {"a": 3}))
    assert unit.handle(received(hall(DAY)), NOW, REAL) == [SaveNumbers(Numbers(DAY, {"a": 3}))]


def test_a_day_unknown_or_earlier_or_only_retained_turns_nothing() -> None:
    unit = kiosk(Numbers(DAY, {"a": 57}))
    assert unit.handle(received(hall(None)), NOW, REAL) == []
    assert unit.handle(received(hall("2026-03-01")), NOW, REAL) == []
    assert unit.handle(received(hall(NEXT_DAY), live=False), NOW, REAL) == []


def test_a_day_does_not_turn_under_a_slip() -> None:
    unit = kiosk(Numbers(DAY, {"a": 57}))
    take(unit)
    assert unit.handle(received(hall(NEXT_DAY)), NOW, REAL) == []
    assert unit.handle(SlipOutcome("t1", "confirmed"), NOW, REAL)[:2] == [
        ResolveTicket("t1", "confirmed"),
        SaveNumbers(Numbers(NEXT_DAY)),
    ]


def test_a_kiosk_alone_turns_the_day_by_its_own_trusted_clock_while_the_hall_is_closed() -> None:
    unit = kiosk(Numbers(DAY, {"a": 57}))
    assert unit.handle(received(hall(DAY)), NOW, REAL + 10) == []
    assert unit.next_deadline() == REAL + 910
    assert unit.handle(None, NIGHT, REAL + 909) == []
    assert unit.handle(None, None, REAL + 910) == []  # not trusted
    assert unit.next_deadline() == REAL + 940
    assert unit.handle(None, NIGHT, REAL + 940) == [SaveNumbers(Numbers(NEXT_DAY))]
    assert unit.handle(None, NIGHT, REAL + 980) == []
    assert unit.handle(received(hall(DAY)), NIGHT, REAL + 990) == []  # the hall is late, not the kiosk early


def test_a_kiosk_alone_does_not_turn_the_day_while_the_hall_is_or_may_be_open() -> None:
    for known in (CONFIG, config(hours={}), config(hours={"tue": ["whenever"]}), config(time_zone="Mars/X")):
        unit = kiosk(Numbers(DAY, {"a": 57}), known)
        in_hours = NIGHT + 9 * 3600 if known is CONFIG else NIGHT
        assert unit.handle(None, in_hours, REAL + 2000) == []


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
    unit = kiosk(Numbers(), ready=False)
    on_disk: list[tuple[str | None, str, int]] = []
    printed: list[str] = []
    real = REAL
    for event, can_write in zip(happening, writes, strict=False):
        real += 0.3
        if isinstance(event, SlipOutcome):
            event = SlipOutcome(printed[-1] if printed else "none", event.outcome)
        actions = unit.handle(event, NOW, real)
        for action in actions:
            if isinstance(action, CommitTicket):
                assert actions == [action]
                if not can_write:
                    unit.handle(CommitFailed("full"), NOW, real)
                    continue
                on_disk.append((action.day, action.service, action.number))
                job = f"job{len(on_disk)}"
                after = unit.handle(committed(action, job), NOW, real)
                assert [a.job for a in after if isinstance(a, PrintSlip)] == [job]
                printed.append(job)
            assert not isinstance(action, PrintSlip)
    assert len(on_disk) == len(set(on_disk)) == len(printed)


# --- hours ---------------------------------------------------------------------------------------------------


def test_a_hall_is_surely_closed_outside_every_span() -> None:
    hours = {"mon": ["09:00-12:00", "13:00-17:00"], "fri": ["22:00-06:00"], "sun": ["00:00-24:00"]}

    def closed(day: int, hour: int, minute: int = 0) -> bool:
        return surely_closed(hours, datetime(2026, 3, day, hour, minute))

    assert [closed(2, 8, 59), closed(2, 9), closed(2, 12), closed(2, 16, 59), closed(2, 17)] == [
        True, False, True, False, True,
    ]  # fmt: skip
    assert [closed(6, 21), closed(6, 23), closed(7, 5, 59), closed(7, 6)] == [True, False, False, True]
    assert [closed(1, 0), closed(1, 23, 59), closed(3, 12)] == [False, False, True]


@pytest.mark.parametrize(
    "span", ["", "9-17", "09:00", "09:60-10:00", "24:00-25:00", "09:00-24:30", "25:00-26:00"]
)
def test_hours_that_cannot_be_read_close_nothing(span: str) -> None:
    assert not surely_closed({"mon": [span]}, datetime(2026, 3, 2, 3))
    assert not surely_closed({"monday": ["09:00-12:00"]}, datetime(2026, 3, 2, 3))
