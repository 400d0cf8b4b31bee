"""Each fault of the emulated printer bites, and ends as it does on a real one. Status bytes are the manuals'."""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

import pytest

from tests.core.printer_talk import CUT, INIT, answers, barrier, heard, reply, run, say
from virtual.machine import Machine
from virtual.makes import EPSON, GENERIC_CN_58, GENERIC_CN_80

WELL = [0x12, 0x12, 0x12, 0x12]
ASB_ON = bytes.fromhex("1D 61 0E")
ENQ_1, ENQ_2 = bytes.fromhex("10 05 01"), bytes.fromhex("10 05 02")
CLEAR = bytes.fromhex("10 14 08 01 03 14 01 06 02 08")
CLEARED = bytes.fromhex("37 25 00")

AfterReload = Literal["goes on", "repeats line", "forgets"]


@pytest.fixture
def machine() -> Machine:
    return Machine(EPSON)


# --- how it is, asked and unasked ------------------------------------------------------------------------------


def test_a_printer_in_order_answers_12_and_with_a_drawer_line_16(machine: Machine) -> None:
    assert answers(machine) == WELL
    machine.drawer_open = True
    assert answers(machine) == [0x16, 0x12, 0x12, 0x12]


@pytest.mark.parametrize(
    ("fault", "answered", "group"),
    [
        (lambda m: setattr(m.mechanism, "cover_open", True), [0x1A, 0x16, 0x12, 0x12], "38 00 00 00"),
        (lambda m: setattr(m.mechanism, "offline", True), [0x1A, 0x12, 0x12, 0x12], "18 00 00 00"),
        (lambda m: m.press_feed(True), [0x5A, 0x1A, 0x12, 0x12], "58 00 00 00"),
        (lambda m: m.set_paper("near_end"), [0x12, 0x12, 0x12, 0x1E], "10 00 03 00"),
        (lambda m: m.set_paper("end"), [0x1A, 0x32, 0x12, 0x7E], "18 00 0F 00"),
        (lambda m: m.set_error(0x08), [0x1A, 0x52, 0x1A, 0x12], "18 08 00 00"),
        (lambda m: m.set_error(0x20), [0x1A, 0x52, 0x32, 0x12], "18 20 00 00"),
        (lambda m: m.heat_head(5.0), [0x1A, 0x52, 0x52, 0x12], "18 40 00 00"),
    ],
)
def test_a_fault_shows_in_the_manuals_bits_and_asb_tells_it_by_itself(
    machine: Machine, fault: Callable[[Machine], object], answered: list[int], group: str
) -> None:
    assert say(machine, ASB_ON) == bytes.fromhex("10 00 00 00")
    fault(machine)
    assert machine.advance(1.0) == bytes.fromhex(group)
    assert machine.advance(1.5) == b""
    assert answers(machine, 2.0) == answered


def test_asb_tells_only_what_it_was_asked_for_and_ends_with_esc_at(machine: Machine) -> None:
    assert say(machine, b"\x1da\x08") == bytes.fromhex("10 00 00 00")
    machine.mechanism.cover_open = True
    assert machine.advance(1.0) == b""
    machine.set_paper("near_end")
    assert machine.advance(2.0) == bytes.fromhex("38 00 03 00")
    machine.mechanism.cover_open = False
    say(machine, b"\x1b@", 3.0)
    machine.set_paper("ok")
    assert machine.advance(4.0) == b""
    assert say(machine, ASB_ON + b"\x1da\x00", 5.0) == bytes.fromhex("10 00 00 00")
    machine.set_paper("end")
    assert machine.advance(6.0) == b""


def test_a_partial_asb_never_names_an_error() -> None:
    """STP-103: byte 2 always 0."""
    machine = Machine(replace(EPSON, asb="partial"))
    assert say(machine, ASB_ON) == bytes.fromhex("10 00 00 00")
    machine.set_error(0x08)
    assert machine.advance(1.0) == bytes.fromhex("18 00 00 00")


def test_a_printer_without_the_sensor_knows_no_near_end() -> None:
    machine = Machine(GENERIC_CN_58)
    machine.set_paper("near_end")
    assert answers(machine) == WELL
    machine.set_paper("end")
    assert answers(machine) == [0x1A, 0x32, 0x12, 0x72]


def test_near_end_stops_printing_only_where_esc_c_4_says_so(machine: Machine) -> None:
    machine.set_paper("near_end")
    assert say(machine, b"\x1dr\x01\x1bc4\x03A\n") == b"\x03"
    run(machine)
    assert say(machine, b"\x1dr\x01", 70.0) == b""
    assert answers(machine, 70.0) == [0x1A, 0x32, 0x12, 0x1E]
    machine.set_paper("ok")
    assert machine.advance(71.0) == b"\x00"


# --- paper -----------------------------------------------------------------------------------------------------


def out_of_paper(after_reload: AfterReload) -> Machine:
    machine = Machine(
        replace(EPSON, after_reload=after_reload), paper_mm=10
    )  # 71 dots: two lines and 11 dots
    say(machine, INIT + b"ONE\nTWO\nTHREE\nFOUR\n" + CUT + barrier("0042"))
    assert heard(machine) == []
    assert answers(machine, 60.0) == [0x1A, 0x32, 0x12, 0x7E]
    assert machine.slips == []
    return machine


def test_paper_end_stops_a_slip_and_the_rest_comes_out_on_the_new_roll() -> None:
    machine = out_of_paper("goes on")
    machine.set_paper("ok")
    assert heard(machine, 60.0) == [reply("0042")]
    (torn,) = machine.mechanism.torn
    assert [(line.text, line.fed) for line in torn.lines] == [("ONE", 24), ("TWO", 24), ("THREE", 11)]
    assert machine.slips[0].texts == ["FOUR"]


def test_some_print_the_line_again_on_which_the_paper_ended() -> None:
    machine = out_of_paper("repeats line")
    machine.set_paper("ok")
    assert heard(machine, 60.0) == [reply("0042")]
    assert machine.slips[0].texts == ["THREE", "FOUR"]


def test_some_forget_the_rest_and_never_answer_for_it() -> None:
    machine = out_of_paper("forgets")
    machine.set_paper("ok")
    assert heard(machine, 60.0) == []
    assert say(machine, b"NEW\n" + CUT + barrier("0043"), 130.0) == b""
    assert heard(machine, 130.0) == [reply("0043")]
    assert [slip.texts for slip in machine.slips] == [["NEW"]]


def test_a_question_in_order_is_not_answered_at_paper_end(machine: Machine) -> None:
    machine.set_paper("end")
    assert say(machine, b"\x1dr\x01" + barrier("0001") + ASB_ON + b"\x1dIC") == b""
    machine.set_paper("ok")
    assert machine.advance(1.0) == b"\x00" + reply("0001") + bytes.fromhex("10 00 00 00") + b"_TM-T88V\x00"


def test_an_opened_cover_halts_a_slip_and_closed_it_goes_on(machine: Machine) -> None:
    say(machine, b"A\n" * 40 + CUT + barrier("0042"))
    machine.advance(0.5)
    machine.mechanism.cover_open = True
    assert heard(machine, 0.5) == []
    machine.mechanism.cover_open = False
    assert heard(machine, 61.0) == [reply("0042")]
    assert machine.slips[0].texts == ["A"] * 40


# --- errors ----------------------------------------------------------------------------------------------------


def jammed(machine: Machine) -> Machine:
    machine.jam_cutter()
    say(machine, b"OLD\n" + CUT + barrier("0042"))
    assert heard(machine) == []
    assert answers(machine, 60.0) == [0x1A, 0x52, 0x1A, 0x12]
    return machine


def test_a_jam_is_latched_until_it_is_removed_and_the_printer_told(machine: Machine) -> None:
    jammed(machine)
    assert say(machine, ENQ_2, 60.0) == b""
    assert answers(machine, 60.0)[2] == 0x1A  # still stuck
    machine.clear_jam()
    assert answers(machine, 61.0)[2] == 0x1A  # and nobody has told it
    say(machine, ENQ_2, 62.0)
    assert answers(machine, 62.0) == WELL
    assert heard(machine, 62.0) == []  # the buffers are empty: no process ID
    say(machine, b"NEW\n" + CUT, 130.0)
    run(machine, 130.0)
    assert machine.slips[0].texts == ["OLD", "NEW"]  # what had been printed was never cut off


def test_enq_1_goes_on_where_it_stood(machine: Machine) -> None:
    jammed(machine)
    machine.clear_jam()
    say(machine, ENQ_1, 60.0)
    assert heard(machine, 60.0) == [reply("0042")]
    assert machine.slips[0].texts == ["OLD"]


def test_a_printer_that_cannot_be_told_needs_its_switch() -> None:
    machine = Machine(GENERIC_CN_80)
    machine.jam_cutter()
    say(machine, b"OLD\n" + CUT)
    run(machine)
    machine.clear_jam()
    say(machine, ENQ_2, 60.0)
    assert answers(machine, 60.0)[2] == 0x1A
    machine.power_off()
    machine.power_on(61.0)
    assert answers(machine, 64.0) == WELL


def test_switched_on_with_the_jam_still_there_it_is_found_again(machine: Machine) -> None:
    jammed(machine)
    machine.power_off()
    machine.power_on(61.0)
    assert answers(machine, 64.0)[2] == 0x1A


def test_enq_without_an_error_does_nothing(machine: Machine) -> None:
    say(machine, b"A\n" + CUT + barrier("0042") + ENQ_2)
    assert heard(machine) == [reply("0042")]


def test_dc4_8_clears_the_buffers_and_says_so(machine: Machine) -> None:
    machine.mechanism.cover_open = True
    assert say(machine, INIT + b"OLD\n" + CUT + barrier("0042") + CLEAR) == CLEARED
    assert machine.buffered == 0
    machine.mechanism.cover_open = False
    assert heard(machine, 1.0) == []
    assert machine.slips == []


def test_a_hot_head_waits_and_goes_on_by_itself(machine: Machine) -> None:
    machine.heat_head(5.0)
    say(machine, b"A\n" + barrier("0042"))
    assert [at for at, _ in run(machine)] == [pytest.approx(5.028, abs=0.001)]
    assert answers(machine, 61.0) == WELL


def test_the_feed_button_pushes_paper_and_can_be_locked(machine: Machine) -> None:
    machine.press_feed(True)
    machine.advance(1.0)
    machine.press_feed(False)
    say(machine, b"A\n" + CUT, 1.0)
    run(machine, 1.0)
    assert machine.slips[0].height_dots == pytest.approx(30 + 106 + 1065, abs=2)
    say(machine, b"\x1bc5\x01", 61.0)
    machine.press_feed(True)
    assert answers(machine, 62.0) == WELL


# --- power -----------------------------------------------------------------------------------------------------


def test_power_off_forgets_buffer_modes_process_ids_and_asb(machine: Machine) -> None:
    say(machine, ASB_ON + b"\x1d!\x33\x1ba\x01")
    machine.mechanism.cover_open = True
    say(machine, b"OLD\n" + CUT + barrier("0042"), 1.0)
    machine.power_off()
    assert say(machine, b"\x10\x04\x01LOST\n" + CUT, 2.0) == b""
    machine.mechanism.cover_open = False
    machine.power_on(3.0)
    assert heard(machine, 3.0) == []
    say(machine, b"NEW\n" + CUT, 64.0)
    assert heard(machine, 64.0) == []
    assert machine.slips[0].texts == ["NEW"]
    assert (machine.slips[0].lines[0].size, machine.slips[0].lines[0].align) == ((1, 1), 0)


def test_it_is_deaf_and_silent_while_it_boots(machine: Machine) -> None:
    machine.power_off()
    machine.power_on(1.0)
    assert answers(machine, 2.9) == []
    assert answers(machine, 3.0) == WELL


def test_what_was_on_the_paper_when_the_power_went_is_on_the_next_slip(machine: Machine) -> None:
    say(machine, b"HALF\n\x1d!\x77LINE\n" + CUT)
    machine.advance(0.1)
    machine.power_off()
    machine.power_on(1.0)
    say(machine, b"NEW\n" + CUT, 4.0)
    run(machine, 4.0)
    assert machine.slips[0].texts == ["HALF", "LINE", "NEW"]
    assert machine.slips[0].lines[1].fed < 100


# --- what it says ------------------------------------------------------------------------------------------------


def test_answers_can_be_lost_doubled_late_and_silenced_by_kind(machine: Machine) -> None:
    ask = b"\x10\x04\x04"
    machine.voice.copies = 0
    assert say(machine, ask) == b""
    machine.voice.copies = 2
    assert say(machine, ask) == b"\x12\x12"
    machine.voice.copies, machine.voice.delay_s = 1, 0.2
    assert say(machine, ask, 1.0) == b""
    assert run(machine, 1.0) == [(1.2, b"\x12")]
    machine.voice.delay_s, machine.voice.mute = 0.0, {"process_id"}
    assert say(machine, barrier("0001") + b"\x1dr\x01" + ask, 2.0) == b"\x12\x00"[::-1]
    machine.voice.mute, machine.voice.lose_next = set(), 1
    assert say(machine, ask + ask, 3.0) == b"\x12"
    machine.voice.silent = True
    assert say(machine, ask, 4.0) == b""


def test_garbled_answers_have_one_wrong_bit_and_the_same_ones_each_time() -> None:
    def spoken() -> bytes:
        machine = Machine(EPSON, seed=7)
        machine.voice.garble_every = 3
        return say(machine, b"\x10\x04\x01" * 9)

    wrong = [byte ^ 0x12 for byte in spoken()]
    assert [n for n, bits in enumerate(wrong) if bits] == [2, 5, 8]
    assert {bits.bit_count() for bits in wrong} == {0, 1}
    assert spoken() == spoken()


def test_asb_stands_between_replies_and_only_as_a_fault_inside_one(machine: Machine) -> None:
    say(machine, ASB_ON)
    machine.interleaved = True
    assert say(machine, barrier("0042"), 1.0) == bytes.fromhex("37 22 10 00 00 00") + b"0042\x00"
    machine.interleaved = False
    machine.drawer_open = True
    assert say(machine, barrier("0043"), 2.0) == reply("0043")


def test_a_silent_make_consumes_questions_and_says_nothing() -> None:
    machine = Machine(replace(GENERIC_CN_80, speaks=False), speed_mm_s=0)
    assert say(machine, b"\x10\x04\x01A\n" + CUT + b"\x1dr\x01") == b""
    assert (machine.errors, len(machine.slips)) == ([], 1)


# --- the buffer --------------------------------------------------------------------------------------------------


def test_a_full_buffer_has_no_room_and_questions_are_still_answered(machine: Machine) -> None:
    machine.mechanism.cover_open = True
    say(machine, b"X\n" * 2048)
    assert machine.room(0.0) == 0
    assert answers(machine, 1.0) == [0x1A, 0x16, 0x12, 0x12]
    machine.mechanism.cover_open = False
    run(machine, 2.0, 200.0)
    assert (machine.room(202.0), machine.errors, machine.buffer.lost_bytes) == (4096, [], 0)


def test_without_flow_control_what_does_not_fit_is_lost_and_told_once() -> None:
    machine = Machine(replace(EPSON, flow="none"))
    machine.mechanism.cover_open = True
    assert machine.room(0.0) > 4096
    say(machine, b"X\n" * 2500)
    assert machine.buffer.lost_bytes == 904
    assert machine.errors == ["at byte 0: overrun: the receive buffer was full"]
    assert answers(machine)[1] == 0x16


def test_xoff_comes_before_the_buffer_is_full_and_xon_when_there_is_room_again() -> None:
    machine = Machine(replace(EPSON, flow="xon"))
    machine.mechanism.cover_open = True
    assert say(machine, b"X\n" * 1984) == b""  # 128 left
    assert say(machine, b"X\n", 1.0) == b"\x13"
    machine.mechanism.cover_open = False
    assert heard(machine, 2.0) == [b"\x11"]
    assert machine.errors == []


def test_a_question_inside_a_picture_takes_its_bytes_away() -> None:
    """The trap of GS v 0: 10 04 01 in the picture's own data is obeyed, and the text behind it fills the gap."""
    machine = Machine(EPSON)
    picture = b"\x1dv0\x00\x04\x00\x02\x00" + b"\xff\xff\x10\x04\x01\xff\xff\xff"
    assert say(machine, b"A\n" + picture + b"B\nC\n" + CUT) == b"\x12"
    run(machine)
    assert machine.errors == ["at byte 14: a real-time command inside a picture, at byte 12"]
    assert machine.slips[0].pictures[0].rows == (b"\xff\xff\xff\xff", b"\xffB\nC")


def test_questions_before_and_behind_a_picture_do_no_harm() -> None:
    machine = Machine(EPSON)
    ask = b"\x10\x04\x01"
    picture = b"\x1dv0\x00\x04\x00\x02\x00" + bytes(8)
    assert say(machine, ask + picture + ask + b"B\n" + ask + CUT) == b"\x12\x12\x12"
    run(machine)
    assert machine.errors == []


def test_what_is_kept_of_all_that_was_received_is_bounded() -> None:
    machine = Machine(EPSON, speed_mm_s=0)
    say(machine, b"\x1dv0\x00\x40\x00\x00\x10")  # 4096 rows of 64 bytes
    for n in range(64):
        say(machine, bytes(4096), float(n))
    assert 100_000 <= len(machine.received) <= 200_000
