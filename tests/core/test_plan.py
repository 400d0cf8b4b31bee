"""A site's own configuration on virtual hardware: what is told before anybody drives out with it."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from hall import hours
from hall.settings import HallSettings, to_message
from runtime.config import ConfigError, judge
from virtual import sample
from virtual.doors import shut_at
from virtual.plan import OPEN, of_folder, of_sample

NOON = 1795406400.0  # 2026-11-23 12:00 in Shanghai
EXAMPLES = Path(__file__).parents[2] / "docs/examples"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The examples, as a technician would copy them."""
    return Path(shutil.copytree(EXAMPLES, tmp_path / "site"))


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def mistakes(folder: Path) -> list[str]:
    with pytest.raises(ConfigError) as found:
        of_folder(folder)
    return found.value.mistakes


def test_the_examples_are_a_hall_and_a_unit_without_a_file_is_made_up(folder: Path) -> None:
    plan = of_folder(folder)
    assert plan.is_own
    assert {unit: file.kind for unit, file in plan.units.items()} == {
        "board-1": "board", "counter-1": "counter", "kiosk-1": "kiosk", "counter-2": "counter",
        "lead-1": "board",
    }  # fmt: skip
    assert plan.notes == [
        OPEN,
        "counter-2: no file has this unit.id: it runs with what a counter usually has",
    ]
    assert len(plan.units["kiosk-1"].table["button"]) == 4


def test_a_kiosk_that_is_made_up_has_a_button_for_every_service_and_vips(folder: Path) -> None:
    (folder / "kiosk.toml").unlink()
    buttons = of_folder(folder).units["kiosk-1"].table["button"]
    assert [(b["service"], b["class"], b["source"]) for b in buttons] == [
        ("a", "ordinary", "gpio"), ("b", "ordinary", "gpio"), ("a", "vip", "gpio"),
    ]  # fmt: skip


def test_passwords_and_certificates_need_not_be_on_this_computer(folder: Path) -> None:
    for name in ("hall", "kiosk", "counter", "board", "lead"):
        change(folder / f"{name}.toml", "# username", "username")
        change(folder / f"{name}.toml", "# password_file", "password_file")
    assert set(of_folder(folder).units) == {"kiosk-1", "counter-1", "counter-2", "board-1", "lead-1"}


@pytest.mark.parametrize("name", ["slip.toml", "/etc/jiaohao/slip.toml"])
def test_a_slip_s_template_is_found_in_the_folder_wherever_it_lies_on_the_unit(
    folder: Path, name: str
) -> None:
    with (folder / "kiosk.toml").open("a", encoding="utf-8") as file:
        file.write(f'[slip]\ntemplate = "{name}"\n')
    assert of_folder(folder).units["kiosk-1"].table["slip"] == {"template": str(folder / "slip.toml")}
    (folder / "slip.toml").unlink()
    missing = f"{Path(folder, name)}: cannot be read: No such file or directory"
    assert mistakes(folder) == [f"kiosk.toml: slip.template: {missing}"]


def test_every_mistake_of_every_file_is_told_at_once(folder: Path) -> None:
    change(folder / "kiosk.toml", "lamp = 27", "lapm = 27")
    change(folder / "counter.toml", 'driver = "line"', 'driver = "lime"')
    (folder / "board.toml").write_text("[display\n")
    found = mistakes(folder)
    assert [line.partition(":")[0] for line in found] == ["board.toml", "counter.toml", "kiosk.toml"]
    assert 'kiosk.toml: button[1].lapm: unknown key, did you mean "lamp"?' in found


def test_files_that_do_not_belong_together_are_told(folder: Path) -> None:
    """Each of them alone is right, and `check` is content; the units would wait for ever."""
    change(folder / "kiosk.toml", 'hall = "demo"', 'hall = "dmeo"')
    change(folder / "kiosk.toml", 'class = "priority"', 'class = "priorty"')
    change(folder / "kiosk.toml", 'service = "b"', 'service = "d"')
    change(folder / "counter.toml", 'id = "counter-1"', 'id = "conter-1"')
    shutil.copy(folder / "board.toml", folder / "tv.toml")
    assert mistakes(folder) == [
        'counter.toml: unit.id: hall.toml has no [[counter]] with unit = "conter-1", did you mean "counter-1"?',
        'kiosk.toml: unit.hall: "dmeo" is another hall: hall.toml has id = "demo"',
        'kiosk.toml: button[2].service: hall.toml has no [[service]] with id = "d", there is: a, b',
        'kiosk.toml: button[4].class: this hall has no class "priorty", did you mean "priority"?',
        'tv.toml: unit.id: "board-1" is already that of board.toml',
    ]


def test_a_folder_needs_one_hall(folder: Path, tmp_path: Path) -> None:
    shutil.copy(folder / "hall.toml", folder / "old-hall.toml")
    assert mistakes(folder) == [
        f"{folder}: one file must be the hall's own, with [[service]] and [[counter]]; "
        "found: hall.toml and old-hall.toml"
    ]
    for path in folder.glob("*hall.toml"):
        path.unlink()
    assert mistakes(folder)[0].endswith("found: none")
    assert mistakes(tmp_path / "nowhere")[0].endswith(
        "is not a folder; it must hold hall.toml and the files of the units"
    )
    (tmp_path / "empty").mkdir()
    assert "has no *.toml files" in mistakes(tmp_path / "empty")[0]


def test_the_sample_has_a_kiosk_with_lamps_or_for_the_tests_one_with_a_box() -> None:
    pins, box = (of_sample(codes=codes).units["kiosk-1"].table["button"] for codes in (False, True))
    assert all(button["source"] == "gpio" and button["lamp"] for button in pins)
    assert "".join(button["code"] for button in box) == "abcv"
    assert [(b["service"], b["class"]) for b in box] == list(sample.BUTTONS.values())
    used = [pin for pair in sample.PINS for pin in pair]
    assert len(set(used)) == len(used), "no pin twice"


def test_units_that_are_made_up_are_told_in_one_line_for_each_kind(folder: Path) -> None:
    (folder / "counter.toml").unlink()
    (folder / "kiosk.toml").unlink()
    assert of_folder(folder).notes == [
        OPEN,
        "kiosk-1: no file has this unit.id: it runs with what a kiosk usually has",
        "counter-1, counter-2: no file has this unit.id: they run with what a counter usually has",
    ]


def test_a_counter_whose_keypad_was_forgotten_is_not_taken_for_a_board(folder: Path) -> None:
    text = (folder / "counter.toml").read_text("utf-8")
    start, end = text.index("[keypad]"), text.index("[display]")
    (folder / "counter.toml").write_text(text[:start] + text[end:], "utf-8")
    assert mistakes(folder) == [
        'counter.toml: "counter-1" is a counter in hall.toml, and this file has no [keypad]'
    ]


def test_a_guides_pad_is_a_counters_unit_without_a_window() -> None:
    """R51."""
    sample_plan = of_sample(pads=1)
    pad = sample_plan.units["guide-1"]
    assert (pad.kind, pad.table["sign"]) == ("counter", {"driver": "none"})
    assert [one.id for one in sample_plan.config.pads] == ["g1"]
    assert [len(service.variants) for service in sample_plan.config.services] == [2, 0, 0]
    assert "guide-1" not in of_sample().units


def test_a_site_with_a_code_reader_gets_appointments_and_a_help_button_needs_no_service(folder: Path) -> None:
    """R20, R33"""
    assert not of_folder(folder).appointments
    with (folder / "kiosk.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[button]]\naction = "assist"\nsource = "gpio"\npin = 2\n')
        file.write('\n[code_reader]\ndriver = "evdev"\nport = "/dev/input/codes"\n\n[screen]\n')
    plan = of_folder(folder)
    assert plan.appointments
    assert "screen" in plan.units["kiosk-1"].table
    assert plan.units["kiosk-1"].table["button"][-1]["action"] == "assist"


def test_closed_doors_are_hours_that_end_at_this_minute_and_begin_in_the_morning() -> None:
    """R20"""
    table = judge({**sample.hall(), "hours": shut_at(NOON, "Asia/Shanghai")}, HallSettings, Path("hall.toml"))
    opening = hours.of_hall(to_message(table, date(2026, 11, 23)))
    assert [hours.phase(NOON + s, opening) for s in (-60, 0, 20 * 3600, 21 * 3600)] == [
        "open", "closed", "closed", "open",
    ]  # fmt: skip
    assert hours.business_day(NOON, opening) == "2026-11-23"
    assert shut_at(NOON - 12 * 3600, "Asia/Shanghai")["special"][0]["hours"] == []
