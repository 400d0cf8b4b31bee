"""docs/lead.md says what the lead's board and pad do: its figures, its keys, what it says of each sound."""

import re
from pathlib import Path

import pytest

from counter import keys
from counter.lead import AGAIN_S
from display.alarm import EVERY_S, LOST_S, MOST, SHORTS
from display.buzzer import RETRY_S
from display.lead.units import MORNING_S
from hall.messages import Severity
from hall.ringing import YOUNG_S

PAGE = (Path(__file__).parents[1] / "docs/lead.md").read_text("utf-8")
TEXT = " ".join(PAGE.split())
NUMBERS = ("no", "one", "two", "three", "four", "five")
TIMES = ("never", "once", "twice", "three times", "four times")


def section(name: str) -> str:
    found = PAGE.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
    assert found, name
    return " ".join(found.split())


def row(what: str) -> str:
    return next(line for line in PAGE.splitlines() if line.startswith(f"| {what}"))


def sounds(severity: Severity) -> str:
    """As the table of the buzzer says it."""
    shorts, most = SHORTS[severity], MOST[severity]
    if not shorts:
        return "not at all"
    tones = f"{NUMBERS[shorts]} short tone{'s' if shorts > 1 else ''} every {EVERY_S[severity]:g} s"
    return tones if most is None else f"{tones}, {TIMES[most]} at most"


@pytest.mark.parametrize("severity", ["notice", "warning", "urgent"])
def test_the_table_says_how_each_severity_sounds(severity: Severity) -> None:
    """R50."""
    assert row(severity).split("|")[2].strip() == sounds(severity)


def test_the_lost_hall_sounds_after_as_long_as_the_page_says() -> None:
    """R15."""
    assert f"the hall cannot be reached for {LOST_S:g} s" in row("the hall cannot be reached")


def test_the_morning_begins_when_the_page_says() -> None:
    """R45."""
    assert f"From {NUMBERS[int(MORNING_S // 3600)]} hours before opening" in section("Morning and evening")
    assert MORNING_S % 3600 == 0


def test_so_old_an_alert_may_be_as_the_page_says() -> None:
    """R28: on the board and on the pad, which ask the same."""
    assert YOUNG_S == 60
    assert "rings for nothing that is older than a minute" in section("The buzzer")
    assert "silent about what is older than a minute just as the board is" in section("The pad")


def test_the_pin_is_tried_again_as_often_as_the_page_says() -> None:
    assert f"the pin is tried again every {RETRY_S:g} s" in section("The buzzer")


def test_the_pad_beeps_again_as_often_as_the_page_says() -> None:
    assert f"beeps again every {AGAIN_S:g} s" in section("The pad")


def test_every_figure_of_the_page_is_one_of_these() -> None:
    """A figure that no test holds is wrong one day."""
    held = {EVERY_S["warning"], EVERY_S["urgent"], LOST_S, RETRY_S, AGAIN_S}
    assert {float(n) for n in re.findall(r"(\d+(?:\.\d+)?) s\b", TEXT)} == held


def test_what_the_leads_pad_alone_can_do_is_said() -> None:
    """R15, R20, R30: besides stepping, which docs/counter.md explains."""
    answers = {keys.Do("alert_ack"), keys.Do("print_list"), keys.Enter("notice")}
    own = {key for (phase, key), answer in keys.LEAD_TABLE.items() if phase == "open" and answer in answers}
    assert own == {"ENTER", "NOTICE", "ISSUE"}
    assert {key for key in own if key in section("The pad")} == own
    assert "`CLOSING? 7`: ENTER, then 1, and all who wait are served; 0" in section("The pad")
