"""What the doctor makes of what it has read: pure functions, with the bytes and words of the manuals."""

import re
import struct
from pathlib import Path

import pytest

from doctor import broker_trial, line_trial, mqtt, names, pins, power, printer, report, screen, unit, verdict
from doctor.checks import OF_MACHINE, OF_UNIT
from doctor.verdict import Line, Verdict, fail, ok, skip, warn
from hall import topics
from jiaohao import files
from runtime import fonts, gpio
from tests.edges.test_printer_status import WELL

ROOT = Path(__file__).parents[2]

# --- what it repeats of the project, since it may import none of it --------------------------------------------


def test_what_the_doctor_repeats_is_what_the_project_says() -> None:
    ours = {kind: telling for kind, telling in files.TELLING_TABLES.items() if kind != "slip"}
    assert ours == unit.TELLING
    assert pins.HEADER_CHIPS == gpio.HEADER_CHIPS
    assert {regular for regular, _ in fonts.NAMES} == screen.FONTS
    assert (broker_trial.ROOT, broker_trial.HALL) == (topics.ROOT, topics.HALL_UNIT)


def test_every_check_has_its_name_its_words_and_its_place_in_docs_doctor_md() -> None:
    assert [*names.WHAT] == sorted({**OF_MACHINE, **OF_UNIT}, key=[*names.WHAT].index)
    page = (ROOT / "docs/doctor.md").read_text("utf-8")
    assert re.findall(r"^\| `([a-z]+)` \|", page, re.M) == [*names.WHAT]


# --- the printer's answers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "state", "found"),
    [
        ((WELL, WELL, WELL, WELL), "ok", "it answers and is ready, with paper"),
        ((0x16, WELL, WELL, WELL), "ok", "it answers and is ready, with paper"),  # open drawer line
        ((WELL, -1, -1, -1), "ok", "it answers and is ready, with paper"),  # answers the first only
        ((WELL, WELL, WELL, 0x1E), "warn", "it answers; the paper will run out soon"),
        ((0x1A, 0x32, WELL, 0x7E), "fail", "the paper has run out"),
        ((0x1A, 0x16, WELL, WELL), "fail", "its cover is open"),
        ((0x1A, 0x52, 0x1A, WELL), "fail", "its cutter is jammed"),
        ((0x1A, 0x52, 0x32, 0x1E), "fail", "it reports an error"),
        ((0x1A, 0x1A, WELL, WELL), "fail", "somebody holds its feed button"),
        ((0x1A, WELL, WELL, WELL), "fail", "it is switched to offline"),
    ],
)
def test_the_printers_bits_in_words(answers: tuple[int, ...], state: str, found: str) -> None:
    judged = printer.judge([*answers])
    assert (judged.state, judged.found) == (state, found)


# --- the lines of a GPIO chip ----------------------------------------------------------------------------------


def test_a_line_is_asked_of_the_kernel_and_its_holder_named(tmp_path: Path) -> None:
    """struct gpio_v2_line_info of <linux/gpio.h>: 256 bytes, the flag "used" is bit 0."""
    node = tmp_path / "gpiochip0"
    node.touch()
    held = {17: b"lg", 22: b"", 27: None}

    def kernel(fd: int, request: int, data: bytes) -> bytes:
        assert (request, len(data)) == (0xC100B405, 256)
        (line,) = struct.unpack_from("=I", data, 64)
        holder = held[line]
        flags = 0 if holder is None else 1
        return struct.pack("=32s32sIIQ176x", b"GPIO", holder or b"", line, 0, flags)

    told = line_trial.run(str(node), "17", "22", "27", ioctl=kernel)
    assert told == {"holders": {"17": "lg", "22": "the kernel", "27": ""}}


LINES = {17: "button 1", 27: "lamp 1"}


@pytest.mark.parametrize(
    ("holders", "running", "state", "found"),
    [
        ({17: "lg", 27: "lg"}, True, "ok", "gpiochip0, 2 pins: the unit has them"),
        ({17: "", 27: ""}, False, "ok", "gpiochip0, 2 pins: free"),
        ({17: "", 27: "w1-gpio"}, False, "fail", "pin 27 (lamp 1) is in use by w1-gpio"),
        ({17: "lg", 27: "w1-gpio"}, True, "fail", "pin 27 (lamp 1) is in use by w1-gpio"),
        ({17: "lg", 27: ""}, False, "fail", "pin 17 (button 1) is in use by lg"),
        ({17: "lg", 27: ""}, True, "fail", "the running unit has not got pin 27 (lamp 1)"),
    ],
)
def test_a_line_that_another_has_or_the_unit_has_not(
    holders: dict[int, str], running: bool, state: str, found: str
) -> None:
    judged = pins.judge(0, LINES, holders, is_running=running)
    assert (judged.state, judged.found) == (state, found)


def test_a_stuck_button_is_told_in_the_kiosks_words() -> None:
    judged = pins.judge(0, LINES, {17: "lg", 27: "lg"}, is_running=True, fault="button 1 (pin 17) is stuck")
    assert (judged.state, judged.found) == ("fail", "button 1 (pin 17) is stuck")


# --- MQTT 5 ----------------------------------------------------------------------------------------------------


def test_the_packets_are_those_of_the_specification() -> None:
    assert mqtt.connect("c", "u", "p").hex() == "101400044d51545405c2001e00000163000175000170"
    assert mqtt.connect("c", None, None).hex() == "100e00044d5154540502001e00000163"
    assert mqtt.subscribe(1, ["a/b"]).hex() == "8209000100" + "0003612f6201"
    assert mqtt.publish(2, "a", b"x").hex() == "3207000161000200" + "78"
    assert mqtt.publish(2, "a", b"x" * 200)[:3].hex() == "32ce01"


def test_a_packet_is_taken_when_it_is_whole_and_what_is_behind_it_stays() -> None:
    connack = bytes.fromhex("2003008700")
    assert [mqtt.take(connack[:n]) for n in range(5)] == [None] * 5
    taken = mqtt.take(connack + b"\x40")
    assert taken is not None
    packet, rest = taken
    assert (packet.kind, mqtt.reason_of(packet), rest) == (mqtt.CONNACK, 0x87, b"\x40")
    with pytest.raises(ValueError, match="no MQTT"):
        mqtt.take(b"\x20" + b"\xff" * 8)


def test_a_message_is_read_behind_its_properties() -> None:
    body = bytes.fromhex("000161 0007 02 0101".replace(" ", "")) + b"hello"
    assert mqtt.message(mqtt.Packet(mqtt.PUBLISH, 0x02, body)) == ("a", 7, b"hello")
    assert mqtt.message(mqtt.Packet(mqtt.PUBLISH, 0x01, b"\0\1a\0hello")) == ("a", 0, b"hello")


# --- words -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("14s", 14.0),
        ("1min 30s", 90.0),
        ("0", 0.0),
        ("infinity", 0.0),
        ("2h", 7200.0),
        ("500ms", 0.5),
        ("14000000", 14.0),
        ("?", None),
    ],
)
def test_systemds_spans_of_time(text: str, seconds: float | None) -> None:
    assert power.span_s(text) == seconds


def test_the_verdict_names_what_failed_and_counts_the_rest() -> None:
    lines = [
        Line("unit", "kiosk", ok("runs")),
        Line("printer", "kiosk", fail("silent", "switch it on")),
        Line("printer", "counter", fail("silent", "switch it on")),
        Line("clock", "", warn("not believed", "wait")),
        Line("card", "", skip("for root")),
    ]
    assert report.verdict(lines) == "FAIL: printer; 5 checks, 1 to be looked at, 1 not looked at"
    assert report.text(lines)[1] == "FAIL  printer      kiosk: silent; switch it on"
    assert report.text(lines)[3] == "warn  clock        not believed; wait"
    assert report.verdict(lines[:1]) == "ok: 1 checks"
    assert not report.is_well(lines)


def test_of_several_verdicts_the_gravest_stands() -> None:
    well, bad, worse = ok("a"), warn("b", "c"), Verdict("fail", "d", "e")
    assert verdict.worst([well, bad, worse, fail("f", "g")]) is worse
    assert verdict.worst([well, skip("h")]) == skip("h")
    assert verdict.worst([]) is None
