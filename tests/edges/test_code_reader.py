"""The code reader over a real pty (R20): codes scanned and typed, rubbish, a plug that is pulled; the list kept."""

import logging
from pathlib import Path

import pytest
from msgspec.structs import replace

from hall import messages as m
from hall.bookings import hashed
from hall.cards import mark
from hall.device import DeviceState
from kiosk.events import CodeEntered
from kiosk.readers.code_desk import CodeDesk, CodeReader
from kiosk.readers.codes_typed import LEFT_S, LONGEST, Keys, Lines
from kiosk.settings import ButtonSettings, CodeReaderSettings, unusable
from runtime.input_codes import CODES
from runtime.input_events import EV_KEY, EV_SYN, EVENT, PRESSED, SYN_DROPPED, SYN_REPORT
from runtime.outbox import Outbox
from tests.edges.inbox import Inbox, until
from virtual.pty import PluggedPty
from virtual.wedge import VirtualWedge

KEY = bytes(range(32))


def typed(*words: str) -> bytes:
    return b"".join(EVENT.pack(0, 0, EV_KEY, CODES[f"KEY_{word}"], PRESSED) for word in words)


# --- the codec -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", [b"\r", b"\n", b"\r\n"])
def test_a_line_is_one_code_however_it_ends_and_is_spelled(ending: bytes) -> None:
    """R20"""
    lines = Lines()
    assert lines.feed(b"ab-12 34", 1.0) == []
    assert lines.feed(ending + b"X777" + ending, 1.1) == ["AB-1234", "X777"]
    assert lines.bad == 0


@pytest.mark.parametrize(
    "line", [b"AB1\n", b"AB_1234\n", b"\x02AB1234\n", b"\xff1234\n", b"A" * (LONGEST + 1) + b"\n"]
)
def test_what_is_no_code_is_counted_and_spoils_only_itself(line: bytes) -> None:
    """R20"""
    lines = Lines()
    assert lines.feed(line + b"AB1234\n", 1.0) == ["AB1234"]
    assert lines.bad == 1


def test_half_a_code_left_by_one_customer_is_no_beginning_of_the_next_ones() -> None:
    """R20"""
    lines = Lines()
    assert lines.feed(b"99", 1.0) == []
    assert lines.feed(b"AB1234\n", 1.0 + LEFT_S + 0.1) == ["AB1234"]
    lines.feed(b"99", 20.0)
    lines.restart()
    assert lines.feed(b"AB1234\n", 20.1) == ["AB1234"]


def test_keys_of_a_pad_are_a_code_with_its_mistakes_taken_back() -> None:
    """R20"""
    keys = Keys()
    assert keys.feed(typed("LEFTSHIFT", "A", "B", "KPMINUS", "KP1", "2", "9", "BACKSPACE", "3"), 1.0) == []
    assert keys.feed(typed("KPENTER"), 9.0) == ["AB-123"]
    assert keys.feed(typed("1", "2", "3", "4", "DOT", "ENTER", "5", "6", "7", "8", "ENTER"), 9.1) == ["5678"]
    assert keys.bad == 1


def test_a_code_that_lost_keys_is_none() -> None:
    """R20"""
    lost = EVENT.pack(0, 0, EV_SYN, SYN_DROPPED, 0) + EVENT.pack(0, 0, EV_SYN, SYN_REPORT, 0)
    keys = Keys()
    found = keys.feed(
        typed("1", "2") + lost + typed("3", "4", "5", "6", "ENTER", "9", "8", "7", "6", "ENTER"), 1.0
    )
    assert (found, keys.bad) == (["9876"], 1)


# --- the line ------------------------------------------------------------------------------------------------


def test_a_scanned_code_is_its_hash_and_stands_in_no_line_of_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """R20, R22"""
    hardware, inbox = PluggedPty(tmp_path / "codes"), Inbox()
    reader = CodeReader(CodeReaderSettings(driver="serial", port=hardware.path), KEY, inbox.queue.put)
    with caplog.at_level(logging.DEBUG):
        reader.start()
        assert inbox.next() == DeviceState("code_reader", True)
        hardware.noise(b"ab-1234\r\n??4711??\r\n")
        assert inbox.next() == CodeEntered(hashed(KEY, "AB-1234"))
        assert until(lambda: reader.bad == 1)
        hardware.noise(b"99")
        hardware.unplug()
        lost = inbox.next()
        assert isinstance(lost, DeviceState)
        assert not lost.ok
        hardware.plug()
        assert inbox.next() == DeviceState("code_reader", True)
        hardware.noise(b"AB-1235\n")
        assert inbox.next() == CodeEntered(hashed(KEY, "AB-1235"))
        reader.stop()
    hardware.close()
    assert not reader.alive()
    assert "1234" not in caplog.text
    assert "4711" not in caplog.text
    assert caplog.text.count("no appointment's code") == 1


def test_codes_typed_at_a_number_pad_are_hashes_and_reach_no_other_program(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """R20, R22, R56: the pad is grabbed, so that nothing typed in the hall gets to a console."""
    pad, inbox = VirtualWedge(tmp_path / "kbd", lamp=False), Inbox()
    table = CodeReaderSettings(driver="evdev", port=str(tmp_path / "kbd"))
    reader = CodeReader(table, KEY, inbox.queue.put, pad.ioctl)
    with caplog.at_level(logging.DEBUG):
        reader.start()
        assert inbox.next() == DeviceState("code_reader", True)
        assert pad.grabbed == 1
        pad.types("471100\n", is_pad=True)
        assert inbox.next() == CodeEntered(hashed(KEY, "471100"))
        pad.types("12")
        pad.unplug()
        lost = inbox.next()
        assert isinstance(lost, DeviceState)
        assert "unplugged" in lost.cause
        pad.plug()
        assert inbox.next() == DeviceState("code_reader", True)
        pad.types("4712\n")
        assert inbox.next() == CodeEntered(hashed(KEY, "4712"))
        reader.stop()
    pad.close()
    assert pad.grabbed == 2
    assert (pad.errors, inbox.queue.empty()) == ([], True)
    assert "471" not in caplog.text


# --- the list ------------------------------------------------------------------------------------------------


def test_appointments_are_kept_on_disk_and_another_key_is_told_once(tmp_path: Path) -> None:
    """R20: offline from power-on."""
    key_file, faults = tmp_path / "cards.key", list[str]()
    key_file.write_bytes(KEY)
    table = CodeReaderSettings(driver="serial", port=str(tmp_path / "codes"), key_file=str(key_file))
    assert table.problems() == []
    outbox = Outbox(tmp_path / "kiosk.db")
    desk = CodeDesk(table, outbox, lambda _event: None, faults.append)
    assert desk.cached() is None
    listed = m.Bookings("2026-11-22", [m.Booking(hashed(KEY, "AB-1234"), 1000.0, "a")], mark(KEY))
    desk.keep(listed)
    assert faults == []
    outbox.close()
    again = Outbox(tmp_path / "kiosk.db")
    desk = CodeDesk(table, again, lambda _event: None, faults.append)
    assert desk.cached() == listed
    for _ in range(2):
        desk.keep(m.Bookings("2026-11-22", listed.bookings, mark(bytes(32))))
    assert len(faults) == 1
    again.close()


def test_a_button_that_nobody_could_use_is_a_mistake() -> None:
    """R16"""
    button = ButtonSettings(source="gpio", pin=17, service="a", class_="emergency")
    assert unusable([button], has_reader=True) == []
    assert unusable([replace(button, public=True), replace(button, class_="vip")], has_reader=False) == []
    [found] = unusable([button], has_reader=False)
    assert found.startswith("button[1].class:")


def test_a_table_names_its_mistakes(tmp_path: Path) -> None:
    table = CodeReaderSettings(driver="serial", baud=9601, key_file=str(tmp_path / "none"))
    found = table.problems()
    assert [each.partition(":")[0] for each in found] == ["baud", "key_file"]
