"""The card reader over a real pty: taps, noise, a plug that is pulled; and what a card leaves in the outbox."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import Struct

from hall import messages as m
from hall.cards import hashed, mark
from hall.device import DeviceState
from kiosk.events import CardTapped
from kiosk.readers.card_desk import CardDesk
from kiosk.readers.card_drivers import driver_for
from kiosk.readers.card_reader import CardReader
from kiosk.settings import CardReaderSettings
from runtime import config
from runtime.config import ConfigError
from runtime.outbox import Outbox
from tests.edges.facts import AT, add
from tests.edges.inbox import Inbox, until
from virtual.card_reader import VirtualCardReader


class TableOnly(Struct, frozen=True):
    """kiosk.toml with one table."""

    card_reader: CardReaderSettings


KEY = bytes(range(32))
WANG, LI = "010063E9AE", "62E3086CED"


def tapped(number: str) -> CardTapped:
    return CardTapped(hashed(KEY, number))


def made(path: str, inbox: Inbox) -> CardReader:
    settings = CardReaderSettings(driver="rdm6300", port=path)
    return CardReader(settings, driver_for(settings), KEY, inbox.queue.put)


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def hardware(tmp_path: Path) -> Iterator[VirtualCardReader]:
    reader = VirtualCardReader(tmp_path / "card")
    yield reader
    reader.close()


@pytest.fixture
def reader(hardware: VirtualCardReader, inbox: Inbox) -> Iterator[CardReader]:
    driver = made(hardware.path, inbox)
    driver.start()
    assert inbox.next() == DeviceState("card_reader", True)
    yield driver
    driver.stop()
    assert not driver.alive()


# --- the line ------------------------------------------------------------------------------------------------


def test_a_tap_is_the_cards_hash_and_its_repeats_are_none(
    hardware: VirtualCardReader, reader: CardReader, inbox: Inbox
) -> None:
    """R22."""
    hardware.tap(WANG, times=5)
    hardware.tap(LI)
    assert [inbox.next(), inbox.next()] == [tapped(WANG), tapped(LI)]
    assert inbox.queue.empty()
    assert (reader.skipped, reader.bad) == (0, 0)


def test_the_emulated_reader_sends_what_the_manual_says(tmp_path: Path) -> None:
    hardware = VirtualCardReader(tmp_path / "card")
    with open(hardware.path, "rb", buffering=0) as line:
        hardware.tap("62e3086ced")
        frame = bytes.fromhex("02 36 32 45 33 30 38 36 43 45 44 30 38 03")
        assert b"".join(line.read(1) for _ in range(2 * len(frame))) == 2 * frame
    hardware.close()


def test_noise_and_wrong_checksums_are_counted_told_once_and_hide_no_card(
    hardware: VirtualCardReader, reader: CardReader, inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        hardware.noise(b"\xff\x02\x02060075EA6DD6\x03")
        hardware.tap(WANG)
        assert inbox.next() == tapped(WANG)
        hardware.noise(b"\xff\x02060075EA6DD6\x03")
        hardware.tap(LI)
        assert inbox.next() == tapped(LI)
    assert (reader.skipped, reader.bad) == (3, 2)
    assert until(lambda: len(caplog.messages) == 2)
    assert [message.partition(" sends ")[2] for message in caplog.messages] == [
        "what is no card's",
        "cards with a wrong checksum, or with digits lost: they are not taken",
    ]


def test_no_number_stands_in_any_line_of_the_log(
    hardware: VirtualCardReader, reader: CardReader, inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    """R22."""
    with caplog.at_level(logging.DEBUG):
        hardware.noise(b"\x0201006")
        hardware.tap(WANG)
        event = inbox.next()
        hardware.unplug()
        assert isinstance(inbox.next(), DeviceState)
    assert WANG not in caplog.text + repr(event)
    assert "63E9AE" not in caplog.text + repr(event)


def test_half_a_frame_is_forgotten_when_the_line_is_quiet(
    hardware: VirtualCardReader, reader: CardReader, inbox: Inbox
) -> None:
    hardware.noise(b"\x0262E3086")
    assert until(lambda: reader.skipped == 8)
    hardware.noise(b"CED08\x03")
    hardware.tap(WANG)
    assert inbox.next() == tapped(WANG)


def test_a_reader_pulled_out_is_reported_and_works_again_when_it_is_back(
    hardware: VirtualCardReader, reader: CardReader, inbox: Inbox
) -> None:
    """R01."""
    hardware.unplug()
    hardware.tap(WANG)
    lost = inbox.next()
    assert isinstance(lost, DeviceState)
    assert (lost.device, lost.ok, hardware.path in lost.cause) == ("card_reader", False, True)
    assert not hardware.is_plugged
    hardware.plug()
    assert inbox.next() == DeviceState("card_reader", True)
    hardware.tap(WANG)
    assert inbox.next() == tapped(WANG)
    assert reader.alive()


def test_a_reader_that_is_not_there_at_the_start_is_reported_once(tmp_path: Path, inbox: Inbox) -> None:
    driver = made(str(tmp_path / "none"), inbox)
    driver.start()
    lost = inbox.next()
    assert isinstance(lost, DeviceState)
    assert (lost.device, lost.ok) == ("card_reader", False)
    late = VirtualCardReader(tmp_path / "none")
    assert inbox.next() == DeviceState("card_reader", True)
    driver.stop()
    late.close()


# --- what the kiosk keeps ------------------------------------------------------------------------------------


@pytest.fixture
def table(tmp_path: Path) -> CardReaderSettings:
    key_file = tmp_path / "cards.key"
    key_file.write_bytes(KEY)
    return CardReaderSettings(driver="rdm6300", port=str(tmp_path / "card"), key_file=str(key_file))


def test_the_hashes_are_kept_over_a_restart(table: CardReaderSettings, path: Path) -> None:
    outbox = Outbox(path)
    faults: list[str] = []
    desk = CardDesk(table, outbox, lambda _event: None, faults.append)
    assert desk.cached() is None
    told = m.Cards({"vip": hashed(KEY, WANG)}, mark(KEY), "h1", 7)
    desk.keep(told)
    outbox.close()
    again = Outbox(path)
    kept = CardDesk(table, again, lambda _event: None, faults.append).cached()
    assert kept == m.Cards(told.cards, told.key)
    assert faults == []
    again.put({"cards": b"rubbish"})
    assert CardDesk(table, again, lambda _event: None, faults.append).cached() is None
    again.close()


def test_another_key_than_the_halls_is_told_once_not_at_every_list(
    table: CardReaderSettings, outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    faults: list[str] = []
    desk = CardDesk(table, outbox, lambda _event: None, faults.append)
    other = m.Cards({"vip": hashed(bytes(32), WANG)}, mark(bytes(32)))
    desk.keep(m.Cards({}))
    for rev in (1, 2):
        desk.keep(m.Cards(other.cards, other.key, "h1", rev))
    assert faults == ["card reader: its key_file is not the hall's key: no card is known"]
    assert caplog.text.count("is not the key") == 1
    desk.keep(m.Cards({"vip": hashed(KEY, WANG)}, mark(KEY)))
    assert len(faults) == 1


def test_a_reader_whose_thread_has_ended_is_replaced(
    table: CardReaderSettings, outbox: Outbox, hardware: VirtualCardReader, inbox: Inbox
) -> None:
    desk = CardDesk(table, outbox, inbox.queue.put, lambda _text: None)
    desk.start()
    assert inbox.next() == DeviceState("card_reader", True)
    desk.stop()
    assert not desk.alive()
    desk.renew()
    assert [inbox.next(), inbox.next()] == [
        DeviceState("card_reader", False, "its thread ended"),
        DeviceState("card_reader", True),
    ]
    hardware.tap(WANG)
    assert inbox.next() == tapped(WANG)
    desk.stop()


def test_the_class_waits_behind_a_slip_under_way_and_outlives_a_power_cut_there(path: Path) -> None:
    """R02: the hall must know the ticket before its class."""
    outbox = Outbox(path)
    ticket = add(outbox, 1, held=True)
    change = outbox.add("ticket_class", m.TicketClass(ticket, "vip"), AT)
    assert outbox.sendable(0, 20) == []
    outbox.close()
    after = Outbox(path)
    assert after.left_held == [ticket]
    assert after.sendable(0, 20) == []
    after.release(ticket, "ticket_issued", m.TicketIssued("a", "ordinary", 1, "A001", None, "unverified"))
    assert [(row.kind, row.id) for row in after.sendable(0, 20)] == [
        ("ticket_issued", ticket),
        ("ticket_class", change.id),
    ]
    after.close()


# --- kiosk.toml ----------------------------------------------------------------------------------------------


def test_a_good_table_has_no_problems_and_the_key(table: CardReaderSettings) -> None:
    assert (table.problems(), table.key()) == ([], KEY)


def test_every_mistake_of_the_table_is_told_with_its_way_out(tmp_path: Path) -> None:
    key_file = tmp_path / "cards.key"
    driver, missing = CardReaderSettings(driver="pn523", key_file=str(key_file)).problems()
    assert driver == 'driver: "pn523" is not known, there is: "rdm6300", "stx", "pn532", "wedge"'
    way_out = "copy it from the hall controller, for the user of this process"
    assert missing == f"key_file: {key_file} cannot be read: No such file or directory; {way_out}"
    key_file.write_bytes(KEY + b"\n")
    (short,) = CardReaderSettings(driver="wedge", key_file=str(key_file)).problems()
    assert short == f"key_file: {key_file} holds 33 bytes, a key has 32; {way_out}"


@pytest.mark.parametrize(
    ("keys", "mistakes"),
    [
        ("baud = 9601", ["baud: 9601 is not one of 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200"]),
        ('driver = "wedge"\nbaud = 9600', ['baud: driver = "wedge" is a keyboard and has none']),
        ('format = "decimal"', ['format: "decimal" is how a wedge types; driver = "rdm6300" sends bytes']),
        ("bytes = 7", ["bytes: 7, but what this reader sends has 5"]),
        ('driver = "wedge"\nformat = "wiegand"\nbytes = 4', ["bytes: 4, but what this reader sends has 3"]),
        ('driver = "wedge"\nformat = "decimal"\nbytes = 5', ["bytes: 5, but what this reader sends has 4"]),
        ('driver = "pn532"\nbytes = 10\nunknown = "verify"', []),
        ('driver = "wedge"\nformat = "decimal"\nbytes = 4', []),
    ],
)
def test_what_does_not_fit_the_reader_is_told_by_the_check(
    table: CardReaderSettings, tmp_path: Path, keys: str, mistakes: list[str]
) -> None:
    driver = "" if "driver" in keys else 'driver = "rdm6300"\n'
    file = tmp_path / "kiosk.toml"
    file.write_text(f'[card_reader]\nkey_file = "{table.key_file}"\n{driver}{keys}\n')
    told: list[str] = []
    try:
        config.load(file, TableOnly)
    except ConfigError as exc:
        told = exc.mistakes
    assert told == [f"kiosk.toml: card_reader.{mistake}" for mistake in mistakes]


def test_values_that_no_reader_has_are_told_by_the_check(table: CardReaderSettings, tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    keys = 'driver = "stx"\nformat = "octal"\nbytes = 2\nunknown = "vip"'
    file.write_text(f'[card_reader]\nkey_file = "{table.key_file}"\n{keys}\n')
    with pytest.raises(ConfigError) as caught:
        config.load(file, TableOnly)
    told = "\n".join(caught.value.mistakes)
    assert all(f"card_reader.{key}: " in told for key in ("format", "bytes", "unknown")), told


def test_each_driver_has_its_own_speed_unless_the_table_says_another() -> None:
    speeds = {name: CardReaderSettings(driver=name).speed for name in ("rdm6300", "stx", "pn532")}
    assert speeds == {"rdm6300": 9600, "stx": 9600, "pn532": 115200}
    assert CardReaderSettings(driver="stx", baud=19200).speed == 19200
