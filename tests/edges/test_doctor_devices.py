"""The doctor at a kiosk's devices and its broker: a real Mosquitto with a password, an emulated printer on its line."""

import os
import select
import shutil
import socket
import subprocess
import threading
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.edges.patient import OPEN, Patient, Presence, Visit
from tests.edges.wires import OwnBroker
from virtual.printer import VirtualPrinter

LISTENER = "listener {port} 127.0.0.1\npersistence false\nset_tcp_nodelay true\n"
WITH_PASSWORD = LISTENER + "allow_anonymous false\npassword_file {folder}/passwords\n"
WITH_LIST = LISTENER + "allow_anonymous true\nacl_file {folder}/acl\n"
ACCESS = 'username = "jiaohao"\npassword_file = "{secret}"'


@pytest.fixture(scope="module")
def broker() -> Iterator[OwnBroker]:
    with OwnBroker(OPEN) as running:
        yield running


@pytest.fixture
def presence(broker: OwnBroker) -> Iterator[Presence]:
    made = Presence(broker)
    yield made
    made.stop()


@pytest.fixture
def patient(tmp_path: Path, broker: OwnBroker) -> Patient:
    return Patient(tmp_path / "machine", broker.port)


@pytest.fixture
def visit(patient: Patient, capsys: pytest.CaptureFixture[str]) -> Visit:
    return Visit(patient, capsys)


@pytest.fixture
def passwords(tmp_path: Path) -> str:
    program = shutil.which("mosquitto_passwd")
    if program is None:
        pytest.fail("this test needs mosquitto_passwd: apt-get install mosquitto", pytrace=False)
    file = tmp_path / "passwords"
    file.touch(mode=0o600)
    subprocess.run([program, "-b", str(file), "jiaohao", "correct horse"], check=True)
    return file.read_text()


# --- the broker ----------------------------------------------------------------------------------------------


def broker_line(patient: Patient, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code, said, _ = Visit(patient, capsys)("--only", "broker")
    return code, said["broker"]


def test_a_wrong_password_is_told_from_a_missing_one_and_from_a_right_one(
    tmp_path: Path, passwords: str, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = tmp_path / "secret"
    with OwnBroker(WITH_PASSWORD, passwords=passwords) as broker:
        patient = Patient(tmp_path / "machine", broker.port, ACCESS.format(secret=secret))
        patient.stop()
        code, said = broker_line(patient, capsys)
        assert (code, said.startswith("FAIL the broker cannot be used: ")) == (1, True)
        assert f"{secret}: No such file" in said
        secret.write_text("battery staple\n")
        code, said = broker_line(patient, capsys)
        assert code == 1
        assert said.startswith(
            "FAIL the broker does not let it in: not authorized; compare [broker] username"
        )
        assert "battery" not in said
        secret.write_text("correct horse\n")
        assert broker_line(patient, capsys) == (0, "ok it is reached, lets the unit in, read and write")


def test_a_user_who_may_not_write_or_not_read_is_found_by_trying(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A broker denies reading without a word: what the unit writes does not come back to it."""
    with OwnBroker(WITH_LIST, acl="topic read #\n") as broker:
        patient = Patient(tmp_path / "a", broker.port)
        code, said = broker_line(patient, capsys)
        assert (code, said.partition(";")[0]) == (1, "FAIL it may not write its own topics: not authorized")
    with OwnBroker(WITH_LIST, acl="topic write #\n") as broker:
        code, said = broker_line(Patient(tmp_path / "b", broker.port), capsys)
        assert code == 1
        assert said.startswith("FAIL it may not read its own topics: what it wrote did not come back")


def test_a_broker_that_is_not_there_one_that_says_nothing_and_one_that_is_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        code, said = broker_line(Patient(tmp_path / "a", port), capsys)
        assert (code, "it accepts the connection and says nothing" in said) == (1, True)
    code, said = broker_line(Patient(tmp_path / "b", port), capsys)
    assert (code, "nothing listens there; at the controller: systemctl status mosquitto" in said) == (1, True)
    with socket.create_server(("127.0.0.1", 0)) as web:
        thread = threading.Thread(target=_answers_like_a_web_server, args=(web,))
        thread.start()
        code, said = broker_line(Patient(tmp_path / "c", web.getsockname()[1]), capsys)
        thread.join()
        assert (code, "what answers there is no MQTT broker" in said) == (1, True)


def _answers_like_a_web_server(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    with connection:
        connection.recv(4096)
        connection.sendall(b"\xff\xff\xff\xff\xffHTTP/1.1 400 Bad Request\r\n\r\n")


def test_the_trial_changes_nothing_that_the_broker_keeps_and_pushes_nobody_off(
    patient: Patient, visit: Visit, presence: Presence
) -> None:
    presence.health(printer="ready", paper="ok")
    before = dict(presence.kept())
    assert visit("--only", "broker")[0] == 0
    assert presence.kept() == before
    assert presence.is_connected


def test_a_unit_that_runs_and_is_not_connected_is_noticed(
    patient: Patient, visit: Visit, presence: Presence
) -> None:
    presence.say_of_itself("lost")
    code, said, _ = visit("--only", "broker", "printer")
    assert said["broker"].startswith("warn it can be used, but the running unit is not connected (lost)")
    assert said["printer"] == "skip kiosk has it, and its health is not to be had: see broker"
    assert code == 0


@pytest.mark.parametrize(("state", "found"), [("lost", "was lost"), ("disconnected", "has been stopped")])
def test_a_hall_controller_that_is_gone_is_told_at_the_kiosk(
    visit: Visit, presence: Presence, state: str, found: str
) -> None:
    presence.hall(state)
    code, said, verdict = visit("--only", "controller")
    assert said["controller"].startswith(f"FAIL the hall controller {found}; at the controller: ")
    assert (code, verdict) == (1, "FAIL: controller; 1 checks")


# --- the printer ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("health", "name", "found"),
    [
        ({"printer": "silent"}, "printer", "FAIL it does not answer the kiosk; is it switched on"),
        ({"printer": "fault", "paper": "end"}, "printer", "FAIL the paper has run out; put in a new roll"),
        ({"printer": "fault", "paper": "end"}, "paper", "FAIL it has run out: the kiosk gives no tickets"),
        ({"printer": "ready", "paper": "near_end"}, "paper", "warn it will run out soon; have a new roll"),
        (
            {"printer": "fault", "faults": ["printer: cover_open"]},
            "printer",
            "FAIL its cover is open; close it",
        ),
    ],
)
def test_a_running_kiosk_is_asked_of_its_printer(
    visit: Visit, presence: Presence, health: dict[str, object], name: str, found: str
) -> None:
    presence.health(**health)
    code, said, _ = visit("--only", name)
    assert said[name].startswith(found)
    assert code == (1 if found.startswith("FAIL") else 0)


def test_while_no_kiosk_runs_the_printer_itself_is_asked(patient: Patient, visit: Visit) -> None:
    patient.stop()
    printer = VirtualPrinter(boot_s=0.0)
    try:
        patient.printer_at(printer.path)
        assert visit("--only", "printer")[:2] == (0, {"printer": "ok it answers and is ready, with paper"})
        printer.set_cover_open(True)
        assert visit("--only", "printer")[1]["printer"] == "FAIL its cover is open; close it until it clicks"
        printer.set_cover_open(False)
        printer.set_paper("end")
        code, said, verdict = visit("--only", "printer", "paper")
        assert said["printer"].startswith("FAIL the paper has run out; put in a new roll")
        assert (code, verdict) == (1, "FAIL: printer; 1 checks")
        assert printer.slips == []
    finally:
        printer.close()


def test_a_printer_that_says_nothing_is_given_up_in_time(patient: Patient, visit: Visit) -> None:
    patient.stop()
    ours, theirs = os.openpty()
    try:
        patient.printer_at(os.ttyname(theirs))
        code, said, _ = visit("--only", "printer")
        assert said["printer"].startswith("FAIL it does not answer; is it switched on")
        assert code == 1
        patient.put(
            "opt/jiaohao/current/lib/python3.11/site-packages/printer/profiles/epson.toml",
            'status = "none"\n',
        )
        assert visit("--only", "printer")[1]["printer"] == "ok it can be opened; this kind answers nothing"
    finally:
        os.close(ours)
        os.close(theirs)


def test_what_a_printer_says_besides_is_not_taken_for_an_answer(patient: Patient, visit: Visit) -> None:
    """XON before, and a paper sensor's byte behind each answer: of another shape."""
    patient.stop()
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    patient.printer_at(os.ttyname(theirs))
    ends = threading.Event()

    def answer() -> None:
        while not ends.is_set():
            if select.select([ours], [], [], 0.05)[0] and b"\x10\x04" in os.read(ours, 64):
                os.write(ours, b"\x11\x12\x0f")

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        assert visit("--only", "printer")[:2] == (0, {"printer": "ok it answers and is ready, with paper"})
    finally:
        ends.set()
        thread.join()
        os.close(ours)
        os.close(theirs)


# --- other devices -------------------------------------------------------------------------------------------


def test_a_cable_that_is_out_is_told_with_the_place_to_look(patient: Patient, visit: Visit) -> None:
    patient.remove("dev/serial/by-path/printer")
    patient.remove("dev/serial/by-path/buttons")
    code, said, verdict = visit("--only", "printer", "buttons")
    assert said["printer"].startswith(
        "FAIL [printer]: there is no /dev/serial/by-path/printer; look at its plug"
    )
    assert said["buttons"].startswith(
        "FAIL [[button]]: there is no /dev/serial/by-path/buttons; look at its plug"
    )
    assert (code, verdict) == (1, "FAIL: buttons, printer; 2 checks")


def test_a_name_that_changes_with_the_plug_is_warned_of(patient: Patient, visit: Visit) -> None:
    patient.change("etc/jiaohao/kiosk.toml", "/dev/serial/by-path/buttons", "/dev/ttyUSB0")
    patient.put("dev/ttyUSB0", "")
    code, said, _ = visit("--only", "buttons")
    assert said["buttons"].startswith("warn [[button]]: /dev/ttyUSB0 is there, but may be another device")
    assert code == 0


COUNTER = """\
[unit]
id = "counter-1"
hall = "demo"
[storage]
path = "/var/lib/jiaohao/counter.db"
[keypad]
port = "/dev/serial/by-path/pad"
[presence]
pin = 22
"""
BOARD = '[unit]\nid = "board-1"\nhall = "demo"\n[display]\nview = "hall"\n[voice]\ndevice = "default:CARD=Device"\n'


def test_pins_without_a_chip_of_the_header_are_told_with_what_there_is(
    patient: Patient, visit: Visit
) -> None:
    patient.put("etc/jiaohao/counter.toml", COUNTER)
    patient.service("counter")
    assert visit("counter", "--only", "gpio")[1]["gpio"].startswith(
        "FAIL no chip drives a Raspberry Pi's header"
    )
    patient.put("sys/bus/gpio/devices/gpiochip3/label", "sx1509\n")
    assert "gpiochip3 (sx1509)" in visit("counter", "--only", "gpio")[1]["gpio"]
    patient.put("sys/bus/gpio/devices/gpiochip11/of_node/compatible", "raspberrypi,rp1-gpio\0")
    code, said, _ = visit("counter", "--only", "gpio")
    assert (code, "/dev/gpiochip11: No such file or directory" in said["gpio"]) == (1, True)
    patient.put("dev/gpiochip11", "")
    assert "it is no GPIO chip" in visit("counter", "--only", "gpio")[1]["gpio"]


def test_a_screen_that_is_off_two_programs_for_one_and_a_font_that_is_missing(
    patient: Patient, visit: Visit
) -> None:
    patient.put("etc/jiaohao/counter.toml", COUNTER)
    patient.put("etc/jiaohao/board.toml", BOARD)
    for unit in ("counter", "board"):
        patient.service(unit)
    patient.put("sys/class/drm/card1-HDMI-A-1/status", "disconnected\n")
    patient.put("usr/share/fonts/truetype/DejaVuSans.ttf", "")
    _, told = visit.as_json("board", "counter", "--only", "screen", "owner", "fonts")
    found = {each["name"]: each for each in told["checks"]}
    assert found["screen"]["found"] == "no screen is connected (card1-HDMI-A-1)"
    assert "cmdline.txt" in found["screen"]["do"]
    assert found["owner"]["found"] == "board and counter both want it: one of them stays dark"
    assert found["fonts"]["do"] == "apt-get install fonts-noto-cjk"
    patient.put("sys/class/drm/card1-HDMI-A-1/status", "connected\n")
    patient.put("sys/class/drm/card1-HDMI-A-1/modes", "1920x1080\n")
    patient.put("usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "")
    assert visit("board", "--only", "screen", "fonts", "owner")[2] == "ok: 2 checks"


def test_a_board_that_speaks_needs_the_sound_card_it_names(patient: Patient, visit: Visit) -> None:
    patient.put("etc/jiaohao/board.toml", BOARD)
    patient.service("board")
    patient.put("proc/asound/cards", "--- no soundcards ---\n")
    assert visit("board", "--only", "audio")[1]["audio"].startswith("FAIL there is no sound card")
    patient.put(
        "proc/asound/cards", " 0 [vc4hdmi0       ]: vc4-hdmi - vc4-hdmi-0\n                      vc4-hdmi-0\n"
    )
    assert "the cards here are vc4hdmi0" in visit("board", "--only", "audio")[1]["audio"]
    patient.put("proc/asound/cards", " 1 [Device         ]: USB-Audio - USB Audio Device\n")
    assert visit("board", "--only", "audio")[:2] == (0, {"audio": "ok sound cards: Device"})
