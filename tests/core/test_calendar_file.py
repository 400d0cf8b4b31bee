"""The calendar of hall.toml: what the units are told of it, its mistakes and notes (R12, R25, R26)."""

from datetime import date
from pathlib import Path

import pytest

from hall import holidays
from hall.settings import to_message
from runtime.config import ConfigError
from tests.core.test_presets import SMALL, mistakes, settings

COUNTER = '[[counter]]\nid = "1"\nunit = "counter-1"\n'
KNOWN = (
    f"known to {holidays.known_until()}; from then on the weekly hours are used until chinese-calendar is updated, "
    "or [[hours.special]] written"
)


def test_the_units_are_told_the_days_around_today_that_are_unlike_their_weekday(tmp_path: Path) -> None:
    """R26: so a kiosk without a network knows them."""
    text = SMALL + (
        '[service.hours]\nweekly = { mon = ["09:00-11:00"], tue = ["09:00-11:00"] }\n'
        '[[service.hours.special]]\nfrom = 2026-10-12\nto = "2026-10-13"\nhours = []\nname = "盘点"\n'
        '[hours]\nholidays = "cn"\nholiday = ["10:00-15:00"]\n'
        "[[hours.special]]\ndate = 2026-10-02\nhours = []\n"
    )
    found = settings(tmp_path, text)
    config = to_message(found, date(2026, 9, 25))
    october = {day: spans for day, spans in config.days.items() if day.startswith("2026-10")}
    ten_to_three = {f"2026-10-{day:02}": ["10:00-15:00"] for day in (1, 3, 4, 5, 6, 7)}
    assert october == {**ten_to_three, "2026-10-02": []}, "a hall of seven days works on the 10th as ever"
    [service] = config.services
    assert service.hours == {"mon": ["09:00-11:00"], "tue": ["09:00-11:00"]}
    own = {day: spans for day, spans in service.days.items() if day.startswith("2026-10")}
    of_its_own = {"2026-10-10": ["09:00-11:00"], "2026-10-12": [], "2026-10-13": []}
    assert own == {**ten_to_three, **of_its_own}, "of the rest it says nothing: as in the hall"
    assert config.holidays_until == str(holidays.known_until())
    assert (to_message(found).days, to_message(found).holidays_until) == ({}, None), (
        "nobody said what day it is"
    )


def test_a_service_may_be_open_always_or_as_the_hall(tmp_path: Path) -> None:
    """R25."""
    assert to_message(settings(tmp_path, SMALL)).services[0].hours is None
    always = SMALL + "[service.hours]\nalways_open = true\n"
    assert to_message(settings(tmp_path, always)).services[0].hours == {}


def test_what_opens_on_special_days_only_is_not_always_open(tmp_path: Path) -> None:
    text = SMALL + '[hours]\nweekly = {}\n[[hours.special]]\ndate = 2026-10-17\nhours = ["09:00-12:00"]\n'
    config = to_message(settings(tmp_path, text), date(2026, 10, 1))
    assert (config.hours, config.days) == ({"mon": []}, {"2026-10-17": ["09:00-12:00"]})


HALL_IN_CHINA = (
    "[hours]\n"
    'weekly = { mon = ["09:00-17:00"], wed = ["09:00-17:00"], fri = ["09:00-16:00"], sat = ["10:00-12:00"] }\n'
    'holidays = "cn"\nholiday = ["10:00-12:00"]\n'
    '[[hours.special]]\ndate = 2026-10-18\nhours = ["09:00-12:00"]\n'
)
MORNINGS = 'weekly = { mon = ["09:00-11:00"], fri = ["09:00-10:00"] }\n'


@pytest.mark.parametrize(
    ("own", "hall", "days"),
    [
        ("", "", {"2026-10-02": ["10:00-12:00"], "2026-10-10": ["09:00-11:00"], "2026-10-18": ["09:00-12:00"]}),
        ("", 'workday = "fri"\n', {"2026-10-10": ["09:00-10:00"]}),
        ("", 'workday = "sat"\n', {"2026-10-10": None}),
        ('workday = "fri"\n', "", {"2026-10-10": ["09:00-10:00"], "2026-10-02": ["10:00-12:00"]}),
        ('holidays = "cn"\n', "", {"2026-10-10": ["09:00-11:00"], "2026-10-02": ["10:00-12:00"]}),
        ("holiday = []\n", "", {"2026-10-02": [], "2026-10-10": ["09:00-11:00"]}),
        ('[[service.hours.special]]\ndate = 2026-10-18\nhours = ["10:00-11:00"]\n', "",
         {"2026-10-18": ["10:00-11:00"], "2026-10-02": ["10:00-12:00"]}),
        ('[[service.hours.special]]\ndate = 2026-10-10\nhours = []\n', "", {"2026-10-10": None}),
    ],
)  # fmt: skip
def test_a_service_with_hours_of_its_own_keeps_the_holidays_of_the_hall(
    tmp_path: Path, own: str, hall: str, days: dict[str, list[str] | None]
) -> None:
    """R25, R26: it loses none of them in silence; what it says itself counts."""
    calendar = HALL_IN_CHINA.replace("holidays =", f"{hall}holidays =")
    found = settings(tmp_path, f"{SMALL}[service.hours]\n{MORNINGS}{own}{calendar}")
    service = to_message(found, date(2026, 9, 25)).services[0]
    assert service.hours == {"mon": ["09:00-11:00"], "fri": ["09:00-10:00"]}
    assert {day: service.days.get(day) for day in days} == days


def test_a_service_that_is_always_open_has_no_holidays(tmp_path: Path) -> None:
    """R25: it is open whenever the hall is."""
    found = settings(tmp_path, f"{SMALL}[service.hours]\nalways_open = true\n{HALL_IN_CHINA}")
    service = to_message(found, date(2026, 9, 25)).services[0]
    assert (service.hours, service.days) == ({}, {})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[hours]\nholiday = ["10:00-15:00"]\n', ['hours.holiday: has no effect without holidays = "cn"']),
        ('[hours]\nworkday = "mon"\n', ['hours.workday: has no effect without holidays = "cn"']),
        ('[service.hours]\nweekly = { mon = ["09:00-12:00"] }\nholiday = ["10:00-12:00"]\nworkday = "mon"\n',
         ['service[1].hours.holiday: has no effect without holidays = "cn"',
          'service[1].hours.workday: has no effect without holidays = "cn"']),
        ('[hours]\nholidays = "cn"\nworkday = "sun"\nweekly = { mon = ["09:00-12:00"] }\n',
         ['hours.workday: "sun" has no hours']),
        ('[hours]\nholidays = "cn"\nholiday = ["15:00-10:00"]\n', ['hours.holiday: "15:00-10:00" ends before it begins'
         '; for a night write "15:00-24:00" and the rest on the next day']),
        ('[hours]\nalways_open = true\nweekly = { mon = ["09:00-12:00"] }\n',
         ["hours.weekly: what is always open has no weekly hours; leave one of the two out"]),
        ("[hours]\nweekly = { mon = [] }\n", ["hours.weekly: never open; write always_open = true if it is always"]),
        ('[[hours.special]]\ndate = "2026-02-30"\nhours = []\n',
         ['hours.special[1].date: expected a date like 2026-12-31, got "2026-02-30"']),
        ("[[hours.special]]\nhours = []\n",
         ['hours.special[1].date: missing; write date = "2026-12-31", or from and to']),
        ("[[hours.special]]\nfrom = 2026-12-31\nhours = []\n",
         ['hours.special[1].to: missing; write date = "2026-12-31", or from and to']),
        ("[[hours.special]]\ndate = 2026-12-31\nto = 2026-12-31\nhours = []\n",
         ["hours.special[1].date: one day is written date, several from and to, never all of them"]),
        ("[[hours.special]]\nfrom = 2026-12-31\nto = 2026-12-30\nhours = []\n",
         ["hours.special[1].from: 2026-12-31 is after 2026-12-30"]),
        ("[[hours.special]]\nfrom = 2026-12-31\nto = 2028-12-30\nhours = []\n",
         ["hours.special[1].to: more than a year after 2026-12-31"]),
        ("[[hours.special]]\ndate = 2026-12-31\n", ["hours.special[1].hours: missing"]),
        ('[[hours.special]]\ndate = 2026-12-31\nhours = ["9:00-12:00", "11:00-13:00"]\n',
         ['hours.special[1].hours: "9:00-12:00" and "11:00-13:00" overlap']),
        ("[[hours.special]]\ndate = 2026-12-31\nhours = []\n"
         "[[hours.special]]\nfrom = 2026-12-30\nto = 2027-01-01\nhours = []\n",
         ["hours.special[2]: 2026-12-31 is already in special[1]"]),
        (COUNTER + "planned = {}\n", ["counter[1].planned: never; write planned = false"]),
        (COUNTER + 'planned = { Tue = ["09:00-12:00"] }\n',
         ['counter[1].planned.Tue: "Tue" is not known here, did you mean "tue"?']),
        (COUNTER + 'planned = "yes"\n',
         ['counter[1].planned: expected true, false or a table, got "yes"; it is true (whenever it is open), '
          'false (never) or spans of each weekday: { mon = ["09:00-12:00"] }']),
        (COUNTER + 'planned = { mon = ["9-12"] }\n',
         ['counter[1].planned.mon: "9-12" is no span; write "09:00-12:30"']),
        (COUNTER + 'backup = "1009"\n[[staff]]\nnumber = "1001"\n',
         ['counter[1].backup: no [[staff]] "1009", did you mean "1001"?']),
        ('[[counter]]\nid = "1"\n',
         ['counter[1].unit: missing; it is the [unit] id in that unit\'s own file, like "counter-1"']),
        ('[service.hours]\nweekly = { mon = ["12:00-13:00", "17:00-20:00"] }\n',
         ["service[1].hours: wholly outside the hall's hours, nobody could be served"]),
        ('[service.hours]\nholidays = "de"\n', ['service[1].hours.holidays: "de" is not known here, there is: cn']),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_with_its_place(tmp_path: Path, text: str, said: list[str]) -> None:
    """R12, R26."""
    assert mistakes(tmp_path, SMALL + text) == said


def test_a_counter_without_a_unit_is_told_what_that_is(tmp_path: Path) -> None:
    [mistake] = mistakes(tmp_path, SMALL + COUNTER.replace("counter-1", ""))
    assert mistake.startswith(
        'counter[1].unit: expected an id of lower-case letters, digits and "-", at most 32, got ""'
    )
    assert mistake.endswith('; it is the [unit] id in that unit\'s own file, like "counter-1"')


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", []),
        (COUNTER + 'backup = "1009"\n', []),  # without [[staff]] every number may sign in
        ('[hours]\nholidays = "cn"\n', [f"hours.holidays: {KNOWN}"]),
        ('[hours]\nholidays = "cn"\nweekly = { mon = ["9:00-12:00"], tue = ["9:00-13:00"] }\n',
         ['hours.workday: make-up workdays have the hours of "tue", the longest; write another',
          f"hours.holidays: {KNOWN}"]),
        ('[hours]\nholidays = "cn"\nworkday = "mon"\nweekly = { mon = ["9:00-12:00"], tue = ["9:00-13:00"] }\n',
         [f"hours.holidays: {KNOWN}"]),
        ('[service.hours]\nholidays = "cn"\nalways_open = true\n', [f"service[1].hours.holidays: {KNOWN}"]),
        (COUNTER + 'planned = { mon = ["09:00-17:00", "18:00-20:00"], tue = ["12:00-13:00"] }\n',
         ['counter[1].planned.mon: "18:00-20:00" is outside the hall\'s hours, nobody is expected then',
          'counter[1].planned.tue: "12:00-13:00" is outside the hall\'s hours, nobody is expected then']),
        (COUNTER + 'planned = { mon = ["08:00-12:00"] }\n',
         ['counter[1].planned.mon: "08:00-12:00" reaches beyond the hall\'s hours, and counts within them']),
    ],
)  # fmt: skip
def test_what_is_no_mistake_but_should_be_known_is_noted(tmp_path: Path, text: str, said: list[str]) -> None:
    """R12, R26."""
    assert settings(tmp_path, SMALL + text).notes() == said


def test_a_hall_abroad_is_told_whose_holidays_it_keeps(tmp_path: Path) -> None:
    text = (
        SMALL.replace("[[service]]", 'time_zone = "Europe/Berlin"\n[[service]]', 1)
        + '[hours]\nholidays = "cn"\n'
    )
    assert settings(tmp_path, text).notes()[0] == (
        'hours.holidays: "cn" are the holidays of China, and hall.time_zone is "Europe/Berlin"'
    )


def test_a_negative_promise_is_a_mistake(tmp_path: Path) -> None:
    """R07."""
    assert mistakes(tmp_path, SMALL + '[[class]]\nid = "ordinary"\npromise_min = -5\n') == [
        "class[1].promise_min: expected float > 0.0, got -5"
    ]


def test_a_year_of_special_days_for_many_services_is_told_before_it_is_run(tmp_path: Path) -> None:
    """It would not travel in one message."""
    spans = ", ".join(f'"{hour:02}:00-{hour:02}:30"' for hour in range(24))
    year = f"[[service.hours.special]]\nfrom = 2026-01-01\nto = 2026-12-31\nhours = [{spans}]\n"
    more = "".join(
        f'[[service]]\nid = "s{n}"\nprefix = "S{chr(65 + n)}"\nname = {{ en = "S" }}\n'
        f"[service.hours]\nalways_open = true\n{year}"
        for n in range(3)
    )
    with pytest.raises(ConfigError, match="could not read their configuration"):
        settings(tmp_path, SMALL + "[hours]\nalways_open = true\n" + more)
