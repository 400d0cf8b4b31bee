"""`jiaohao doctor --hardware` with a person who presses, looks and answers: emulated pins, a button box, a printer."""

import argparse
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jiaohao import hardware
from jiaohao.command import main
from jiaohao.terminal import Terminal
from tests.edges.patient import Patient
from tests.system.waiting import until
from virtual.button_box import VirtualButtonBox
from virtual.keypad import VirtualKeypad
from virtual.pins import VirtualPins
from virtual.printer import VirtualPrinter

FILE = """\
[unit]
id = "kiosk-1"
hall = "demo"
[storage]
path = "/var/lib/jiaohao/kiosk.db"
[[button]]
source = "gpio"
pin = 17
lamp = 27
service = "a"
[[button]]
source = "serial"
port = "{box}"
code = "P"
service = "b"
[printer]
transport = "serial"
device = "{printer}"
"""


class Person:
    """Sits at the terminal: `told` is what they read; `does` begins when a line with those words has come."""

    def __init__(self) -> None:
        reading, self._typing = os.pipe()
        self.told: list[str] = []
        self._text = ""
        self.terminal = Terminal(reading, self._read)
        self._acts: list[tuple[str, Callable[[], object]]] = []

    def does(self, words: str, act: Callable[[], object]) -> None:
        self._acts.append((words, act))

    def types(self, text: str) -> Callable[[], object]:
        return lambda: os.write(self._typing, f"{text}\n".encode())

    def leaves(self) -> None:
        os.close(self._typing)

    @property
    def text(self) -> str:
        return self._text

    def _read(self, text: str) -> None:
        self._text += text
        for each in [each for each in self._acts if each[0] in text]:
            self._acts.remove(each)
            threading.Thread(target=each[1], daemon=True).start()


@pytest.fixture
def person() -> Person:
    return Person()


@pytest.fixture
def pins() -> Iterator[VirtualPins]:
    with VirtualPins() as pins:
        yield pins


@pytest.fixture
def box(tmp_path: Path) -> Iterator[VirtualButtonBox]:
    made = VirtualButtonBox(tmp_path / "box")
    yield made
    made.close()


@pytest.fixture
def printer() -> Iterator[VirtualPrinter]:
    made = VirtualPrinter(boot_s=0.0)
    yield made
    made.close()


@pytest.fixture
def patient(tmp_path: Path, box: VirtualButtonBox, printer: VirtualPrinter) -> Patient:
    made = Patient(tmp_path / "machine")
    made.put("etc/jiaohao/kiosk.toml", FILE.format(box=box.path, printer=printer.path))
    made.stop()
    return made


def examine(patient: Patient, person: Person, *units: str) -> int:
    options = argparse.Namespace(root=patient.root, only=[], units=list(units))
    return hardware.run(options, person.terminal)


def test_everything_that_is_pressed_and_seen_works(
    patient: Patient, person: Person, pins: VirtualPins, box: VirtualButtonBox, printer: VirtualPrinter,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    def press_both() -> None:
        pins.press(17)
        until(lambda: "button 1 " in person.text, "the first was told")
        until(lambda: pins.lamp(27), "its lamp is lit")
        box.press("P")

    person.does("Press each of the 2 buttons", press_both)
    person.does("Is the lamp of button 1", person.types("y"))
    person.does("Is a slip out", person.types("yes"))
    assert examine(patient, person) == 0
    assert "ok    kiosk button 1 (pin 17, service a, ordinary)\n" in person.text
    assert 'ok    kiosk button 2 (code "P", service b, ordinary)\n' in person.text
    assert "ok    kiosk lamp 1 (pin 27)\n" in person.text
    assert "ok    kiosk printer\n" in person.text
    assert [slip.texts[:3] for slip in printer.slips] == [["自检", "Self-test", "kiosk-1"]]
    said = capsys.readouterr().out
    assert said == "ok: 4 tried\ndo not forget: sudo systemctl start jiaohao-kiosk\n"
    assert printer.errors == []


def test_what_is_not_pressed_not_seen_or_not_printed_is_named(
    patient: Patient, person: Person, pins: VirtualPins, printer: VirtualPrinter, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    printer.set_cover_open(True)
    person.does("Press each of the 2 buttons", person.types(""))
    person.does("Is the lamp of button 1", person.types("n"))
    assert examine(patient, person) == 1
    assert "FAIL  kiosk button 1 (pin 17, service a, ordinary): was not pressed" in person.text
    assert "FAIL  kiosk lamp 1 (pin 27): is not lit, or another one is" in person.text
    assert "FAIL  kiosk printer: cover_open" in person.text
    assert capsys.readouterr().out.startswith("FAIL: kiosk button 1 (pin 17, service a, ordinary), ")


def test_nobody_at_the_terminal_ends_it(patient: Patient, person: Person, pins: VirtualPins) -> None:
    person.leaves()
    assert examine(patient, person) == 1
    assert "FAIL  kiosk button 1" in person.text


def test_a_unit_that_runs_keeps_its_devices_and_how_to_stop_it_is_said(
    patient: Patient, capsys: pytest.CaptureFixture[str]
) -> None:
    patient.service()
    assert main(["doctor", "--hardware", "--root", str(patient.root)]) == 69
    said = capsys.readouterr()
    assert "sudo systemctl stop jiaohao-kiosk" in said.err
    assert "sudo systemctl start jiaohao-kiosk" in said.err
    assert said.out == ""


def test_the_keys_of_a_pad_are_told_as_they_come_and_its_screen_is_asked_about(
    patient: Patient, person: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pad = VirtualKeypad(tmp_path / "pad")
    table = f'[unit]\nid = "counter-1"\nhall = "demo"\n[keypad]\nport = "{pad.path}"\n[display]\nsize = [640, 360]\n'
    patient.put("etc/jiaohao/counter.toml", table + "fullscreen = false\n")
    patient.service("counter", ActiveState="inactive")

    def press() -> None:
        pad.press("NEXT")
        until(lambda: "NEXT" in person.text, "the key is told")
        person.types("")()

    person.does("press its keys", press)
    person.does("A picture of 640 x 360 is shown", person.types("y"))
    try:
        assert examine(patient, person, "counter") == 0
    finally:
        pad.close()
    assert "ok    counter keypad (1 keys)\n" in person.text
    assert "ok    counter screen\n" in person.text


def test_jiaohao_doctor_is_the_doctor(patient: Patient, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--root", str(patient.root), "--only", "unit", "version"]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("FAIL  unit         is stopped; systemctl enable")
    assert said[-1] == "FAIL: unit; 2 checks, 1 not looked at"
