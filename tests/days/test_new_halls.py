"""What `jiaohao init` writes, untouched, through a night: a new hall wakes nobody."""

import re
from pathlib import Path

import pytest

from jiaohao.new_hall import Wanted, files
from jiaohao.parsers import PRESETS
from virtual.day import report
from virtual.day.engine import DayRun
from virtual.day.load import judged


def night(folder: Path, hall: str) -> list[str]:
    """What rings from two to half past, with nobody there."""
    (folder / "hall.toml").write_text(hall, "utf-8")
    day = {"about": {"en": "night"}, "date": "2026-10-14", "from": "02:00", "to": "02:30", "expect": []}
    return report.unexpected(DayRun(judged({**day, "hall": "hall.toml"}, folder / "night.toml")).run())


@pytest.mark.parametrize("small", [False, True])
@pytest.mark.parametrize("preset", PRESETS)
def test_at_night_nothing_rings(tmp_path: Path, preset: str, small: bool) -> None:
    """R06, R25, R45."""
    assert night(tmp_path, files(Wanted(preset, 4, small=small))["hall.toml"]) == []


def test_a_window_open_day_and_night_is_missed_at_night_and_another_can_be_planned_by_day(
    tmp_path: Path,
) -> None:
    """R12, R25: as the file of a hospital says it."""
    text = files(Wanted("hospital", 4))["hall.toml"]
    head, _, rest = text.partition('id = "cashier"')
    always = (
        head + 'id = "cashier"' + re.sub(r"\[service\.hours\.weekly\].*?\n\n", "", rest, count=1, flags=re.S)
    )
    assert any("blank_counter.1" in said for said in night(tmp_path, always))
    planned = ", ".join(f'{day} = ["07:30-18:00"]' for day in ("mon", "tue", "wed", "thu", "fri"))
    by_day = always.replace("planned = true", f"planned = {{ {planned} }}")
    assert night(tmp_path, by_day) == []
