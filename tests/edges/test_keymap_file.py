"""A pad's file: those that come with the firmware, a site's own, and every mistake in one."""

import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from counter import keymap_file
from counter.bus import BusFile
from counter.keymap import Keymap
from counter.keymap_file import KeymapError, Pad
from counter.keys import KEYS
from counter.settings import KeypadSettings
from jiaohao.command import main

COUNTER = """
[unit]
id = "counter-1"
hall = "demo"
[broker]
host = "127.0.0.1"
[storage]
path = "/var/lib/jiaohao/counter.db"
[keypad]
port = "/dev/keypad"
"""
FOR_CUSTOMERS = {"RATE1", "RATE2", "RATE3"}


def settings(driver: str, **more: Any) -> KeypadSettings:
    return msgspec.convert({"port": "/dev/keypad", "driver": driver, **more}, KeypadSettings)


def own(folder: Path, text: str) -> str:
    path = folder / "pad.toml"
    path.write_text(text, "utf-8")
    return str(path)


@pytest.mark.parametrize("driver", ["ascii", "ff68", "evdev"])
def test_every_driver_has_a_map_of_its_own_with_every_key_of_a_clerk(driver: str) -> None:
    """R13, R17, R28, R40, R51: none of them needs a pad with more keys."""
    assert settings(driver).problems() == []
    assert set(keymap_file.pad(settings(driver)).keys.values()) == set(KEYS) - FOR_CUSTOMERS


@pytest.mark.parametrize("name", keymap_file.names())
def test_every_map_that_comes_with_the_firmware_is_right_and_says_what_it_is_for(name: str) -> None:
    pad = keymap_file._file(name)
    assert pad.about
    assert settings(pad.driver, keymap=name).problems() == []


def test_a_guides_pad_has_what_guides_do_on_keys_of_their_own() -> None:
    """R40, R51."""
    keys = keymap_file.pad(settings("evdev", keymap="usb-guide")).keys
    assert {key for code, key in keys.items() if " " not in code} >= {
        "ISSUE",
        "CLASS",
        "REVIVE",
        "VIP",
        "ENTER",
    }


def test_num_lock_is_no_key_of_ours_for_some_pads_send_it_around_every_other() -> None:
    for name in ("usb-numpad", "usb-guide", "usb-rate"):
        assert not any("NUMLOCK" in code for code in keymap_file.pad(settings("evdev", keymap=name)).keys)


@pytest.mark.parametrize("name", ["usb-numpad", "usb-guide", "ascii-21", "ff68-21"])
def test_a_shift_that_bounces_changes_no_key_of_any_map(name: str) -> None:
    driver = keymap_file._file(name).driver
    keys = keymap_file.pad(settings(driver, keymap=name)).keys
    for codes, key in keys.items():
        shift, *rest = codes.split()
        if rest:
            keymap = Keymap(keys)
            pressed = [keymap.press(code, 10.0) for code in (shift, shift, *rest)]
            assert pressed == [None] * (len(rest) + 1) + [key]


def test_a_customers_pad_has_three_keys() -> None:
    """R27."""
    pad = keymap_file.pad(settings("evdev", keymap="usb-rate"))
    assert set(pad.keys.values()) == FOR_CUSTOMERS


def test_the_sites_own_keys_lie_over_the_map_and_an_empty_one_takes_a_key_away() -> None:
    pad = keymap_file.pad(settings("ascii", keys={"X": "NEXT", "0x41": "RECALL", "B": ""}))
    assert (pad.keys["X"], pad.keys["A"]) == ("NEXT", "RECALL")
    assert "B" not in pad.keys
    assert pad.display == "esc-s1"


def test_a_file_of_the_sites_own_may_say_only_what_is_different(tmp_path: Path) -> None:
    path = own(
        tmp_path, 'like = "ff68-21"\n[commands]\nkey = "21 code"\n[keys]\n"0x0A" = "START"\n"0x0D" = ""\n'
    )
    pad = keymap_file.pad(settings("ff68", keymap=path))
    assert (pad.commands.key, pad.commands.show) == ("21 code", "10 text")
    assert pad.keys["0x0A"] == "START"
    assert "0x0D" not in pad.keys
    assert pad.lamps == {"next": 1, "pause": 2}


def test_a_whole_file_of_the_sites_own(tmp_path: Path) -> None:
    path = own(tmp_path, 'driver = "ascii"\n[keys]\n"n" = "NEXT"\n"0x1B 0x31" = "PAUSE"\n"0x32" = "2"\n')
    pad = keymap_file.pad(settings("ascii", keymap=path))
    assert pad.keys == {"n": "NEXT", "0x1B 1": "PAUSE", "2": "2"}
    assert (pad.display, pad.ask, pad.bell) == ("none", "", False)


MISTAKES = [
    (
        'driver = "evdev"\n[keys]\nKEY_KPDTO = "NEXT"',
        ["keys.KEY_KPDTO: no code such as KEY_KP1, or several with spaces between, did you mean \"KEY_KPDOT\"?"],
    ),
    ('driver = "ascii"\n[keys]\n"A" = "NEXTT"', ['keys.A: there is no key "NEXTT", did you mean "NEXT"?']),
    (
        'driver = "ascii"\n[keys]\n"AB" = "NEXT"',
        ['keys.AB: no code such as "A" or "0x80", or several with spaces between'],
    ),
    ('driver = "ascii"\n[keys]\n"A" = "NEXT"\n"0x41" = "1"', ["keys.0x41: is the same code as A"]),
    (
        'driver = "ascii"\n[keys]\n"A" = "NEXT"\n"A B" = "1"',
        ["keys.A: is how A B begins, which nobody could press then"],
    ),
    (
        'driver = "ff68"\n[commands]\nkey = "01 code"\n[keys]\n"A" = "NEXT"',
        ['keys.A: no code such as "0x0A", or several with spaces between'],
    ),
    ('driver = "ff68"\n[keys]\n', ["commands.key: missing: how the terminal says what was pressed"]),
    ('driver = "ff68"\n[commands]\nkey = "01"\n[keys]\n', ['commands.key: "01" lacks code']),
    (
        'driver = "ff68"\n[commands]\nkey = "code 01"\n[keys]\n',
        ['commands.key: "code 01" does not begin with the byte of the command, such as "10"'],
    ),
    (
        'driver = "ff68"\n[commands]\nkey = "01 code"\nshow = "10 txt"\n[keys]\n',
        ['commands.show: "txt" is neither a byte nor one of: text'],
    ),
    (
        'driver = "ff68"\n[commands]\nkey = "01 code"\nlamp = "12 lamp on"\n[keys]\n',
        ["lamps: missing: the number of each lamp"],
    ),
    (
        'driver = "ff68"\ndisplay = "line"\n[commands]\nkey = "01 code"\n[keys]\n',
        ['display: belongs to driver = "ascii"'],
    ),
    (
        'driver = "ascii"\nask = "89"\nanswer = "4F 4B 0D"\n[keys]\n"O" = "NEXT"\n',
        ["keys.O: is the first byte of answer too"],
    ),
    (
        'driver = "ascii"\ndisplay = "line"\n[keys]\n"S" = "NEXT"\n',
        ["keys.S: is the first byte of what is sent to its display too"],
    ),
    ('driver = "ascii"\nask = "8"\nanswer = "4F"\n[keys]\n', ['ask: "8" is not bytes such as "89"']),
    ('driver = "ascii"\nask = "89"\n[keys]\n', ["answer: a question and its answer belong together"]),
    ('driver = "ascii"\nkeys = "A"\n', None),
    ('driver = "ascii"\n[keys]\n"A" = 1\n', ["keys.A: expected str, got int"]),
    ('like = "ascii-12"\n', None),
    ("[keys\n", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), MISTAKES)
def test_a_mistake_in_a_pads_file_is_told_with_its_file_and_place(
    text: str, said: list[str] | None, tmp_path: Path
) -> None:
    path = own(tmp_path, text)
    driver = next(driver for driver in ("ff68", "evdev", "ascii") if driver in text or driver == "ascii")
    with pytest.raises(KeymapError) as mistakes:
        keymap_file.pad(settings(driver, keymap=path))
    assert all(mistake.startswith("keymap: ") and path in mistake for mistake in mistakes.value.mistakes)
    if said is not None:
        assert mistakes.value.mistakes == [f"keymap: {path}: {mistake}" for mistake in said]


def test_a_map_for_another_driver_and_one_that_is_not_there_are_refused() -> None:
    assert settings("evdev", keymap="ascii-21").problems() == ['keymap: "ascii-21" is for driver = "ascii"']
    assert (
        settings("ascii", keymap="ascii-22")
        .problems()[0]
        .startswith('keymap: "ascii-22" is unknown, did you')
    )
    assert settings("ascii", keymap="pad.toml").problems() == [
        'keymap: "pad.toml": write the whole path, from "/" on'
    ]
    assert "cannot be read" in settings("ascii", keymap="/nowhere/pad.toml").problems()[0]


def test_driver_line_has_no_map() -> None:
    said = 'driver = "line" has keys with names and needs none'
    assert settings("line", keymap="ascii-21", keys={"A": "NEXT"}).problems() == [
        f"keymap: {said}",
        f"keys: {said}",
    ]


def test_check_tells_every_mistake_in_the_keys_of_counter_toml(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "counter.toml"
    keys = '[keypad.keys]\n"KEY_KPPLUS" = "NXT"\n"KP1" = "1"\n"KEY_KPDOT" = "CLEAR"\n'
    path.write_text(COUNTER + 'driver = "evdev"\n' + keys, "utf-8")
    assert main(["check", "-c", str(path)]) == 78
    said = capsys.readouterr().err
    assert 'counter.toml: keypad.keys.KEY_KPPLUS: there is no key "NXT", did you mean "NEXT"?' in said
    assert "counter.toml: keypad.keys.KP1: no code such as KEY_KP1" in said
    path.write_text(
        COUNTER + 'driver = "evdev"\n' + keys.partition('"KEY_KPPLUS')[0] + '"KEY_KPDOT" = "CLEAR"', "utf-8"
    )
    assert main(["check", "-c", str(path)]) == 78
    assert "counter.toml: keypad.keys.KEY_KPDOT: is how KEY_KPDOT " in capsys.readouterr().err


def test_codes_have_one_spelling() -> None:
    assert keymap_file.canonical("ascii", "0x41  0x0d") == "A 0x0D"
    assert keymap_file.canonical("ff68", "0x0a") == "0x0A"
    assert keymap_file.canonical("ascii", "号") is None
    assert keymap_file.canonical("evdev", "KEY_KP1 KEY_KP2") == "KEY_KP1 KEY_KP2"
    assert keymap_file.canonical("evdev", "") is None
    assert Pad(driver="evdev", keys={}).problems() == []


# --- docs/keypad.md ------------------------------------------------------------------------------------------

PAGE = (Path(__file__).parents[2] / "docs/keypad.md").read_text("utf-8")
BLOCKS = re.findall(r"^```toml\n(.*?)^```", PAGE, re.M | re.S)


@pytest.mark.parametrize("text", [block for block in BLOCKS if "[keypad]" in block])
def test_every_keypad_table_of_the_page_is_right(text: str) -> None:
    table = tomllib.loads(text)["keypad"]
    assert msgspec.convert(table, KeypadSettings).problems() == []


@pytest.mark.parametrize("text", [block for block in BLOCKS if block.startswith("like")])
def test_every_pads_file_of_the_page_is_right(text: str, tmp_path: Path) -> None:
    driver = "ff68" if "ff68" in text else "ascii"
    assert keymap_file.pad(settings(driver, keymap=own(tmp_path, text))).about is not None


def test_the_page_has_a_bus_and_two_kinds_of_pads_files() -> None:
    assert sum("[bus]" in block for block in BLOCKS) == 1
    assert {block.split('"')[1] for block in BLOCKS if block.startswith("like")} == {"ascii-21", "ff68-21"}
    bus = next(block for block in BLOCKS if "[bus]" in block)
    assert msgspec.convert(tomllib.loads(bus), BusFile).problems() == []


def test_the_table_of_the_number_pad_is_that_of_its_map() -> None:
    """`. 7`, `. 8` in one row stand for as many keys, in their order."""
    signs = {
        "+": "KPPLUS",
        "-": "KPMINUS",
        "*": "KPASTERISK",
        "/": "KPSLASH",
        ".": "KPDOT",
        "Enter": "KPENTER",
    }
    signs |= {"Backspace": "BACKSPACE", "Esc": "ESC"} | {str(n): f"KP{n}" for n in range(10)}
    table = PAGE.partition("| alone | | after `.` | |\n|---|---|---|---|\n")[2].partition("\n\n")[0]
    said: dict[str, str] = {}
    for row in table.splitlines():
        cells = [cell.strip().replace("`", "") for cell in row.strip("|").split("|")]
        for pressed, meant in ((cells[0], cells[1]), (cells[2], cells[3])):
            codes, names = pressed.split(", "), meant.split(", ")
            names = names * len(codes) if len(names) == 1 else names
            for code, name in zip(codes if pressed else [], names, strict=False):
                said[" ".join(f"KEY_{signs[part]}" for part in code.split())] = name
    digits = {f"KEY_KP{n}": str(n) for n in range(10)}
    assert said | digits == keymap_file.pad(settings("evdev")).keys
