"""A slip as bytes: against the manuals' commands, and against a strict printer for whatever slip comes."""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from hall.paper import height_mm
from hall.slip import RULE, Block, SlipCode, SlipLine, SlipPair, SlipPicture, SlipSpace
from printer.compose import compose, encode
from printer.profile import AT_ONCE, Profile, load, names
from tests.edges.printing import REALISTIC
from virtual.commands import Character
from virtual.escpos import next_command
from virtual.machine import Machine
from virtual.makes import make_of
from virtual.slip import Slip

PLAIN = Profile(start="")
OURS = {name: load(name) for name in names()}
PROFILES = OURS | {
    "gb2312": Profile(text_mode="gb2312", buzzer="1B 42 02 01"),
    "gb18030": Profile(text_mode="gb18030"),
    "utf8": Profile(text_mode="utf8", qr="none"),
    "raster": Profile(text_mode="raster", qr="raster"),
    "small type": Profile(columns=32, dots=384, largest=2, cut="1D 56 01", end_mm=10),
    "small buffer": Profile(columns=30, dots=384, buffer_bytes=256, qr="native"),
}

ESC_AT = b"\x1b\x40"
FS_AND = b"\x1c\x26"
CUT = b"\x1d\x56\x42\x00"


def laid(*slip: Block, profile: Profile = PLAIN) -> bytes:
    """Between the start, which is always the same, and the cut."""
    data = b"".join(compose(slip, profile))
    assert data.startswith(ESC_AT + FS_AND)
    assert data.endswith(CUT)
    return data[4:-4]


def printed(slip: tuple[Block, ...], profile: Profile) -> tuple[list[Slip], list[str]]:
    """What comes out of a strict printer of the kind, and what it complained about."""
    machine = Machine(make_of(profile), speed_mm_s=0)
    for unit in compose(slip, profile, buzz=bool(profile.buzzer)):
        assert 0 < len(unit) <= profile.buffer_bytes // 2
        machine.hear(unit, 0.0)
    machine.advance(10.0)
    return machine.slips, machine.errors


# --- text ----------------------------------------------------------------------------------------------------


def test_a_slip_begins_with_reset_and_chinese_mode_and_ends_with_one_cut_at_line_start() -> None:
    assert compose((SlipLine("A012", 6, 6), SlipLine("综合业务", align="left", bold=True)), PLAIN) == (
        ESC_AT + FS_AND,
        b"\x1d\x21\x55" + b"\x1b\x61\x01" + b"A012\n",
        b"\x1d\x21\x00" + b"\x1b\x61\x00" + b"\x1b\x45\x01" + b"\xd7\xdb\xba\xcf\xd2\xb5\xce\xf1\n",
        CUT,
    )


def test_a_style_is_sent_only_where_it_changes() -> None:
    same = SlipLine("A1", 2, 2, bold=True)
    assert laid(same, same) == b"\x1d\x21\x11" + b"\x1b\x61\x01" + b"\x1b\x45\x01" + b"A1\n" + b"A1\n"


def test_an_epson_counts_feeds_in_dots_from_the_start() -> None:
    """Epson, GS P: a TM-T88 begins with 1/360 inch, half a dot."""
    assert compose((SlipLine("A1", align="left"),), OURS["epson"]) == (
        ESC_AT + FS_AND,
        b"\x1d\x50\xb4\xb4",
        b"A1\n",
        CUT,
    )


def test_two_languages_stand_side_by_side_and_the_way_between_them_is_no_row_of_spaces() -> None:
    assert laid(SlipPair("您的号码", "Your number")) == (
        b"\xc4\xfa\xb5\xc4\xba\xc5\xc2\xeb" + b"\x1b\x24\xbc\x01" + b"Your number\n"
    )  # ESC $ 444: 37 columns of 12 dots
    assert laid(SlipPair("x" * 23, "y" * 23)) == b"x" * 23 + b"  " + b"y" * 23 + b"\n"
    assert laid(SlipPair("abc", "")) == b"abc\n"


def test_a_rule_runs_over_the_whole_width_in_few_bytes() -> None:
    assert laid(RULE) == b"\x1d\x21\x70" + b"\xa9\xa4" * 3 + b"\n"
    for profile in OURS.values():
        slips, errors = printed((RULE,), profile)
        assert errors == []
        assert slips[0].lines[0].runs[0].dots == 12 * profile.columns


def test_space_is_fed_in_dots() -> None:
    """ESC J n, at most 255. Never 10 at the end: 10 04 may follow at any time."""
    assert laid(SlipSpace(40.0), SlipSpace(-1.0)) == b"\x1b\x4a\xff\x1b\x4a\x41"
    assert laid(SlipSpace(2.0)) == b"\x1b\x4a\x11"


def test_a_number_too_long_for_its_size_wraps_rather_than_spills() -> None:
    slips, errors = printed((SlipLine("VIP1234567", 8, 8),), OURS["epson"])
    assert errors == []
    assert slips[0].texts == ["VIP12", "34567"]


def test_what_gbk_lacks_is_no_code_of_four_bytes_and_where_nothing_can_be_drawn_a_visible_mark() -> None:
    assert encode("€") == b"\xa1\xfe"
    assert encode("𠮷㐀") == b"\xa1\xfe\xa1\xfe"
    assert encode("镕") == b"\xe9\x46"  # in GBK, not in GB2312
    assert encode("镕", "gb2312") == b"\xa1\xfe"
    assert encode("，") == encode("，", "gb2312") == b"\xa3\xac"
    assert encode("·—", "gb2312") == b"\xa1\xa4\xa1\xaa"  # which Python's own gb2312 does not know
    assert encode("㐀", "gb18030") == b"\x81\x39\xee\x39"
    assert encode("叫", "utf8") == b"\xe5\x8f\xab"
    assert encode("A1 叫", "raster") == b"A1 ?"


def test_a_line_with_a_rare_name_is_drawn_as_large_as_the_printer_would_have_set_it() -> None:
    """GS v 0: 36 dots are 5 bytes, 24 rows; and 6 dots of the line feed of 30."""
    data = laid(SlipLine("1𠮷"))
    assert data.startswith(b"\x1b\x61\x01" + b"\x1d\x76\x30\x00\x05\x00\x18\x00")
    assert data.endswith(b"\x1b\x4a\x06")
    assert len(data) == 3 + 8 + 5 * 24 + 3


def test_only_the_printed_row_with_the_rare_name_is_drawn() -> None:
    slips, errors = printed((SlipLine("业" * 24 + "㐀", align="left"),), PLAIN)
    assert errors == []
    assert slips[0].texts == ["业" * 24]
    assert [(picture.left, picture.width) for picture in slips[0].pictures] == [(0, 24)]


def test_type_larger_than_the_printer_has_is_drawn() -> None:
    slips, errors = printed((SlipLine("A012", 6, 6), SlipLine("A", 2, 2)), PROFILES["small type"])
    assert errors == []
    assert slips[0].texts == ["A"]
    (picture,) = slips[0].pictures
    assert (picture.width, len(picture.rows)) == (4 * 12 * 6, 24 * 6)


def test_control_characters_cannot_command_the_printer() -> None:
    assert encode("a\x10\x04\x01\x1b@\nb") == b"a    @ b"


def test_a_letter_with_a_loose_accent_is_one_character() -> None:
    assert encode("e\u0301") == b"\xa8\xa6"


# --- codes, the end, the length ------------------------------------------------------------------------------


def test_a_code_is_left_to_a_printer_that_can_draw_it() -> None:
    """GS ( k 67 size, 69 correction M, 80 store, 81 print; 25 modules of 7 dots are 20 mm and more."""
    quiet = b"\x1b\x4a\x1c"  # 4 modules
    assert laid(SlipCode("http://10.0.0.1/t/A012", 20.0)) == (
        b"\x1b\x61\x01" + quiet
        + b"\x1d\x28\x6b\x03\x00\x31\x43\x07"
        + b"\x1d\x28\x6b\x03\x00\x31\x45\x31"
        + b"\x1d\x28\x6b\x19\x00\x31\x50\x30" + b"http://10.0.0.1/t/A012"
        + b"\x1d\x28\x6b\x03\x00\x31\x51\x30" + quiet
    )  # fmt: skip


def test_a_code_drawn_by_us_is_the_same_as_the_printers() -> None:
    code = SlipCode("http://10.0.0.1/t/A012", 20.0)
    (native,), errors = printed((code,), PLAIN)
    (drawn,), more = printed((code,), Profile(start="", qr="raster"))
    assert errors + more == []
    (symbol,), (picture,) = native.codes, drawn.pictures
    assert (symbol.height, symbol.top) == (len(picture.rows), picture.top)
    assert symbol.text == code.text


def test_a_printer_without_codes_and_a_code_too_long_leave_nothing_behind() -> None:
    assert laid(SlipCode("http://10.0.0.1/"), profile=Profile(start="", qr="none")) == b""
    assert laid(SlipCode("")) == laid(SlipCode("x" * 3000)) == b""


def test_without_a_cutter_the_last_line_passes_the_bar_to_tear_at() -> None:
    """12 mm at 8 dots a mm."""
    assert compose((), OURS["generic-cn-58"])[-1] == b"\x1b\x4a\x60"


def test_a_cut_that_does_not_feed_is_fed_for_and_the_buzzer_sounds_behind_it() -> None:
    """GS V 1 cuts where the paper is, GS V 66 feeds to the cutter itself."""
    profile = Profile(cut="1D 56 01", end_mm=12, buzzer="1B 42 02 01")
    assert compose((), profile)[-1] == b"\x1b\x4a\x60" + b"\x1d\x56\x01"
    assert compose((), profile, buzz=True)[-1] == b"\x1b\x4a\x60" + b"\x1d\x56\x01" + b"\x1b\x42\x02\x01"


@pytest.mark.parametrize("name", ["epson", "generic-cn-80"])
def test_a_text_slip_with_a_code_takes_at_most_400_bytes(name: str) -> None:
    """0.4 s at 9600 baud. Fourteen lines in two languages alone are 293 bytes of text."""
    slip = (*REALISTIC[:11], SlipCode("http://192.168.1.10:8600/t/A012"), REALISTIC[-1])
    assert sum(map(len, compose(slip, OURS[name]))) <= 400
    assert sum(map(len, compose(REALISTIC, OURS[name]))) <= 360


def test_a_kiosk_whose_printer_can_do_all_itself_loads_neither_pillow_nor_segno() -> None:
    said = in_a_process("""
        slip = (SlipLine("叫号 12", 6, 6), SlipRule(), SlipPair("前面", "ahead"), SlipCode("http://10.0.0.1/"))
        warm_up(load("epson"))
        compose(slip, load("epson"))
        print([name for name in ("PIL", "segno") if name in sys.modules])
    """)
    assert said == "[]"


def test_without_pillow_slips_are_printed_all_the_same_and_one_line_in_the_log_says_why() -> None:
    said = in_a_process("""
        sys.modules["PIL"] = None
        logging.basicConfig(format="%(message)s", stream=sys.stdout)
        slip = (SlipLine("陈𠮷", align="left"), SlipLine("A1", 6, 6), SlipPicture("logo.png", 20))
        for profile in (Profile(start=""), Profile(start="", largest=2, qr="raster")):
            print(b"".join(compose(slip, profile))[4:-4].hex(" "))
    """)
    first, *rest = said.splitlines()
    assert first.startswith("slips are printed without what must be drawn: ")
    assert rest == [
        "b3 c2 a1 fe 0a 1d 21 55 1b 61 01 41 31 0a",
        "b3 c2 a1 fe 0a 1d 21 11 1b 61 01 41 31 0a",
    ]


def in_a_process(program: str) -> str:
    """What a fresh interpreter prints."""
    imports = (
        "import logging, sys\n"
        "from hall.slip import SlipCode, SlipLine, SlipPair, SlipPicture, SlipRule\n"
        "from printer.compose import compose, warm_up\n"
        "from printer.profile import Profile, load\n"
    )
    lines = "\n".join(line[8:] for line in program.splitlines())
    done = subprocess.run(
        [sys.executable, "-c", imports + lines], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.stdout.strip()


# --- any slip ------------------------------------------------------------------------------------------------

TEXTS = st.text(max_size=60) | st.text(alphabet="综合业务，。A1 €𠮷", max_size=60)
LINES = st.builds(
    SlipLine,
    text=TEXTS,
    width=st.integers(0, 9),
    height=st.integers(0, 9),
    align=st.sampled_from(["left", "centre", "right"]),
    bold=st.booleans(),
)
BLOCKS = (
    LINES
    | st.builds(SlipPair, TEXTS, TEXTS, st.booleans())
    | st.builds(SlipCode, st.text(max_size=80) | st.just("http://10.0.0.1/t/1"), st.floats(5, 40))
    | st.builds(SlipSpace, st.floats(-1, 40))
    | st.just(RULE)
)


@given(st.lists(BLOCKS, max_size=6).map(tuple), st.sampled_from(sorted(PROFILES)))
@settings(deadline=None, max_examples=6000)
def test_any_slip_comes_out_of_any_printer_in_one_piece_as_long_as_it_was_measured(
    slip: tuple[Block, ...], name: str
) -> None:
    profile = PROFILES[name]
    mark = SlipLine("A012", align="left")  # else there may be nothing to tear off
    slips, errors = printed((mark, *slip), profile)
    assert errors == []
    assert len(slips) == 1
    behind_mm = min(profile.end_mm, make_of(profile).gap_mm)
    fed_mm = slips[0].height_dots / profile.dots_per_mm - behind_mm
    assert fed_mm == pytest.approx(
        height_mm((mark, *slip), profile.paper), abs=(2 + 2 * len(slip)) / profile.dots_per_mm
    )


@given(st.lists(BLOCKS, max_size=4).map(tuple), st.sampled_from(sorted(PROFILES)))
@settings(deadline=None, max_examples=6000)
def test_nothing_on_a_slip_is_obeyed_at_once(slip: tuple[Block, ...], name: str) -> None:
    units = compose(slip, PROFILES[name])
    assert AT_ONCE.search(b"".join(units)) is None
    assert not any(unit.endswith(b"\x10") for unit in units)


@pytest.mark.parametrize("name", sorted(PROFILES))
def test_a_picture_takes_no_more_paper_than_it_was_measured_with(name: str, tmp_path: Path) -> None:
    profile = PROFILES[name]
    path = tmp_path / "logo.png"
    image = Image.new("RGB", (200, 50), "white")
    ImageDraw.Draw(image).ellipse((10, 5, 190, 45), fill="black")
    image.save(path)
    known, unknown = SlipPicture(str(path), 40.0, 10.0), SlipPicture(str(path), 40.0)
    for picture in (known, unknown):
        slips, errors = printed((picture,), profile)
        assert errors == []
        (drawn,) = slips[0].pictures
        assert abs(drawn.width - 40.0 * profile.dots_per_mm) < 8
        assert len(drawn.rows) == round(10.0 * profile.dots_per_mm)
        assert height_mm((picture,), profile.paper) >= len(drawn.rows) / profile.dots_per_mm
    assert height_mm((known,), profile.paper) == pytest.approx(10.0, abs=0.1)


@given(st.text(max_size=80))
def test_every_character_is_one_ascii_byte_or_two_gbk_bytes(text: str) -> None:
    data = encode(text)
    while data:
        found = next_command(data, chinese=True)
        assert found is not None
        assert isinstance(found[0], Character)
        data = data[found[1] :]


def test_a_profile_changed_by_a_site_is_composed_anew() -> None:
    line = SlipLine("A1", 8, 8, align="left")
    narrow = msgspec.structs.replace(PLAIN, columns=16, dots=200)
    assert laid(line) == laid(line, profile=narrow) == b"\x1d\x21\x77A1\n"
    assert laid(SlipLine("A1A1", 8, 8, align="left"), profile=narrow) == b"\x1d\x21\x77A1\nA1\n"
