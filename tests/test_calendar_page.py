"""docs/calendar.md: each example is read, and what its table says comes out (R12, R20, R25, R26)."""

import re
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hall import hours
from hall import messages as m
from hall.plan import Plan
from hall.settings import HallSettings, to_message
from runtime.config import ConfigError, load, report

PAGE = (Path(__file__).parents[1] / "docs/calendar.md").read_text("utf-8")
SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S))
TABLES = [name for name, text in SECTIONS.items() if "| date and time |" in text]

HALL = '[hall]\nid = "demo"\nname = { en = "Demo" }\n'
SERVICE = '[[service]]\nid = "a"\nprefix = "A"\nname = { en = "Business" }\n'


def example(section: str) -> str:
    [text] = re.findall(r"^```toml\n(.*?)^```", SECTIONS[section], re.M | re.S)
    return HALL + text + ("" if "[[service]]" in text else SERVICE)


def rows(section: str) -> list[dict[str, str]]:
    """Of its table, by the words of the head."""
    head, _, *lines = (
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in SECTIONS[section].splitlines()
        if line.startswith("|")
    )
    return [dict(zip(head, line, strict=True)) for line in lines]


def config(tmp_path: Path, section: str, day: str) -> m.Config:
    path = tmp_path / "hall.toml"
    path.write_text(example(section), "utf-8")
    return to_message(load(path, HallSettings), date.fromisoformat(day))


@pytest.mark.parametrize("section", TABLES)
def test_what_the_tables_say_comes_out(tmp_path: Path, section: str) -> None:
    """Every row is asked on the morning of that day and a month before, as units keep it for so long."""
    found = rows(section)
    for row in found:
        moment = datetime.fromisoformat(row["date and time"])
        now = moment.replace(tzinfo=ZoneInfo("Asia/Shanghai")).timestamp()
        for told in (moment.date(), date.fromordinal(moment.toordinal() - 30)):
            known = config(tmp_path, section, told.isoformat())
            said = {
                "the hall is": hours.phase(now, hours.of_hall(known)),
                "business day": hours.business_day(now, hours.of_hall(known)),
                "planned counters": " ".join(Plan(known).at(now).now) or "none",
            }
            assert {head: said[head] for head in row if head in said} == {
                head: cell for head, cell in row.items() if head in said
            }
    assert len(found) >= 5


def test_what_check_says_is_what_stands_there(tmp_path: Path) -> None:
    path = tmp_path / "hall.toml"
    path.write_text(example("What check says"), "utf-8")
    with pytest.raises(ConfigError) as caught:
        load(path, HallSettings)
    said = report(caught.value).replace(str(path), "hall.toml")
    assert f"```\n{said}\n```" in SECTIONS["What check says"]


def test_every_section_has_an_example_that_is_tested() -> None:
    assert set(SECTIONS) == {*TABLES, "What check says"}
