"""The configuration files in docs/examples: each loads, together they are one hall, and docs/install.md tells no lies
of them.
"""

import shutil
from pathlib import Path

import pytest

from counter.main import CounterFile
from display.main import BoardFile
from hall.settings import HallSettings, to_message
from jiaohao.command import main
from kiosk import slip_file
from kiosk.main import KioskFile
from kiosk.slip_file import SlipTable
from printer.profile import load as load_profile
from printer.profile import names
from runtime.config import ConfigError, load, report
from virtual.plan import of_folder

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "docs/examples"
HALL = load(EXAMPLES / "hall.toml", HallSettings)
KIOSK = load(EXAMPLES / "kiosk.toml", KioskFile)
COUNTER = load(EXAMPLES / "counter.toml", CounterFile)
BOARD = load(EXAMPLES / "board.toml", BoardFile)
INSTALL = (ROOT / "docs/install.md").read_text("utf-8")


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.toml")), ids=lambda path: path.name)
def test_check_is_content_and_knows_what_the_file_is_for(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "-c", str(path)]) == 0
    what = "the hall controller" if path.stem == "hall" else f"a {path.stem}"
    assert capsys.readouterr().out == f"{path}: OK, {what}\n"


def test_there_is_one_for_every_process_and_for_the_slip() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.toml")} == {
        "hall",
        "kiosk",
        "counter",
        "board",
        "bus",
        "slip",
    }


def test_the_slip_of_the_examples_fits_every_printer_and_names_classes_of_the_hall() -> None:
    template = slip_file.template(SlipTable("slip.toml"), EXAMPLES)
    config = to_message(HALL)
    for line in template.line:
        assert all(config.class_info(class_) for class_ in line.only_for.classes)
        assert all(config.service(service) for service in line.only_for.services)
    for profile in names():
        assert slip_file.problems(SlipTable("slip.toml"), EXAMPLES, load_profile(profile).paper) == []


def test_every_unit_is_one_the_hall_knows() -> None:
    assert {KIOSK.unit.hall, COUNTER.unit.hall, BOARD.unit.hall} == {HALL.hall.id}
    assert KIOSK.unit.id in {kiosk.unit for kiosk in HALL.kiosk}
    assert COUNTER.unit.id in {counter.unit for counter in HALL.counter}
    assert BOARD.unit.id in {board.unit for board in HALL.board}


def test_every_button_is_for_a_service_and_a_class_of_the_hall() -> None:
    config = to_message(HALL)
    for button in KIOSK.button:
        assert config.service(button.service), button
        assert config.class_info(button.class_), button


def test_what_install_md_says_check_says_of_mistakes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "kiosk.toml"
    text = (EXAMPLES / "kiosk.toml").read_text("utf-8")
    path.write_text(text.replace("lamp = 27", "lapm = 27").replace("baud = 115200", 'baud = "fast"'), "utf-8")
    assert main(["check", "-c", str(path)]) == 78
    said = capsys.readouterr().err.replace(str(path), path.name)
    assert f"check -c kiosk.toml\n{said}```" in INSTALL


def test_what_install_md_says_the_demo_says_of_files_that_do_not_belong_together(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(EXAMPLES, tmp_path / "site"))
    with pytest.raises(ConfigError) as mistakes:
        of_folder(_changed(folder))
    said = report(mistakes.value).replace(str(folder), folder.name)
    assert f"demo --config site\n{said}\n```" in INSTALL


def test_what_install_md_says_of_a_unit_without_a_file_is_said_of_the_examples() -> None:
    notes = of_folder(EXAMPLES).notes
    assert notes
    assert "```\n" + "".join(f"note: {note}\n" for note in notes) + "```" in INSTALL


def _changed(folder: Path) -> Path:
    """Each file alone stays right."""
    for name, right, wrong in (
        ("kiosk", 'hall = "demo"', 'hall = "dmeo"'),
        ("kiosk", 'class = "priority"', 'class = "priorty"'),
        ("counter", 'id = "counter-1"', 'id = "conter-1"'),
    ):
        path = folder / f"{name}.toml"
        path.write_text(path.read_text("utf-8").replace(right, wrong), "utf-8")
        assert main(["check", "-c", str(path)]) == 0
    return folder
