"""`jiaohao cards read`: numbers on a terminal only (R22), and the way out when the kiosk has the reader."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hall.card_number import FORMATS
from jiaohao import read_cards
from jiaohao.command import main
from jiaohao.list_parser import CARD_DRIVERS, CARD_FORMATS
from kiosk import settings as kiosk_settings
from kiosk.settings import ReaderSettings
from runtime.config import ConfigError
from runtime.serial_port import SerialPort
from tests.edges.inbox import until
from virtual.card_reader import VirtualCardReader
from virtual.pty import Pty
from virtual.wedge import VirtualWedge


@pytest.fixture
def hardware(tmp_path: Path) -> Iterator[VirtualCardReader]:
    reader = VirtualCardReader(tmp_path / "card")
    yield reader
    reader.close()


def kiosk_toml(folder: Path, *lines: str) -> Path:
    """The key is not there yet, and the rest of the file is not written."""
    file = folder / "kiosk.toml"
    table = ["[card_reader]", 'driver = "rdm6300"', f'port = "{folder / "card"}"', *lines]
    file.write_text("\n".join(table) + "\n[printer]\n", "utf-8")
    return file


def test_a_serial_readers_cards_are_shown_with_what_other_formats_make_of_them(
    hardware: VirtualCardReader, tmp_path: Path
) -> None:
    settings = ReaderSettings(driver="rdm6300", port=hardware.path, keep=4)
    lines = read_cards.said(settings)
    assert next(lines) == f"{hardware.path}, rdm6300: hold one card after the other to it; Ctrl-C ends"
    hardware.tap("010063E9AE", times=5)
    assert next(lines) == f"{'0063E9AE':22} reversed E9630001"
    hardware.tap("62E3086CED")
    assert next(lines) == f"{'E3086CED':22} reversed 6C08E362"


def test_what_a_keyboard_types_in_another_format_is_shown_with_the_format_it_may_be(tmp_path: Path) -> None:
    wedge = VirtualWedge(tmp_path / "kbd", lamp=False)
    lines = read_cards.said(ReaderSettings(driver="wedge", port=str(tmp_path / "kbd")), ioctl=wedge.ioctl)
    next(lines)
    wedge.tap("099,59822")
    assert next(lines) == 'none; it said "099,59822" wiegand 63E9AE'
    wedge.tap("0006547886")
    assert next(lines) == f"{'0006547886':22} decimal 0063E9AE, reversed 8678540600"
    wedge.close()


def test_the_table_of_the_kiosk_is_enough_without_its_key_and_options_go_before_it(
    hardware: VirtualCardReader, tmp_path: Path
) -> None:
    """The terminal is a pty here; Ctrl-C ends it with 0."""
    file, terminal = kiosk_toml(tmp_path, 'key_file = "/none"', 'unknown = "verify"'), Pty()
    command = [sys.executable, "-m", "jiaohao", "cards", "read", "-c", str(file), "--bytes", "3"]
    near = os.open(terminal.path, os.O_RDWR | os.O_NOCTTY)
    process = subprocess.Popen(command, stdout=near, stderr=subprocess.PIPE)
    seen = b""

    def sees(text: bytes) -> bool:
        nonlocal seen
        seen += terminal.read(0.05)
        return text in seen

    assert until(lambda: sees(b"Ctrl-C ends"))
    hardware.tap("010063E9AE")
    assert until(lambda: sees(b"63E9AE"))
    assert b"010063E9AE" not in seen
    process.send_signal(2)
    assert process.wait(10) == 0
    os.close(near)
    terminal.close()


def test_a_number_is_not_written_where_no_terminal_is(
    hardware: VirtualCardReader, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """R22."""
    hardware.tap("010063E9AE")
    assert main(["cards", "read", "-c", str(kiosk_toml(tmp_path))]) == 69
    said = capsys.readouterr()
    assert said.err == "a card's number is shown on a terminal only, and written nowhere\n"
    assert said.out == ""


def test_while_the_kiosk_has_the_reader_the_way_out_is_told(
    hardware: VirtualCardReader, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kiosks = SerialPort(hardware.path, 9600)
    kiosks.open()
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert main(["cards", "read", "--driver", "rdm6300", "--port", hardware.path]) == 69
    assert (
        "Is the kiosk running? Only one program can have a card reader: systemctl stop"
        in capsys.readouterr().err
    )
    kiosks.close()


def test_while_the_kiosk_has_a_reader_that_types_the_way_out_is_told(tmp_path: Path) -> None:
    wedge = VirtualWedge(tmp_path / "kbd", lamp=False)
    wedge.taken = True
    settings = ReaderSettings(driver="wedge", port=str(tmp_path / "kbd"))
    with pytest.raises(OSError, match="another program has taken this card reader for itself"):
        next(read_cards.said(settings, ioctl=wedge.ioctl))
    wedge.close()


@pytest.mark.parametrize(
    ("given", "mistake"),
    [
        ({}, "cards read: needs -c FILE, or --driver and --port"),
        ({"driver": "stx"}, "cards read: needs -c FILE, or --driver and --port"),
        (
            {"driver": "stx", "port": "/dev/x", "baud": 9601},
            "cards read: card_reader.baud: 9601 is not one of 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200",
        ),
        (
            {"driver": "pn532", "port": "/dev/x", "format": "decimal"},
            'cards read: card_reader.format: "decimal" is how a wedge types; driver = "pn532" sends bytes',
        ),
    ],
)
def test_what_is_missing_or_wrong_is_told(given: dict[str, object], mistake: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_cards.run(None, given)
    assert caught.value.mistakes == [mistake]


def test_a_kiosk_without_a_reader_is_told_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "kiosk.toml"
    for text in ("[printer]\n", "card_reader = 3\n"):
        file.write_text(text)
        assert main(["cards", "read", "-c", str(file)]) == 78
        assert "card_reader" in capsys.readouterr().err


def test_what_the_command_offers_is_what_the_kiosk_knows() -> None:
    """Neither is imported by the other: --help is quick."""
    assert tuple(kiosk_settings.CARD_DRIVERS) == CARD_DRIVERS
    assert CARD_FORMATS == FORMATS
