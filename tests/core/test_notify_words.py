"""Notification channels: quiet hours, how many messages, and what they say (R15)."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.notify_limit import Limit
from hall.notify_tables import is_quiet, parse
from hall.notify_texts import MAX_BYTES, Item, Wording
from hall.settings import HallSettings
from runtime.config import ConfigError, judge
from tests.core.test_notifying import HALL, NOON, ZONE, alert
from virtual import sample


@pytest.mark.parametrize(
    ("clock", "quiet"),
    [("21:59", False), ("22:00", True), ("23:59", True), ("00:00", True), ("06:59", True), ("07:00", False)],
)
def test_quiet_hours_may_cross_midnight(clock: str, quiet: bool):
    assert is_quiet(clock, ["22:00-07:00"]) is quiet


@pytest.mark.parametrize(
    "span", ["22-07", "22:00", "25:00-07:00", "22:60-07:00", "07:00-07:00", "x", "24:00-01:00"]
)
def test_a_span_nobody_can_read_is_refused(span: str):
    with pytest.raises(ValueError, match=span):
        parse(span)


@given(per_hour=st.integers(1, 60), gaps=st.lists(st.floats(0, 1200), max_size=200))
def test_the_limit_holds_in_any_hour(per_hour: int, gaps: list[float]):
    limit, real = Limit(per_hour), 0.0
    taken: list[float] = []
    for gap in gaps:
        real += gap
        if limit.wait_s(real, urgent=True) == 0:
            limit.take()
            taken.append(real)
    for at in taken:
        assert sum(at <= other <= at + 3600 for other in taken) <= per_hour
    assert limit.wait_s(real, urgent=True) <= 2 * 3600 / per_hour


@given(st.lists(st.text(max_size=900), min_size=1, max_size=30), st.integers(0, 500), st.booleans())
def test_a_message_is_never_longer_than_wecom_takes(words: list[str], left_out: int, both: bool):
    said = [
        alert(subject=str(n), text={"zh": text, "en": text * 2}, advice={"zh": text})
        for n, text in enumerate(words)
    ]
    wording = Wording(HALL, ["zh", "en"] if both else ["zh"], ZONE)
    title, body = wording.message([Item("raised", one, NOON) for one in said], left_out, NOON)
    assert body
    assert len(f"{title}\r\n{body}".encode()) <= MAX_BYTES


def mistakes(*tables: dict[str, Any]) -> list[str]:
    whole = [{"name": "robot", "urls_file": "/etc/jiaohao/robot.urls", **table} for table in tables]
    try:
        judge({**sample.hall(), "notify": whole}, HallSettings, Path("hall.toml"))
    except ConfigError as exc:
        return [mistake.removeprefix("hall.toml: ") for mistake in exc.mistakes]
    return []


@pytest.mark.parametrize(
    ("table", "mistake"),
    [
        ({"kinds": ["hepl"]}, 'notify[1].kinds: there is no alert "hepl", did you mean "help"?'),
        ({"least": "urgnt"}, 'notify[1].least: "urgnt" is not known here, did you mean "urgent"?'),
        ({"to": ["leader"]}, 'notify[1].to[1]: "leader" is not known here, did you mean "lead"?'),
        ({"quiet": ["22-7"]}, 'notify[1].quiet: "22-7" is no span; write "22:00-07:00"'),
        ({"quiet": ["22:00-25:00"]}, 'notify[1].quiet: "22:00-25:00\" is no span; write \"22:00-07:00\"'),
        (
            {"quiet": ["07:00-07:00"]},
            'notify[1].quiet: "07:00-07:00" begins when it ends; for the whole day write "00:00-24:00"',
        ),
        ({"per_hour": 0}, "notify[1].per_hour: expected int >= 1, got 0"),
        ({"languages": ["de"]}, 'notify[1].languages: no texts for "de", did you mean "en"?'),
        ({"url": "x"}, 'notify[1].url: unknown key, did you mean "urls_file"?'),
        (
            {"name": "Robot"},
            'notify[1].name: expected an id of lower-case letters, digits and "-", at most 32, got "Robot"',
        ),
    ],
)  # fmt: skip
def test_every_mistake_is_named(table: dict[str, Any], mistake: str):
    assert mistakes(table) == [mistake]


def test_a_right_table_has_none_and_two_of_one_name_are_one():
    assert mistakes({"quiet": ["22:00-07:00", "12:00-13:00"], "kinds": ["help"], "to": ["technician"]}) == []
    assert mistakes({}, {}) == ['notify[2].name: "robot" is already that of notify[1]']
