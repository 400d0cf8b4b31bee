"""A technician's file: every mistake at once, each where it stands."""

from pathlib import Path
from typing import Annotated, Literal

import pytest
from msgspec import Meta, Struct

from runtime.config import ConfigError, load, read, report
from runtime.settings import BrokerTable, StorageTable, UnitTable


class Button(Struct, frozen=True, rename={"class_": "class"}):
    source: Literal["gpio", "serial"]
    service: str
    pin: Annotated[int, Meta(ge=0, le=27)] | None = None
    class_: str = "ordinary"

    def problems(self) -> list[str]:
        return ["pin: a gpio button needs one"] if self.source == "gpio" and self.pin is None else []


class Printer(Struct, frozen=True):
    baud: int = 9600
    width_mm: float = 80


class File(Struct, frozen=True):
    unit: UnitTable
    broker: BrokerTable = BrokerTable()
    button: list[Button] = []
    printer: Printer | None = None
    names: dict[str, str] = {}

    def problems(self) -> list[str]:
        return [] if self.button else ["button: a kiosk needs at least one"]


UNIT = '[unit]\nid = "kiosk-1"\nhall = "demo"\n'
BUTTON = '[[button]]\nsource = "gpio"\npin = 17\nservice = "a"\n'


def mistakes(tmp_path: Path, text: str | bytes, kind: type[Struct] = File) -> list[str]:
    path = tmp_path / "kiosk.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(ConfigError) as caught:
        load(path, kind)
    return caught.value.mistakes


def test_a_good_file_becomes_the_struct(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_text(UNIT + BUTTON + 'class = "vip"\n[printer]\nwidth_mm = 58\n[names]\nzh = "一楼"\n')
    assert load(path, File) == File(
        unit=UnitTable("kiosk-1", "demo"),
        button=[Button("gpio", "a", 17, "vip")],
        printer=Printer(9600, 58.0),
        names={"zh": "一楼"},
    )


def test_every_mistake_is_told_at_once_each_with_its_path(tmp_path: Path) -> None:
    text = """
    colour = "red"
    [unit]
    id = "Kiosk 1"
    [printer]
    buad = 9600
    width_mm = "80"
    [[button]]
    source = "gpio"
    pin = 17
    service = "a"
    [[button]]
    source = "gpoi"
    pin = "17"
    service = 3
    [broker]
    port = 70000
    """
    assert mistakes(tmp_path, text) == [
        "kiosk.toml: colour: unknown key, there is: broker, button, names, printer, unit",
        'kiosk.toml: unit.id: expected an id of lower-case letters, digits and "-", at most 32, got "Kiosk 1"',
        "kiosk.toml: unit.hall: missing",
        "kiosk.toml: broker.port: expected int <= 65535, got 70000",
        'kiosk.toml: button[2].source: "gpoi" is not known here, did you mean "gpio"?',
        "kiosk.toml: button[2].service: expected str, got int",
        "kiosk.toml: button[2].pin: expected int | null, got str",
        'kiosk.toml: printer.buad: unknown key, did you mean "baud"?',
        "kiosk.toml: printer.width_mm: expected float, got str",
    ]


def test_mistakes_between_keys_are_told_with_their_path_beside_those_of_shape(tmp_path: Path) -> None:
    text = UNIT + BUTTON + '[[button]]\nsource = "gpio"\nservice = "b"\n[printer]\nbuad = 1\n'
    assert mistakes(tmp_path, text) == [
        "kiosk.toml: button[2].pin: a gpio button needs one",
        'kiosk.toml: printer.buad: unknown key, did you mean "baud"?',
    ]
    assert mistakes(tmp_path, UNIT) == ["kiosk.toml: button: a kiosk needs at least one"]


def test_one_bracket_too_few_or_too_many_is_told_as_such(tmp_path: Path) -> None:
    assert mistakes(tmp_path, UNIT + '[button]\nsource = "gpio"\n') == [
        "kiosk.toml: button: there may be several: write [[button]] instead of [button]"
    ]
    assert mistakes(tmp_path, '[[unit]]\nid = "kiosk-1"\n') == [
        "kiosk.toml: unit: there is only one: write [unit] instead of [[unit]]"
    ]
    assert mistakes(tmp_path, 'unit = "kiosk-1"\n') == ['kiosk.toml: unit: expected a table, got "kiosk-1"']


def test_a_bad_entry_of_a_free_table_is_named(tmp_path: Path) -> None:
    assert mistakes(tmp_path, UNIT + BUTTON + '[names]\nzh = "好"\nen = 1\n') == [
        "kiosk.toml: names.en: expected str, got int"
    ]


def test_what_is_not_toml_is_told_with_its_line(tmp_path: Path) -> None:
    [mistake] = mistakes(tmp_path, "[unit]\nid = kiosk-1\n")
    assert mistake == "kiosk.toml: not TOML: Invalid value (at line 2, column 6)"


def test_a_file_in_another_encoding_is_told_with_its_line(tmp_path: Path) -> None:
    text = '[unit]\nid = "kiosk-1"\nhall = "大厅"\n'.encode("gbk")
    assert mistakes(tmp_path, text) == ["kiosk.toml: not UTF-8 at line 3: save the file as UTF-8"]


def test_a_file_with_the_byte_order_mark_of_windows_is_read(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_bytes(b"\xef\xbb\xbf" + UNIT.replace("\n", "\r\n").encode())
    assert read(path) == {"unit": {"id": "kiosk-1", "hall": "demo"}}


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    for path, cause in ((tmp_path / "none.toml", "No such file or directory"), (tmp_path, "Is a directory")):
        with pytest.raises(ConfigError) as caught:
            load(path, File)
        assert caught.value.mistakes == [f"{path}: cannot be read: {cause}"]


def test_the_report_is_one_block(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_text(UNIT + BUTTON + 'knob = 1\n[[button]]\nsource = "gpio"\npin = 1\n')
    with pytest.raises(ConfigError) as caught:
        load(path, File)
    assert report(caught.value) == (
        f"{path}: 2 mistakes\n"
        "  kiosk.toml: button[1].knob: unknown key, there is: class, pin, service, source\n"
        "  kiosk.toml: button[2].service: missing\n"
        "  (tables in double brackets are counted from 1)"
    )


def test_the_halls_own_unit_id_cannot_be_taken(tmp_path: Path) -> None:
    text = '[unit]\nid = "hall"\nhall = "demo"\n' + BUTTON
    assert mistakes(tmp_path, text) == ['kiosk.toml: unit.id: "hall" is the hall controller\'s own']


def test_a_password_file_that_cannot_be_read_is_told_before_the_broker_refuses(tmp_path: Path) -> None:
    class Broker(Struct, frozen=True):
        broker: BrokerTable
        storage: StorageTable

    text = '[broker]\npassword_file = "/nowhere/password"\nca_file = "/"\n[storage]\npath = ""\n'
    assert mistakes(tmp_path, text, Broker) == [
        "kiosk.toml: broker.password_file: /nowhere/password cannot be read by this user",
        "kiosk.toml: broker.ca_file: / cannot be read by this user",
        "kiosk.toml: broker.username: missing, since there is a password_file",
        'kiosk.toml: storage.path: expected str of length >= 1, got ""',
    ]
