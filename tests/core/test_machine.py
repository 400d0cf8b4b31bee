"""The emulated printer on a clock of the test's own, against the manuals' bytes: it must not be kinder."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.printer_talk import CUT, INIT, barrier, heard, reply, run, say
from virtual.machine import Machine, printed
from virtual.makes import EPSON, GENERIC_CN_58, GENERIC_CN_80, MAKES, Make
from virtual.slip import Slip

NUMBER = "号码".encode("gbk")


def one(data: bytes, make: Make = EPSON) -> Slip:
    slips, errors = printed(data, make)
    assert errors == []
    assert len(slips) == 1
    return slips[0]


# --- time ----------------------------------------------------------------------------------------------------


def test_a_process_id_comes_when_the_paper_has_moved_and_the_cutter_is_back() -> None:
    machine = Machine(EPSON)  # 7.1 dots a mm, 150 mm/s: 1065 dots/s
    assert say(machine, b"\x1d!\x07A\n" + CUT + barrier("0042"), 1.0) == b""
    in_s = (192 + 106) / 1065 + 0.3  # eight times 24 dots, 15 mm to the cutter, the cut
    assert run(machine, 1.0) == [(round(1.0 + in_s, 3), reply("0042"))]
    assert machine.still_since == pytest.approx(1.0 + in_s)
    assert machine.heard_at == 1.0


def test_how_often_it_is_woken_changes_nothing() -> None:
    data = INIT + b"A\n" * 20 + CUT + barrier("0001") + b"B\n" * 9 + CUT + barrier("0002")
    seldom, often = Machine(EPSON), Machine(EPSON)
    say(seldom, data)
    say(often, data)
    now, told = 0.0, []
    while now < 5.0:
        now += 0.00317
        told += [now] if often.advance(now) else []
    when = [at for at, _ in run(seldom)]
    assert len(when) == 2
    assert told == [pytest.approx(at, abs=0.004) for at in when]
    assert often.slips == seldom.slips


def test_a_slip_is_what_was_fed_when_it_was_cut() -> None:
    machine = Machine(EPSON)
    say(machine, INIT + NUMBER + b"\n\x1d!\x55\x1ba\x01A012\n")
    run(machine)
    assert machine.slips == []
    say(machine, CUT, 5.0)
    run(machine, 5.0)
    assert machine.slips[0].texts == ["号码", "A012"]
    assert [line.size for line in machine.slips[0].lines] == [(1, 1), (6, 6)]
    assert machine.slips[0].lines[1].align == 1
    assert machine.slips[0].height_mm == pytest.approx((30 + 144 + 106) / 7.1)


def test_a_cut_without_feeding_leaves_the_last_lines_for_the_next_slip() -> None:
    slips, errors = printed(b"A\n" * 8 + b"\x1dV\x00" + b"B\n" + CUT)
    assert errors == []
    assert [slip.texts for slip in slips] == [["A"] * 5, ["A"] * 4 + ["B"]]  # one of them was cut in two


def test_only_the_newest_of_the_process_ids_that_wait_is_told() -> None:
    machine = Machine(EPSON)
    say(machine, b"A\n" + barrier("0001") + barrier("0002"))
    assert heard(machine) == [reply("0002")]
    assert say(machine, barrier("0003") + barrier("0004"), 9.0) == reply("0003") + reply(
        "0004"
    )  # nothing to wait for


# --- what it prints ------------------------------------------------------------------------------------------


def test_esc_at_sets_all_back_and_drops_the_line_begun_but_not_what_waits() -> None:
    slip = one(b"\x1d!\x11\x1bE\x01\x1ba\x02\x1b3\x40LOST\x1b@A\nB\n" + CUT)
    assert slip.texts == ["A", "B"]
    assert [(line.size, line.align, line.runs[0].bold) for line in slip.lines] == [((1, 1), 0, False)] * 2
    assert slip.lines[1].top - slip.lines[0].top == 30


def test_feeds_are_counted_in_the_makers_own_units_until_gs_p_sets_them() -> None:
    """A TM-T88 feeds in 1/360 inch and has 180 dots to the inch."""
    height = [one(data + CUT).height_dots for data in (b"A\n", b"A\n\x1bJ\x14", b"A\n\x1dP\xb4\xb4\x1bJ\x14")]
    assert [height[1] - height[0], height[2] - height[0]] == [10, 20]


@pytest.mark.parametrize(
    ("data", "dots"),
    [
        (b"\x1bd\x03", 90),
        (b"A\x1bd\x03", 90),
        (b"\x1d!\x07A\n", 192),
        (b"\x1b3\x78A\n\x1b2B\n", 90),
        (b"\x1bd\x00", 0),
    ],
)
def test_a_line_feeds_its_spacing_or_its_height(data: bytes, dots: int) -> None:
    assert one(b"|\n" + data + CUT).height_dots - one(b"|\n" + CUT).height_dots == dots


def test_the_last_of_the_size_commands_wins() -> None:
    def sizes(data: bytes) -> list[tuple[int, int]]:
        return [line.size for line in one(INIT + data + NUMBER + b"\n" + CUT).lines]

    assert sizes(b"\x1d!\x22") == [(3, 3)]
    assert sizes(b"\x1d!\x22\x1c!\x0c") == [(2, 2)]
    assert sizes(b"\x1d!\x22\x1cW\x01") == [(2, 2)]
    assert sizes(b"\x1cW\x01\x1d!\x22") == [(3, 3)]


def test_an_absolute_position_is_measured_from_the_left_edge() -> None:
    runs = one(b"AB\x1b$\x64\x00CD\n" + CUT).lines[0].runs
    assert [(run.text, run.gap) for run in runs] == [("AB", 0), ("CD", 76)]


def test_a_raster_is_there_dot_for_dot() -> None:
    slip = one(b"\x1dv0\x00\x02\x00\x03\x00" + b"\x80\x01\xff\x00\x00\x3c" + b"A\n" + CUT)
    (picture,) = slip.pictures
    assert picture.rows == (b"\x80\x01", b"\xff\x00", b"\x00\x3c")
    assert (picture.left, picture.width) == (0, 16)
    assert slip.texts == ["A"]
    assert slip.lines[0].top - picture.top == 3


def test_a_raster_follows_the_alignment_and_can_be_doubled() -> None:
    slip = one(b"\x1ba\x01\x1dv0\x03\x01\x00\x01\x00" + b"\xa0" + CUT)
    (picture,) = slip.pictures
    assert picture.rows == (b"\xcc\x00", b"\xcc\x00")
    assert picture.left == (512 - 16) // 2


def test_a_raster_larger_than_the_buffer_is_printed_as_it_comes() -> None:
    machine = Machine(EPSON)
    say(machine, b"\x1dv0\x00\x40\x00\x00\x02")
    rows, now = bytes(range(64)) * 512, 0.0
    while rows:
        room = machine.room(now)
        say(machine, rows[:room], now)
        rows, now = rows[room:], now + 0.1
    say(machine, CUT, now)
    run(machine, now)
    assert machine.errors == []
    assert len(machine.slips[0].pictures[0].rows) == 512


def test_a_qr_code_is_stored_and_printed_and_forgotten_by_esc_at() -> None:
    settings = bytes.fromhex("1D 28 6B 04 00 31 41 32 00  1D 28 6B 03 00 31 43 04  1D 28 6B 03 00 31 45 31")
    store = bytes.fromhex("1D 28 6B 17 00 31 50 30") + b"http://192.168.1.10/"
    show = bytes.fromhex("1D 28 6B 03 00 31 51 30")
    slip = one(b"\x1ba\x01" + settings + store + show + CUT)
    (code,) = slip.codes
    assert (code.text, code.level, code.modules, code.height) == ("http://192.168.1.10/", "M", 25, 100)
    assert code.left == 206
    assert printed(settings + store + b"\x1b@" + show)[1] != []


def test_the_buzzer_and_the_drawer_put_nothing_on_paper() -> None:
    machine = Machine(GENERIC_CN_80, speed_mm_s=0)
    say(machine, bytes.fromhex("1B 42 02 01 1B 70 00 19 FA") + b"A\n" + CUT)
    assert (machine.firmware.sounds, machine.slips[0].texts, machine.errors) == (2, ["A"], [])


@pytest.mark.parametrize(
    ("data", "make", "error"),
    [
        (b"\x07", EPSON, "unknown: 07"),
        (b"\x1bt\x00", EPSON, "unknown: 1b 74"),
        (b"\x80", EPSON, "unknown: 80"),
        (bytes.fromhex("8139EE39"), EPSON, "no such character: 81 39"),
        (bytes.fromhex("E946"), replace(EPSON, text="gb2312"), "no such character: e9 46"),
        (b"A" + CUT, EPSON, "GS V in the middle of a line"),
        (b"A\x1ba\x01", EPSON, "ESC a in the middle of a line"),
        (b"A" * 43, EPSON, "line too long, spilled before 'A'"),
        (b"\x1d!\x44", GENERIC_CN_58, "GS ! 5×5: only up to 4 times"),
        (b"\x1b$\x00\x02", EPSON, "ESC $ to 512, behind 0 of 512 dots"),
        (b"\x1dv0\x00\x48\x00\x01\x00" + bytes(72), EPSON, "raster of 576 dots on 512"),
        (b"A\x1dv0\x00\x01\x00\x01\x00\xff", EPSON, "GS v 0 in the middle of a line"),
        (bytes.fromhex("1D 28 4C 02 00 30 30"), EPSON, "unknown: 1d 28 4c 02 00, swallows 2 bytes"),
        (bytes.fromhex("1D 28 6B 03 00 31 51 30"), EPSON, "QR of 0 bytes and 3 dots a module cannot be printed"),
        (bytes.fromhex("1D 61 0E"), GENERIC_CN_80, "unknown: 1d 61"),
        (bytes.fromhex("1B 42 02 01"), EPSON, "unknown: 1b 42"),
        (bytes.fromhex("10 05 02"), GENERIC_CN_80, "unknown: 10"),
    ],
)  # fmt: skip
def test_what_a_real_printer_might_print_as_rubbish_is_an_error(data: bytes, make: Make, error: str) -> None:
    _, errors = printed(data + b"\n", make)
    assert f": {error}" in errors[0]
    assert errors[0].startswith("at byte ")


def test_a_printer_without_process_ids_prints_the_question() -> None:
    slips, errors = printed(barrier("0042") + b"\n" + CUT, GENERIC_CN_80)
    assert slips[0].texts == ["H000042"]
    assert errors == ["at byte 0: unknown: 1d 28", "at byte 3: unknown: 06"]


def test_nul_between_commands_is_nothing_and_finishes_a_picture_cut_short() -> None:
    whole = b"\x1dv0\x00\x02\x00\x04\x00" + b"\xff" * 5
    slip = one(b"\x00\x00" + whole + bytes(64) + INIT + b"\x00A\n" + CUT)
    assert slip.pictures[0].rows == (b"\xff\xff", b"\xff\xff", b"\xff\x00", b"\x00\x00")
    assert slip.texts == ["A"]


def test_without_a_cutter_the_paper_is_fed_and_the_customer_tears_it() -> None:
    machine = Machine(GENERIC_CN_58)
    say(machine, b"A\n" + CUT)
    said = run(machine)
    assert said == []
    assert [slip.texts for slip in machine.slips] == [["A"]]
    assert machine.slips[0].height_dots == 30 + 96  # 12 mm to the bar
    say(machine, b"B\n" * 8, 70.0)
    machine.advance(70.2)
    assert len(machine.slips) == 1
    run(machine, 70.2)
    assert machine.slips[1].texts == ["B"] * 5  # the rest has not passed the bar


# --- questions in order ----------------------------------------------------------------------------------------


def test_gs_r_is_answered_when_it_is_taken_up_and_not_when_the_paper_stands() -> None:
    machine = Machine(EPSON)
    assert say(machine, b"A\n\x1dr\x01") == b"\x00"
    machine.set_paper("near_end")
    assert say(machine, b"\x1dr\x01", 1.0) == b"\x03"
    assert say(machine, b"A\nB\nC\n\x1dr\x01", 2.0) == b""
    assert heard(machine, 2.0) == [b"\x03"]


def test_gs_i_tells_the_model_where_there_is_one() -> None:
    assert say(Machine(EPSON), b"\x1dIC") == b"_TM-T88V\x00"
    assert say(Machine(EPSON), b"\x1dI\x01") == b"\x20"
    assert say(Machine(GENERIC_CN_80), b"\x1dIC") == b""


@pytest.mark.parametrize("make", MAKES.values(), ids=lambda make: make.name)
def test_every_make_prints_a_plain_slip(make: Make) -> None:
    slip = one(INIT + b"\x1ba\x01\x1d!\x33" + "A012号".encode("gbk") + b"\n" + CUT, make)
    assert slip.texts == ["A012号"]
    assert slip.width_dots + 2 * slip.side_dots == pytest.approx(make.paper_mm * make.dots_per_mm, abs=2)


RUBBISH = st.lists(
    st.binary(max_size=6)
    | st.sampled_from(
        [INIT, CUT, NUMBER, barrier("0001"), b"A\n", b"\x1dv0\x00\x02\x00\x03\x00", b"\x1b", b"\x1d("]
    ),
    max_size=30,
).map(b"".join)


@given(RUBBISH, st.lists(st.integers(1, 40), min_size=1), st.sampled_from([*MAKES.values()]))
@settings(deadline=None)
def test_whatever_comes_it_goes_on_and_how_it_was_split_is_nothing_to_it(
    data: bytes, sizes: list[int], make: Make
) -> None:
    whole, pieces = Machine(make, speed_mm_s=0), Machine(make, speed_mm_s=0)
    said, told = say(whole, data), b""
    for n in range(len(data)):
        size = sizes[n % len(sizes)]
        told += say(pieces, data[:size])
        data = data[size:]
    assert (said, whole.slips, whole.errors, whole.buffered) == (
        told,
        pieces.slips,
        pieces.errors,
        pieces.buffered,
    )
    run(whole)
    run(pieces)
    assert whole.slips == pieces.slips
