"""R02: the other kinds of card readers on emulated hardware: taps, plugs, power, a chip that hangs, lost keys."""

import logging
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hall.card_number import Format
from hall.cards import hashed
from hall.device import DeviceState
from kiosk.events import CardTapped
from kiosk.readers.card_drivers import driver_for
from kiosk.readers.card_reader import CardReader
from kiosk.settings import CardReaderSettings
from runtime.serial_port import SerialPort
from tests.edges.inbox import Inbox, until
from virtual.card_reader import VirtualStxReader
from virtual.pn532 import VirtualPn532
from virtual.wedge import VirtualWedge

KEY = bytes(range(32))
HERE = DeviceState("card_reader", True)
Hardware = VirtualStxReader | VirtualPn532 | VirtualWedge


class Desk:
    """A reader and the hardware it reads."""

    def __init__(self, hardware: Hardware, settings: CardReaderSettings) -> None:
        self.hardware, self.inbox = hardware, Inbox()
        is_wedge = isinstance(hardware, VirtualWedge)
        driver = driver_for(settings, hardware.ioctl) if is_wedge else driver_for(settings)
        self.reader = CardReader(settings, driver, KEY, self.inbox.queue.put)
        self.reader.start()

    def tapped(self, *numbers: str) -> bool:
        return [self.inbox.next() for _ in numbers] == [CardTapped(hashed(KEY, n)) for n in numbers]

    def lost(self) -> str:
        state = self.inbox.next()
        assert isinstance(state, DeviceState), state
        assert (state.device, state.ok) == ("card_reader", False)
        return state.cause

    def close(self) -> None:
        self.reader.stop()
        self.hardware.close()
        assert not self.reader.alive()


def settings_for(
    driver: str, path: Path, format_: Format = "hex", keep: int | None = None
) -> CardReaderSettings:
    return CardReaderSettings(driver=driver, port=str(path), format=format_, keep=keep)


# --- the length kind -----------------------------------------------------------------------------------------


def test_frames_with_a_length_are_taps_of_both_kinds_of_card(tmp_path: Path) -> None:
    hardware = VirtualStxReader(tmp_path / "card")
    desk = Desk(hardware, settings_for("stx", tmp_path / "card"))
    assert desk.inbox.next() == HERE
    hardware.tap("06008E6D5D", times=4)
    hardware.noise(b"\x02\x0a\x02\x06\x00")
    hardware.tap("04A2B3C4D5E6F7")
    assert desk.tapped("06008E6D5D", "04A2B3C4D5E6F7")
    assert desk.inbox.queue.empty()
    desk.close()


def test_a_card_behind_the_beginning_of_a_frame_is_found_when_the_line_is_quiet(tmp_path: Path) -> None:
    hardware = VirtualStxReader(tmp_path / "card")
    desk = Desk(hardware, settings_for("stx", tmp_path / "card", "reversed", keep=4))
    assert desk.inbox.next() == HERE
    hardware.noise(b"\x02\x0f")
    hardware.tap("AEE96300", times=1)
    assert desk.tapped("0063E9AE")
    desk.close()


def test_the_emulated_reader_sends_what_the_manual_says(tmp_path: Path) -> None:
    hardware = VirtualStxReader(tmp_path / "card")
    with open(hardware.path, "rb", buffering=0) as line:
        hardware.tap("06008e6d5d", times=1)
        assert b"".join(line.read(1) for _ in range(10)) == bytes.fromhex("02 0A 02 06 00 8E 6D 5D B0 03")
    hardware.close()


# --- the chip ------------------------------------------------------------------------------------------------


@pytest.fixture
def chip(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(VirtualPn532(tmp_path / "card"), settings_for("pn532", tmp_path / "card"))
    assert desk.inbox.next() == HERE
    yield desk
    hardware = desk.hardware
    desk.close()
    assert isinstance(hardware, VirtualPn532)
    assert hardware.refused == []


def of(desk: Desk) -> VirtualPn532:
    assert isinstance(desk.hardware, VirtualPn532)
    return desk.hardware


@pytest.mark.parametrize("uid", ["1A2B3C4D", "04A2B3C4D5E6F7", "0102030405060708090A"])
def test_a_card_on_the_chip_is_one_tap_as_long_as_it_lies_there(chip: Desk, uid: str) -> None:
    of(chip).every_second = len(uid) > 8
    before = of(chip).polls
    of(chip).card = uid
    assert chip.tapped(uid)
    assert until(lambda: of(chip).polls > before + 9)
    assert chip.inbox.queue.empty()
    of(chip).card = "FFFFFFFF"
    assert chip.tapped("FFFFFFFF")


def test_the_chip_is_woken_once_and_asked_four_times_a_second(chip: Desk) -> None:
    began, before = time.monotonic(), of(chip).polls
    assert until(lambda: of(chip).polls >= before + 6)
    took_s = time.monotonic() - began
    assert 1.2 < took_s < 4.0
    assert of(chip).wakes == 1


def test_a_chip_that_lost_its_power_is_woken_again_and_nobody_hears_of_it(chip: Desk) -> None:
    of(chip).power_cycle()
    of(chip).card = "1A2B3C4D"
    assert chip.tapped("1A2B3C4D")
    assert of(chip).wakes == 2
    assert of(chip).refused == []


def test_a_chip_that_hangs_is_reported_and_works_again_after_its_power_was_cut(chip: Desk) -> None:
    of(chip).hangs = True
    assert chip.lost().endswith("card: the card reader does not answer")
    time.sleep(1.0)
    assert chip.inbox.queue.empty(), "told once, not at every try"
    of(chip).power_cycle()
    assert chip.inbox.next() == HERE
    of(chip).card = "1A2B3C4D"
    assert chip.tapped("1A2B3C4D")


def test_a_chip_that_is_pulled_out_is_woken_when_it_is_back(chip: Desk) -> None:
    of(chip).unplug()
    assert chip.lost()
    of(chip).plug()
    assert chip.inbox.next() == HERE
    of(chip).card = "1A2B3C4D"
    assert chip.tapped("1A2B3C4D")


def test_noise_on_its_line_is_no_card_and_no_loss(chip: Desk) -> None:
    for _ in range(20):
        of(chip).noise(b"\xff\x00\x00\xff\x0c\xf4\xd5\x4b\x01")
        time.sleep(0.02)
    of(chip).card = "1A2B3C4D"
    assert chip.tapped("1A2B3C4D")
    assert chip.reader.bad + chip.reader.skipped > 0


def test_a_line_with_nothing_behind_it_is_no_reader(tmp_path: Path) -> None:
    """An adapter without a chip: it opens, and nobody is told that a reader is there."""
    chip = VirtualPn532(tmp_path / "card")
    chip.hangs = True
    desk = Desk(chip, settings_for("pn532", tmp_path / "card"))
    assert desk.lost().endswith("does not answer")
    desk.close()


def test_the_emulated_chip_sleeps_until_it_is_woken_and_refuses_what_a_real_one_refuses(
    tmp_path: Path,
) -> None:
    chip = VirtualPn532(tmp_path / "card")
    port = SerialPort(chip.path, 115200)
    port.open()

    def answer(sent: str) -> str:
        port.write(bytes.fromhex(sent))
        got = b""
        while data := port.read(0.3):
            got += data
        return got.hex(" ").upper()

    ack, wake = "00 00 FF 00 FF 00", "55 55 00 00 00"
    sam, firmware = "00 00 FF 03 FD D4 14 01 17 00", "00 00 FF 02 FE D4 02 2A 00"
    look = "00 00 FF 04 FC D4 4A 01 00 E1 00"
    assert answer(sam) == "", "it sleeps"
    assert answer(wake + firmware) == f"{ack} 00 00 FF 06 FA D5 03 32 01 06 07 E8 00"
    assert answer(look) == ack, "not before it was set up"
    assert answer(sam) == f"{ack} 00 00 FF 02 FE D5 15 16 00"
    assert answer(look) == ack, "it looks for ever, unless it is told otherwise"
    chip.card = "1A2B3C4D"
    assert until(lambda: chip.polls == 1)
    assert port.read(1.0).hex().upper() == "0000FF0CF4D54B010100040804" + "1A2B3C4D" + "0000"
    assert answer("00 00 FF 02 FE D4 99 93 00") == f"{ack} 00 00 FF 01 FF 7F 81 00"
    assert answer("00 00 FF 02 FE D4 02 2B 00") == "", "a wrong sum"
    assert len(chip.refused) == 3
    port.close()
    chip.close()


# --- the keyboard --------------------------------------------------------------------------------------------


@pytest.fixture
def wedge(tmp_path: Path) -> Iterator[VirtualWedge]:
    made = VirtualWedge(tmp_path / "kbd", lamp=False)
    yield made
    assert made.errors == []


def test_what_it_types_is_a_tap_and_nobody_else_hears_it(wedge: VirtualWedge, tmp_path: Path) -> None:
    desk = Desk(wedge, settings_for("wedge", tmp_path / "kbd", "decimal"))
    assert desk.inbox.next() == HERE
    wedge.tap("0006547886")
    wedge.tap("0006547886", is_pad=True)  # still held
    wedge.repeats("7", 40)
    assert until(lambda: desk.reader.skipped >= 1)
    time.sleep(1.1)
    wedge.tap("0013530444")
    assert desk.tapped("0063E9AE", "00CE754C")
    assert desk.inbox.queue.empty()
    assert wedge.grabbed == 1
    desk.close()


def test_a_number_in_another_format_is_counted_and_told_without_it(
    wedge: VirtualWedge, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """R22."""
    desk = Desk(wedge, settings_for("wedge", tmp_path / "kbd"))
    assert desk.inbox.next() == HERE
    with caplog.at_level(logging.DEBUG):
        wedge.tap("099,59822")
        wedge.tap("010063E9AE")
        assert desk.tapped("010063E9AE")
        assert until(lambda: "no number in the format" in caplog.text)
    assert desk.reader.unread == 1
    assert not any(part in caplog.text for part in ("59822", "63E9AE"))
    desk.close()


def test_lost_keys_leave_no_card_and_the_next_is_read(wedge: VirtualWedge, tmp_path: Path) -> None:
    desk = Desk(wedge, settings_for("wedge", tmp_path / "kbd"))
    assert desk.inbox.next() == HERE
    wedge.types("04A2B3")
    wedge.drops()
    wedge.types("C4D5E6F7\n")
    wedge.tap("1A2B3C4D")
    assert desk.tapped("1A2B3C4D")
    assert desk.reader.bad == 1
    desk.close()


def test_a_reader_that_is_replugged_is_taken_again_and_another_program_named(
    wedge: VirtualWedge, tmp_path: Path
) -> None:
    desk = Desk(wedge, settings_for("wedge", tmp_path / "kbd"))
    assert desk.inbox.next() == HERE
    wedge.types("04A2B3")
    wedge.unplug()
    assert "card reader" in desk.lost()
    wedge.taken = True
    wedge.plug()
    time.sleep(1.0)
    assert desk.inbox.queue.empty()
    wedge.taken = False
    assert desk.inbox.next() == HERE
    wedge.tap("1A2B3C4D")
    assert desk.tapped("1A2B3C4D")
    assert wedge.grabbed == 2
    desk.close()


# --- a number goes nowhere -----------------------------------------------------------------------------------


class Failing:
    """A codec with a mistake in it: its error has the number in its words."""

    skipped = bad = 0

    def feed(self, data: bytes, real: float) -> list[str]:
        raise ValueError(f"invalid literal for int() with base 16: '{data.decode()}'")

    def quiet(self) -> list[str]:
        return []

    def restart(self) -> None:
        """Nothing to forget."""


def test_not_even_a_mistake_in_a_codec_tells_a_number(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """R22: neither in the log nor in the cause that goes to the hall."""
    hardware, inbox = VirtualStxReader(tmp_path / "card"), Inbox()
    settings = settings_for("stx", tmp_path / "card")
    driver = replace(driver_for(settings), codec=Failing())
    reader = CardReader(settings, driver, KEY, inbox.queue.put)
    reader.start()
    assert inbox.next() == HERE
    hardware.noise(b"010063E9AE")
    state = inbox.next()
    assert state == DeviceState(
        "card_reader", False, "its thread ended: ValueError in what the card reader sent"
    )
    assert until(lambda: not reader.alive())
    assert "its thread ended" in caplog.text
    assert "63E9AE" not in caplog.text
    hardware.close()


def test_nothing_that_has_read_a_card_shows_its_number(tmp_path: Path) -> None:
    """R22: in what a debugger or a log would print of it."""
    hardware = VirtualStxReader(tmp_path / "card")
    desk = Desk(hardware, settings_for("stx", tmp_path / "card"))
    assert desk.inbox.next() == HERE
    hardware.tap("06008E6D5D")
    event = desk.inbox.next()
    shown = [
        repr(event),
        str(event),
        repr(desk.reader),
        repr(driver_for(settings_for("stx", tmp_path / "card"))),
    ]
    assert not any("8E6D5D" in text.upper() for text in shown)
    desk.close()
