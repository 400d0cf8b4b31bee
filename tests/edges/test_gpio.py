"""Which chip drives the header, which library drives its pins, where that may write, and whether its thread lives.

The trees of /sys are those of the Raspberry Pis and kernels in the hardware notes; lgpio is the real one.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from gpiozero import Device

from counter.presence import Presence
from counter.settings import PresenceSettings
from display.buzzer import Buzzer
from display.settings import BuzzerSettings
from hall.device import DeviceState, PresenceSensed
from kiosk.buttons import GpioButtons
from kiosk.events import ButtonsDead
from kiosk.settings import ButtonSettings
from runtime.gpio import NOT_INSTALLED, NOT_OPENED, WAY_OUT, PinsError, choose_pins, header_chip
from tests.edges.inbox import PATIENCE_S, until
from virtual.pins import VirtualPins

ROOT = Path(__file__).parents[2]
NO_CHIP = "this computer has no GPIO chip at all: buttons, lamps and sensors on pins need a Raspberry Pi"

PI_5_POWER = {"compatible": "brcm,bcm7445-gpio brcm,brcmstb-gpio", "label": "gpio-brcmstb@107d517c20"}
PI_5_RP1 = {"compatible": "raspberrypi,rp1-gpio", "label": "pinctrl-rp1"}
FIRMWARE = {"compatible": "raspberrypi,firmware-gpio", "label": "raspberrypi-exp-gpio"}
MACHINES = {
    "Pi 3": ({0: {"compatible": "brcm,bcm2835-gpio", "label": "pinctrl-bcm2835"}, 1: FIRMWARE}, 0),
    "Pi 3 by its label": ({0: {"label": "pinctrl-bcm2835"}, 1: {"label": "raspberrypi-exp-gpio"}}, 0),
    "Pi 4": ({0: {"compatible": "brcm,bcm2711-gpio", "label": "pinctrl-bcm2711"}, 1: FIRMWARE}, 0),
    "Pi 4 with an expander before it": (
        {0: {"compatible": "microchip,mcp23017"}, 1: {"compatible": "brcm,bcm2711-gpio"}}, 1,
    ),
    "Pi 5, first kernels": ({0: PI_5_POWER, 1: PI_5_POWER, 2: PI_5_POWER, 3: PI_5_POWER, 4: PI_5_RP1}, 4),
    "Pi 5, Linux 6.6.45": ({0: PI_5_RP1, 10: PI_5_POWER, 11: PI_5_POWER, 12: PI_5_POWER, 13: PI_5_POWER}, 0),
    "Pi 5, Linux 6.12.96": ({11: PI_5_POWER, 12: PI_5_POWER, 13: PI_5_POWER, 14: PI_5_POWER, 15: PI_5_RP1}, 15),
    "Pi 5 by its label": ({11: {"label": PI_5_POWER["label"]}, 12: {"label": "pinctrl-rp1"}}, 12),
    "another vendor's prefix": ({3: {"compatible": "brcm,rp1-gpio"}}, 3),
}  # fmt: skip


def machine(root: Path, chips: dict[int, dict[str, str]], *, labels: str = "device") -> Path:
    """`labels`: where this kernel shows them, "device", "class" (Linux 6.17) or "base" (by the number of a pin)."""
    for number, names in chips.items():
        device = root / f"sys/bus/gpio/devices/gpiochip{number}"
        (device / "of_node").mkdir(parents=True)
        if compatible := names.get("compatible"):
            data = b"".join(name.encode() + b"\0" for name in compatible.split(" "))
            (device / "of_node/compatible").write_bytes(data)
        first_pin = root / f"sys/class/gpio/gpiochip{512 + 64 * number}"
        place = {"device": device, "class": root / f"sys/class/gpio/chip{number}", "base": first_pin}[labels]
        place.mkdir(parents=True, exist_ok=True)
        (place / "label").write_text(names.get("label", "") + "\n")
        if labels == "base":
            (first_pin / f"device/gpiochip{number}").mkdir(parents=True)
    return root


@pytest.mark.parametrize("labels", ["device", "class", "base"])
@pytest.mark.parametrize("name", MACHINES)
def test_the_chip_of_the_header_is_found_by_its_name_on_every_pi_and_kernel(
    tmp_path: Path, name: str, labels: str
) -> None:
    chips, number = MACHINES[name]
    assert header_chip(machine(tmp_path, chips, labels=labels)) == number


def test_a_computer_whose_chips_drive_no_header_is_told_what_it_has_and_the_way_out(tmp_path: Path) -> None:
    machine(tmp_path, {0: {"label": "INT34C5:00"}, 2: {"compatible": "microchip,mcp23017"}, 3: {}})
    with pytest.raises(PinsError) as told:
        header_chip(tmp_path)
    there = "gpiochip0 (INT34C5:00), gpiochip2 (microchip,mcp23017), gpiochip3 (no name)"
    assert str(told.value) == f"no chip here drives a Raspberry Pi's header; there is {there}; {WAY_OUT}"


def test_a_computer_without_any_chip_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(PinsError, match=f"^{NO_CHIP}$"):
        header_chip(tmp_path)


# --- the library ---------------------------------------------------------------------------------------------


@pytest.fixture
def unchosen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As in a unit: nobody has named a pin library, and none is in use."""
    monkeypatch.delenv("GPIOZERO_PIN_FACTORY", raising=False)
    monkeypatch.setattr(Device, "pin_factory", None)
    yield
    assert Device.pin_factory is None, "gpiozero fell through to another library"


def test_a_library_that_others_have_chosen_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    with VirtualPins() as pins:
        choose_pins(7)
        assert Device.pin_factory is pins.factory
    monkeypatch.setattr(Device, "pin_factory", None)
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "mock")
    choose_pins(7)
    assert Device.pin_factory is None, "gpiozero finds it by its name, at the first pin"


def is_why(cause: str) -> bool:
    return cause.startswith("/dev/gpiochip99: ") or NOT_INSTALLED in cause


@pytest.mark.usefixtures("unchosen")
def test_buttons_without_a_header_say_why_are_alive_and_take_no_other_library() -> None:
    """R01."""
    told: list[object] = []
    one = ButtonSettings(source="gpio", service="a", pin=17, lamp=27)
    buttons = GpioButtons([(0, one)], told.append, chip=99)
    buttons.start()
    try:
        state, dead = told
        assert isinstance(state, DeviceState)
        assert (state.device, state.ok, is_why(state.cause)) == ("buttons-gpio", False, True)
        assert dead == ButtonsDead("buttons-gpio", frozenset({0}))
        assert buttons.alive()
    finally:
        buttons.stop()


@pytest.mark.usefixtures("unchosen")
@pytest.mark.parametrize(
    "make",
    [
        lambda put: Presence(PresenceSettings(pin=22), put, chip=99),
        lambda put: Buzzer(BuzzerSettings(pin=18), put, chip=99),
    ],
    ids=["presence", "buzzer"],
)
def test_a_sensor_and_a_buzzer_without_a_header_say_so_too(
    make: Callable[[Callable[[object], None]], Presence | Buzzer],
) -> None:
    told: list[object] = []
    driver = make(told.append)
    driver.start()
    assert until(lambda: any(isinstance(each, DeviceState) for each in told))
    driver.stop()
    (state,) = [each for each in told if isinstance(each, DeviceState)]
    assert (state.ok, is_why(state.cause.removeprefix("pin 22: ").removeprefix("pin 18: "))) == (False, True)
    assert not [each for each in told if isinstance(each, PresenceSensed) and each.present]


# --- the real lgpio, in a process of its own -------------------------------------------------------------------


def with_lgpio(program: str, cwd: Path | str, **environment: str) -> subprocess.CompletedProcess[str]:
    if find_spec("lgpio") is None:
        pytest.skip("lgpio is not installed: NOT tried how it is imported and how its thread dies")
    own = {
        k: v for k, v in os.environ.items() if k not in ("LG_WD", "RUNTIME_DIRECTORY", "GPIOZERO_PIN_FACTORY")
    }
    return subprocess.run(
        [sys.executable, "-c", program], cwd=cwd, env={**own, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True, text=True, timeout=4 * PATIENCE_S,
    )  # fmt: skip


CHOOSES = """
import os
from runtime.gpio import PinsError, choose_pins
try:
    choose_pins(chip=99)
except PinsError as exc:
    print(exc)
import lgpio
print(os.getcwd())
print(os.readlink(f"/proc/self/fd/{lgpio._notify_thread._file.fileno()}"))
"""


def test_it_writes_where_the_service_may_and_the_process_stays_where_it_was(tmp_path: Path) -> None:
    """lgpio changes the working directory to LG_WD, and dies of a read-only one: nothing can be made in /proc."""
    done = with_lgpio(CHOOSES, "/proc", RUNTIME_DIRECTORY=f"/nowhere:{tmp_path}")
    refused, folder, fifo = done.stdout.splitlines()
    assert refused == f"/dev/gpiochip99: 'can not open gpiochip'; {NOT_OPENED}", done.stderr
    assert (folder, Path(fifo).parent) == ("/proc", tmp_path)


def test_without_a_folder_of_the_service_it_gets_one_that_is_gone_afterwards(tmp_path: Path) -> None:
    done = with_lgpio(CHOOSES, "/proc", TMPDIR=str(tmp_path), LG_WD="/nowhere")
    _, folder, fifo = done.stdout.splitlines()
    assert folder == "/proc"
    assert Path(fifo).parent.parent == tmp_path
    assert [*tmp_path.iterdir()] == []


DIES = """
import struct
from kiosk.buttons import GpioButtons
from kiosk.settings import ButtonSettings
from runtime import gpio
from runtime.watch import Watch
from tests.edges.inbox import until
from virtual.pins import VirtualPins

with gpio._own_folder():
    import lgpio

def fails(*edge):
    raise RuntimeError("a handler that fails")

with VirtualPins():
    buttons = GpioButtons([(0, ButtonSettings(source="gpio", service="a", pin=17))], lambda event: None)
    buttons.start()
    stopped = []
    watch = Watch({"button reader 1": buttons.alive}, stopped.append)
    watch.tick(0.0)
    print(buttons.alive(), stopped)
    lgpio.callback(0, 17, lgpio.BOTH_EDGES, fails)
    with open(f"/proc/self/fd/{lgpio._notify_thread._file.fileno()}", "wb", buffering=0) as fifo:
        fifo.write(struct.pack("QBBBBI", 1, 0, 17, 1, 0, 0))  # as the library tells of an edge
    until(lambda: not buttons.alive())
    watch.tick(100.0)
    print(buttons.alive(), stopped)
    buttons.stop()
"""


def test_buttons_are_dead_when_the_only_thread_that_hears_their_edges_is_and_the_process_is_restarted(
    tmp_path: Path,
) -> None:
    """R01: one exception in it, and no press would arrive for ever while the process looks healthy."""
    done = with_lgpio(DIES, ROOT, RUNTIME_DIRECTORY=str(tmp_path))
    assert done.stdout.splitlines() == ["True []", "False [Stop(code=70, reason='')]"], done.stderr
    assert "a handler that fails" in done.stderr
