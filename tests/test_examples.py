"""The configuration files in docs/examples: each loads, together they are one hall, and docs/install.md tells no lies
of them. No key of hall.toml is left untold.
"""

import re
import shutil
import tomllib
from pathlib import Path

import msgspec
import pytest

from counter.main import CounterFile
from display.main import BoardFile
from display.settings import DisplaySettings, MediaSettings, RatesSettings, ScreenSettings, VoiceSettings
from hall.hours_table import HoursTable, SpecialTable
from hall.notify_tables import NotifyTable
from hall.settings import HallSettings, RulesTable, to_message
from hall.tables import CounterTable, NoticeTable, PadTable, ServiceTable
from jiaohao.command import main
from kiosk import slip_file
from kiosk.file import KioskFile
from kiosk.slip_file import SlipTable
from printer.profile import load as load_profile
from printer.profile import names
from runtime.config import ConfigError, judge, load, report
from virtual.plan import of_folder

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "docs/examples"
HALL = load(EXAMPLES / "hall.toml", HallSettings)
KIOSK = load(EXAMPLES / "kiosk.toml", KioskFile)
COUNTER = load(EXAMPLES / "counter.toml", CounterFile)
BOARD = load(EXAMPLES / "board.toml", BoardFile)
LEAD = load(EXAMPLES / "lead.toml", BoardFile)
INSTALL = (ROOT / "docs/install.md").read_text("utf-8")


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.toml")), ids=lambda path: path.name)
def test_check_is_content_and_knows_what_the_file_is_for(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "-c", str(path)]) == 0
    kind = {"lead": "board"}.get(path.stem, path.stem)
    what = "the hall controller" if kind == "hall" else f"a {kind}"
    assert capsys.readouterr().out == f"{path}: OK, {what}\n"


def test_there_is_one_for_every_process_and_for_the_slip() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.toml")} == {
        "hall",
        "kiosk",
        "counter",
        "board",
        "lead",
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
    assert {KIOSK.unit.hall, COUNTER.unit.hall, BOARD.unit.hall, LEAD.unit.hall} == {HALL.hall.id}
    assert KIOSK.unit.id in {kiosk.unit for kiosk in HALL.kiosk}
    assert COUNTER.unit.id in {counter.unit for counter in HALL.counter}
    assert {BOARD.unit.id, LEAD.unit.id} == {board.unit for board in HALL.board}


def test_the_example_has_every_rule_with_what_it_is_without_its_line() -> None:
    text = (EXAMPLES / "hall.toml").read_text("utf-8").partition("\n[rules]\n")[2]
    rows = re.findall(r"^(?:# )?([a-z_]+ = .*?) +# (?=.*[a-z]{3})", text, re.M)
    told = tomllib.loads("\n".join(rows))
    assert told == msgspec.to_builtins(RulesTable())
    assert text.count(" = ") == len(told), "each has its comment"


TABLES = {
    "[[counter]]": CounterTable,
    "[hours]": HoursTable,
    "[[hours.special]]": SpecialTable,
    "[[notify]]": NotifyTable,
    "[[notice]]": NoticeTable,
    "[[pad]]": PadTable,
    "[[service]]": ServiceTable,
}


@pytest.mark.parametrize(("heading", "table"), TABLES.items(), ids=list(TABLES))
def test_every_key_of_a_table_is_told_in_the_documents_that_name_the_table(
    heading: str, table: type[msgspec.Struct]
) -> None:
    """As it is written in a file, or as code in a sentence."""
    pages = [*(ROOT / "docs").glob("*.md"), *EXAMPLES.glob("*.toml")]
    texts = [text for page in pages if heading in (text := page.read_text("utf-8"))]
    keys = {field.encode_name for field in msgspec.structs.fields(table)} - {
        heading.strip("[]").split(".")[-1]
    }
    forms = r"(?:^|[{{`(, ])(?:# )?{key}(?: = |`)"
    told = {key for key in keys for text in texts if re.search(forms.format(key=key), text, re.M)}
    told |= {key for key in keys for text in texts if f"[[{heading.strip('[]')}.{key}]]" in text}
    assert texts
    assert keys - told == set()


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("display", DisplaySettings),
        ("media", MediaSettings),
        ("rates", RatesSettings),
        ("voice", VoiceSettings),
    ],
)
def test_every_key_of_a_hall_board_is_told_in_its_example_and_may_stand_as_it_is_told(
    name: str, table: type[msgspec.Struct]
) -> None:
    text = (EXAMPLES / "board.toml").read_text("utf-8")
    told = tomllib.loads(re.sub(r"^# (?=\[[a-z]+\]|[a-z_]+ = )", "", text, flags=re.M))
    assert judge({**told, "broker": {}}, BoardFile, EXAMPLES / "board.toml")  # whose password is not here
    others = {"size", "fullscreen", "font", "prompts"}  # the last one is for the board above a window
    left_out = others if name == "display" else set()
    assert told[name].keys() == {field.name for field in msgspec.structs.fields(table)} - left_out


def test_every_key_of_a_kiosks_screen_is_told_in_its_example_and_may_stand_as_it_is_told() -> None:
    text = (EXAMPLES / "kiosk.toml").read_text("utf-8")
    lines = text[text.index("# [screen]") :].split("\n\n")[0]
    told = tomllib.loads(re.sub("^# ", "", lines, flags=re.M))["screen"]
    assert judge(told, ScreenSettings, EXAMPLES / "kiosk.toml")
    others = {"size", "fullscreen", "font"}
    assert told.keys() == {field.name for field in msgspec.structs.fields(ScreenSettings)} - others


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
