"""Commands byte by byte, as the manuals' tables have them; nothing here comes from our own composer."""

import pytest

from virtual import commands as c
from virtual.escpos import TextMode, next_command
from virtual.makes import GENERIC_CN_58, GENERIC_CN_80, Make
from virtual.realtime import RealTimeScanner

COMMANDS = [
    ("0A", c.LineFeed(1)),
    ("00", c.Nothing()),
    ("41", c.Character("A", wide=False)),
    ("1B 40", c.Initialise()),
    ("1B 61 01", c.Align(1)),
    ("1B 61 32", c.Align(2)),
    ("1B 64 03", c.LineFeed(3)),
    ("1B 4A 18", c.UnitFeed(24)),
    ("1B 32", c.Spacing(None)),
    ("1B 33 1E", c.Spacing(30)),
    ("1B 24 2C 01", c.Position(300)),
    ("1B 45 01", c.Bold(True)),
    ("1B 42 02 01", c.Sound(2)),
    ("1B 70 00 32 FA", c.Pulse(0)),
    ("1B 63 34 03", c.StopAt(near_end=True)),
    ("1B 63 34 00", c.StopAt(near_end=False)),
    ("1B 63 35 01", c.LockPanel(True)),
    ("1C 26", c.Chinese(True)),
    ("1C 2E", c.Chinese(False)),
    ("1C 21 0C", c.ChineseSize(2, 2)),
    ("1C 21 80", c.ChineseSize(1, 1, underline=True)),
    ("1C 57 01", c.ChineseSize(2, 2)),
    ("1C 57 30", c.ChineseSize(1, 1)),
    ("1D 21 00", c.Size(1, 1)),
    ("1D 21 75", c.Size(8, 6)),
    ("1D 50 B4 B4", c.MotionUnits(180, 180)),
    ("1D 56 00", c.Cut(full=True, feed_units=None)),
    ("1D 56 31", c.Cut(full=False, feed_units=None)),
    ("1D 56 42 00", c.Cut(full=False, feed_units=0)),
    ("1D 56 41 05", c.Cut(full=True, feed_units=5)),
    ("1D 61 0E", c.ReportChanges(0x0E)),
    ("1D 72 01", c.ReportPaper()),
    ("1D 72 31", c.ReportPaper()),
    ("1D 72 02", c.ReportDrawer()),
    ("1D 49 43", c.Identify(67)),
    ("1D 49 31", c.Identify(1)),
    ("1D 28 48 06 00 30 30 30 30 34 32", c.ReportWhenPrinted(b"0042")),
    ("1D 76 30 00 48 00 18 00", c.Raster(72, 24, 1, 1)),
    ("1D 76 30 01 48 00 18 00", c.Raster(72, 24, 2, 1)),
    ("1D 76 30 32 30 00 00 01", c.Raster(48, 256, 1, 2)),
    ("1D 76 30 03 48 00 18 00", c.Raster(72, 24, 2, 2)),
    ("1D 28 6B 04 00 31 41 32 00", c.CodeModel(2)),
    ("1D 28 6B 03 00 31 43 06", c.CodeSize(6)),
    ("1D 28 6B 03 00 31 45 31", c.CodeLevel("M")),
    ("1D 28 6B 05 00 31 50 30 41 42", c.CodeStore(b"AB")),
    ("1D 28 6B 03 00 31 51 30", c.CodePrint()),
]


@pytest.mark.parametrize(("written", "command"), COMMANDS, ids=lambda it: it if isinstance(it, str) else "")
def test_a_command_is_what_the_table_says_and_waits_for_its_last_byte(
    written: str, command: c.Command
) -> None:
    data = bytes.fromhex(written)
    assert next_command(data + b"A", chinese=True) == (command, len(data))
    assert all(next_command(data[:n], chinese=True) is None for n in range(1, len(data)))


@pytest.mark.parametrize(
    "written",
    [
        "07", "7F", "80", "FF", "1B 74 00", "1B 21 30", "1B 61 03", "1B 42 00 01", "1B 70 02 00 00", "1B 63 33 01",
        "1C 43 00", "1C 21 40", "1D 21 88", "1D 56 02", "1D 62 00", "1D 72 05", "1D 49 46",
        "1D 76 31", "1D 76 30 04 48 00 18 00", "1D 76 30 00 00 00 18 00", "1D 76 30 00 48 00 00 00",
        "1D 28 48 06 00 30 31 30 30 34 32", "1D 28 48 06 00 30 30 30 30 34 7F", "1D 28 6B 03 00 31 43 11",
        "1D 28 6B 03 00 32 43 06", "1D 28 6B 04 00 31 41 30 00", "1D 28 6B 03 00 31 45 34",
    ],
)  # fmt: skip
def test_what_is_in_no_table_is_unknown(written: str) -> None:
    found = next_command(bytes.fromhex(written), chinese=True)
    assert found is not None
    assert isinstance(found[0], c.Unknown)


def test_a_wrong_length_swallows_what_follows() -> None:
    """GS ( H with pL 07 instead of 06 takes the first byte of the next line with it."""
    found = next_command(bytes.fromhex("1D 28 48 07 00 30 30 30 30 34 32 41 42"), chinese=True)
    assert found == (c.Unknown(bytes.fromhex("1D 28 48 07 00 30 30 30 30 34 32 41")), 12)
    found = next_command(bytes.fromhex("1D 28 4C 02 01 41"), chinese=True)
    assert found == (c.Swallow(bytes.fromhex("1D 28 4C 02 01"), 258), 5)


def text(data: bytes, font: TextMode) -> list[str]:
    """What is set, a box for what the font has not; then nothing else may be left."""
    shown = []
    while data:
        found = next_command(data, True, font)
        assert found is not None
        command, length = found
        match command:
            case c.Character(character):
                shown.append(character)
            case c.NoGlyph():
                shown.append("□")
            case _:
                shown.append("!")
        data = data[length:]
    return shown


RARE = bytes.fromhex("E946")  # 镕, in GBK and not in GB2312
FOUR = bytes.fromhex("8139EE39")  # 㐀, four bytes in GB18030


@pytest.mark.parametrize(
    ("font", "data", "shown"),
    [
        ("gb2312", bytes.fromhex("BAC5A1A4A1AA") + b"A", ["号", "·", "—", "A"]),
        ("gb2312", RARE, ["□"]),
        ("gbk", RARE, ["镕"]),
        ("gbk", FOUR, ["□", "□"]),
        ("gbk", bytes.fromhex("A1A1A3AC"), ["\u3000", "，"]),
        ("gbk", b"\x80", ["!"]),
        ("gb18030", FOUR + RARE, ["㐀", "镕"]),
        ("gb18030", "𠮷".encode("gb18030"), ["𠮷"]),
        ("utf8", "号㐀𠮷é".encode(), ["号", "㐀", "𠮷", "é"]),
        ("utf8", b"\xba\xff", ["!", "!"]),
        ("utf8", "号".encode()[:2] + b"A", ["□", "A"]),
        ("ascii", bytes.fromhex("BAC5") + b"A", ["!", "!", "A"]),
    ],
)
def test_a_font_shows_what_it_has(font: TextMode, data: bytes, shown: list[str]) -> None:
    assert text(data, font) == shown


def test_chinese_is_rubbish_outside_chinese_mode() -> None:
    assert next_command(bytes.fromhex("BAC5"), chinese=False) == (c.Unknown(b"\xba"), 1)


def test_half_a_character_waits_for_the_rest() -> None:
    assert next_command(b"\xba", True, "gbk") is None
    assert next_command(FOUR[:3], True, "gb18030") is None
    assert next_command("号".encode()[:2], True, "utf8") is None


def test_what_a_make_lacks_costs_two_bytes_and_the_rest_is_text() -> None:
    barrier = bytes.fromhex("1D 28 48 06 00 30 30 30 30 34 32")
    lacks = GENERIC_CN_58.lacks
    assert next_command(barrier[:2], True, "gbk", lacks) is None  # GS ( may go on otherwise
    assert next_command(barrier, True, "gbk", lacks) == (c.Unknown(b"\x1d("), 2)
    assert next_command(barrier[2:], True, "gbk", lacks) == (c.Character("H", wide=False), 1)
    code = bytes.fromhex("1D 28 6B 03 00 31 51 30")
    assert next_command(code, True, "gbk", lacks) == (c.Unknown(b"\x1d("), 2)
    assert next_command(code, True, "gbk", GENERIC_CN_80.lacks) == (c.CodePrint(), 8)


# --- real time -----------------------------------------------------------------------------------------------


def scanned(data: bytes, make: Make) -> tuple[bytes, list[bytes]]:
    scanner = RealTimeScanner(make)
    both = [scanner.scan(byte) for byte in data]
    return b"".join(passed for passed, _ in both), [command for _, command in both if command]


CLEAR = bytes.fromhex("10 14 08 01 03 14 01 06 02 08")


def test_real_time_commands_are_picked_out_wherever_they_stand() -> None:
    epson = Make("epson")
    data = b"A\x10\x04\x01B\x10\x05\x02C" + CLEAR + b"D\x10\x10\x04\x04"
    assert scanned(data, epson) == (b"ABCD\x10", [b"\x10\x04\x01", b"\x10\x05\x02", CLEAR, b"\x10\x04\x04"])


def test_what_only_begins_like_one_is_passed_on() -> None:
    epson = Make("epson")
    data = b"\x10\x04\x05\x10\x05\x03" + CLEAR[:-1] + b"\x10\x04\x02"
    assert scanned(data, epson) == (data[:-3], [b"\x10\x04\x02"])


def test_a_make_that_does_not_know_them_passes_them_on() -> None:
    data = b"\x10\x05\x02" + CLEAR
    assert scanned(data, GENERIC_CN_80) == (data, [])
    assert scanned(b"\x10\x04\x01", Make("deaf", dle=False)) == (b"\x10\x04\x01", [])
