"""The kiosk's core: what the hall tells it, a new or an old database, new days."""

from hall import messages as m
from hall.device import (
    ButtonPressed,
    Received,
    SlipOutcome,
    StorageFault,
)
from kiosk.actions import Lamp, ProbeStorage, Report, ResolveTicket, SaveNumbers
from kiosk.events import AckSeen
from kiosk.kiosk import Binding, Kiosk
from kiosk.numbers import Numbers
from tests.core.kiosk_story import (
    BUTTONS,
    CONFIG,
    DAY,
    NEXT_DAY,
    NIGHT,
    NOW,
    READY,
    REAL,
    config,
    hall,
    kiosk,
    received,
    take,
    ticket,
)

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


def test_a_new_configuration_counts_at_once() -> None:
    unit = kiosk()
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
    unit, morning = kiosk(Numbers(DAY, {"a": 57})), NOW + 86400
    assert unit.handle(received(hall(NEXT_DAY)), morning, REAL) == [SaveNumbers(Numbers(NEXT_DAY))]
    assert unit.handle(ButtonPressed(0), morning, REAL) == [ticket(1, Numbers(NEXT_DAY))]


def test_of_a_hall_whose_clock_was_ahead_the_numbers_go_on_above_those_of_the_day() -> None:
    """R20: it never turns its day back; its time, now right, tells."""
    unit = kiosk(Numbers(DAY, {"a": 57}))
    unit.handle(received(hall(NEXT_DAY)), NOW + 86400, REAL)
    (taken,) = unit.handle(ButtonPressed(0), NOW, REAL)
    assert taken == ticket(58, Numbers(NEXT_DAY))


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


def test_a_kiosk_alone_begins_again_after_the_night_and_not_at_midnight() -> None:
    """R25: a hall open from evening to 02:00; its day turns halfway to the next evening."""
    nights = {day: ["00:00-02:00", "18:00-24:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
    unit = kiosk(Numbers(DAY, {"a": 57}), config(hours=nights))
    two, ten = NIGHT + 79 * 60, NIGHT + (8 * 60 + 79) * 60
    assert unit.handle(None, NIGHT, REAL + 2000) == [Lamp(0, "on"), Lamp(1, "on")]
    dark = [Lamp(0, "off"), Lamp(1, "off")]
    assert unit.handle(None, two + 60, REAL + 2100) == dark, "closed, and still the same night"
    assert unit.handle(None, ten - 60, REAL + 2200) == []
    assert unit.handle(None, ten, REAL + 2300) == [SaveNumbers(Numbers(NEXT_DAY))]


def test_a_kiosk_alone_knows_a_special_day_from_what_it_was_told() -> None:
    """R26: on a holiday the hall is surely closed at noon; open around the clock that day, it is not at night."""
    noon = NIGHT + 12 * 3600
    closed = kiosk(Numbers(DAY, {"a": 57}), config(days={NEXT_DAY: []}))
    dark = [Lamp(0, "off"), Lamp(1, "off")]
    assert closed.handle(None, noon, REAL + 2000) == [SaveNumbers(Numbers(NEXT_DAY)), *dark]
    for day in (["00:00-24:00"], ["whenever"]):
        unit = kiosk(Numbers(DAY, {"a": 57}), config(days={NEXT_DAY: day}))
        assert unit.handle(None, NIGHT, REAL + 2000) == []
