"""`jiaohao simulate`: DAY.toml and its mistakes, people on paper, and a hall that dies and comes back in between."""

import re
from pathlib import Path
from typing import Any, get_args

import pytest

from hall import entries as e
from hall import messages as m
from hall.kinds import KINDS
from hall.texts import word
from jiaohao.command import main
from runtime.config import ConfigError
from virtual.day import report, wording
from virtual.day.arrivals import planned
from virtual.day.engine import DayRun, clock
from virtual.day.load import judged, load
from virtual.day.tables import MAY, NEEDS, EventTable, seconds

BASE: dict[str, Any] = {
    "about": {"zh": "一天", "en": "a day"},
    "date": "2026-10-13",
    "from": "09:00",
    "to": "11:00",
    "hours": {"always_open": True},
    "service": [{"id": "a", "prefix": "A", "name": {"zh": "业务", "en": "Business"}}],
    "kiosk": [{"unit": "kiosk-1"}],
    "counter": [{"id": "1", "unit": "counter-1"}, {"id": "2", "unit": "counter-2"}],
    "pad": [{"id": "lead", "unit": "lead-pad", "role": "lead"}],
}
CLERK = {"number": "1001", "counter": "1", "handling_min": 5, "fixed": True}


def run(**more: Any) -> DayRun:
    return DayRun(judged({**BASE, **more}, Path("day.toml"))).run()


def mistakes(**more: Any) -> list[str]:
    with pytest.raises(ConfigError) as raised:
        judged({**BASE, **more}, Path("day.toml"))
    return raised.value.mistakes


def entries(done: DayRun, kind: type[e.AnyEntry]) -> list[Any]:
    return [r.entry for r in done.world.controller.journal if isinstance(r.entry, kind)]


# --- DAY.toml ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"arivals": []}, 'day.toml: arivals: unknown key, did you mean "arrivals"?'),
        ({"from": "9 o'clock"}, "day.toml: from:"),
        ({"from": "12:00"}, "day.toml: to: 11:00 is not after 12:00; write 26:00 for two in the next morning"),
        ({"date": "2026-13-01"}, "day.toml: date:"),
        ({"clerk": [{**CLERK, "counter": "7"}]}, 'clerk[1].counter: no counter "7", there is: 1, 2'),
        ({"clerk": [CLERK, CLERK]}, "clerk[2].number: at the same time as clerk[1]"),
        ({"clerk": [{**CLERK, "until": "08:00", "at": "09:00"}]}, "clerk[1].until: 08:00 is not after 09:00"),
        ({"arrivals": [{"service": "x", "per_hour": 1}]}, 'arrivals[1].service: no service "x"'),
        ({"arrivals": [{"service": "a"}]}, "arrivals[1].per_hour: say either how many come"),
        ({"arrivals": [{"service": "a", "class": "vip", "per_hour": 1}]}, 'arrivals[1].class: no class "vip"'),
        ({"kiosk": [], "arrivals": [{"service": "a", "per_hour": 1}]}, "kiosk: nobody can take a ticket"),
        ({"event": [{"at": "10:00", "what": "vanishes"}]}, 'event[1].what: "vanishes" is not known here'),
        ({"event": [{"at": "10:00", "what": "vanish"}]}, 'event[1].counter: missing, "vanish" needs it'),
        ({"event": [{"at": "12:00", "what": "power_cut", "for_min": 1}]}, "event[1].at: 12:00 is outside"),
        (
            {"event": [{"at": "10:00", "what": "help", "counter": "1", "for_min": 3}]},
            'event[1].for_min: "help" has none',
        ),
        ({"event": [{"at": "10:00", "what": "paper", "unit": "kiosk-1", "is": "out"}]}, 'event[1].is: "out"'),
        ({"event": [{"at": "10:00", "what": "unit_dies", "unit": "kiosk-7"}]}, 'event[1].unit: no unit "kiosk-7"'),
        ({"event": [{"at": "10:00", "what": "notice", "notice": 3}]}, "event[1].notice: the hall has 0 [[notice]]"),
        ({"pad": [], "event": [{"at": "10:00", "what": "ack", "alert": "help.1"}]}, "is done at the lead's pad"),
        ({"shows": ["R6"]}, "shows[1]:"),
        ({"hall": "nowhere.toml"}, "nowhere.toml: cannot be read"),
        ({"counter": [{"id": "1"}]}, "day.toml: counter[1].unit: missing"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_day_is_named_with_its_place(more: dict[str, Any], said: str):
    found = mistakes(**more)
    assert any(said in one for one in found), found


def test_all_mistakes_are_told_at_once():
    found = mistakes(clerk=[{**CLERK, "counter": "7"}], arrivals=[{"service": "x", "per_hour": 1}])
    assert len(found) == 2


def test_every_kind_of_event_says_what_it_needs_and_does_something():
    """No event is only a word in the table."""
    fields = set(EventTable.__struct_fields__)
    assert set(MAY) <= set(NEEDS)
    assert all({*needs, *MAY.get(what, ())} <= fields for what, needs in NEEDS.items())
    done = run()
    assert set(done._happenings._does) == set(NEEDS)


def test_the_hall_may_be_a_file_of_its_own_whose_tables_the_day_replaces(tmp_path: Path):
    hall = Path(__file__).parents[2] / "docs/days/halls/small.toml"
    (tmp_path / "hall.toml").write_text(hall.read_text("utf-8"), "utf-8")
    day = tmp_path / "day.toml"
    text = 'about = { en = "x" }\ndate = 2026-10-13\nfrom = "09:00"\nto = "10:00"\nhall = "hall.toml"\n'
    day.write_text(text + "rules = { idle_min = 7 }\n", "utf-8")
    assert load(day).hall.rules.idle_min == 7
    assert [c.id for c in load(day).config.counters] == ["1", "2"]


# --- people -----------------------------------------------------------------------------------------------------


def test_the_same_seed_is_the_same_day_and_another_seed_another():
    more = {"clerk": [{**CLERK, "fixed": False}], "arrivals": [{"service": "a", "per_hour": 15}]}
    first, second, other = run(**more), run(**more), run(**more, seed=2)
    assert first.world.logged == second.world.logged
    assert first.world.logged != other.world.logged


def test_arrivals_by_chance_are_about_as_many_as_said_and_exact_ones_exact():
    day = judged({**BASE, "arrivals": [{"service": "a", "per_hour": 300}]}, Path("day.toml")).table
    times = [at for at, _ in planned(day)]
    assert 500 <= len(times) <= 700
    assert times == sorted(times)
    exact = judged({**BASE, "arrivals": [{"service": "a", "at": ["10:00", "09:30"]}]}, Path("day.toml")).table
    assert [at for at, _ in planned(exact)] == [34200.0, 36000.0]


def test_a_clerk_calls_starts_and_finishes_and_takes_as_long_as_said():
    done = run(clerk=[CLERK], arrivals=[{"service": "a", "at": ["09:10", "09:11"]}])
    finished = entries(done, e.Finished)
    keys = [line[3] for line in done.world.logged if line[0] == "key"]
    assert keys == ["next", "start", "finish"] * 2
    assert [one.handling_s for one in finished] == [300.0, 300.0]


def test_who_does_not_come_is_recalled_and_then_missed():
    done = run(clerk=[{**CLERK, "no_show": 1.0}], arrivals=[{"service": "a", "at": ["09:10"]}])
    keys = [line[3] for line in done.world.logged if line[0] == "key"]
    assert keys == ["next", "recall", "no_show"]
    assert done.chronicle.figures().missed == 1


def test_a_clerk_who_walks_away_finishes_the_customer_first_and_presses_no_key_until_back():
    done = run(
        clerk=[CLERK],
        arrivals=[{"service": "a", "at": ["09:10", "09:11"]}],
        event=[{"at": "09:12", "what": "vanish", "counter": "1", "for_min": 30}],
    )
    at = [line[1] for line in done.world.logged if line[0] == "key"]
    assert len(at) == 6
    assert at[2] < seconds("09:16")
    assert at[3] > seconds("09:42")


def test_a_clerk_goes_home_only_behind_the_last_customer():
    done = run(clerk=[{**CLERK, "until": "09:12"}], arrivals=[{"service": "a", "at": ["09:10"]}])
    kinds = [r.entry.kind for r in done.world.controller.journal if isinstance(r.entry, e.FactTaken)]
    assert kinds == ["signed_in", "signed_in", "ticket_issued", "signed_out"], "the lead's pad, the clerk"
    assert done.chronicle.figures().served == 1


# --- what breaks --------------------------------------------------------------------------------------------------


def test_without_a_broker_facts_wait_in_their_units_and_come_with_their_age():
    """R07: the wait runs from the slip, whenever the hall hears of it."""
    done = run(
        clerk=[{**CLERK, "at": "09:30"}],
        arrivals=[{"service": "a", "at": ["09:10"]}],
        event=[{"at": "09:05", "what": "broker_outage", "for_min": 10}],
    )
    facts = [r for r in done.world.controller.journal if isinstance(r.entry, e.FactTaken)]
    ticket = next(r for r in facts if r.entry.kind == "ticket_issued")
    assert round(ticket.at - done.world.base) == seconds("09:15")
    assert round(ticket.entry.at - done.world.base) == seconds("09:10")
    assert 20 * 60 <= done.chronicle.figures().waits[0] <= 20 * 60 + 10


def test_a_hall_that_dies_is_rebuilt_from_its_journal_and_loses_nobody():
    done = run(
        clerk=[CLERK],
        arrivals=[{"service": "a", "per_hour": 12, "to": "10:00"}],
        event=[
            {"at": "09:20", "what": "restart", "for_min": 2},
            {"at": "09:40", "what": "power_cut", "for_min": 5},
        ],
    )
    figures = done.chronicle.figures()
    assert len(entries(done, e.Booted)) == 3
    assert (figures.astray, figures.served) == ([], figures.tickets)


def test_people_stand_before_a_dark_kiosk_and_take_their_ticket_when_it_is_back():
    done = run(
        clerk=[CLERK],
        arrivals=[{"service": "a", "at": ["09:10", "09:11"]}],
        event=[{"at": "09:05", "what": "unit_dies", "unit": "kiosk-1", "for_min": 10}],
    )
    issued = [line[1] for line in done.world.logged if line[0] == "ticket"]
    assert issued == [seconds("09:15")] * 2
    assert done.door.kept_waiting == 2


def test_a_ticket_that_is_lost_or_called_twice_is_seen():
    """The check itself can fail."""
    done = run(clerk=[CLERK], arrivals=[{"service": "a", "at": ["09:10"]}])
    assert done.chronicle.figures().astray == []
    journal = done.world.controller.journal
    called = next(r for r in journal if isinstance(r.entry, e.Called))
    twice = e.Recorded(0, called.at, "b", e.Called("2", called.entry.ticket, called.entry.reason))
    journal.insert(journal.index(called) + 1, twice)
    journal[:] = [r for r in journal if getattr(r.entry, "kind", "") != "ticket_issued"]
    wrong = done.chronicle.figures().astray
    assert wrong == ["kiosk-1-1: called at 1 and 2", "kiosk-1-1: lost"]


# --- the lead ------------------------------------------------------------------------------------------------------


def test_the_lead_acknowledges_and_puts_notices_by_the_pad():
    """R50, R15."""
    done = run(
        notice=[{"text": {"zh": "请稍候", "en": "Please wait"}}],
        clerk=[CLERK],
        event=[
            {"at": "09:10", "what": "help", "counter": "1", "reason": "quarrel"},
            {"at": "09:12", "what": "ack", "alert": "help.1"},
            {"at": "09:13", "what": "notice", "notice": 1},
            {"at": "09:14", "what": "patrol", "counter": "1", "number": "9001"},
            {"at": "09:20", "what": "notice"},
        ],
    )
    (life,) = [life for life in done.chronicle.lives if life.key == "help.1"]
    assert [(clock(at), change) for at, change, _ in life.steps] == [
        ("09:10:00", "raised"), ("09:12:00", "acked"), ("09:14:00", "ended"),
    ]  # fmt: skip
    assert [text.get("en", "") for _, text in done.chronicle.notices] == ["Please wait", ""]


# --- the command ----------------------------------------------------------------------------------------------------


DAY = """
about = { zh = "一天", en = "a day" }
date = 2026-10-13
from = "09:00"
to = "09:30"
hours = { always_open = true }
service = [{ id = "a", prefix = "A", name = { zh = "业务", en = "Business" } }]
kiosk = [{ unit = "kiosk-1" }]
counter = [{ id = "1", unit = "counter-1", planned = false }]
arrivals = [{ service = "a", at = ["09:05"] }]
clerk = [{ number = "1001", counter = "1", handling_min = 3, fixed = true }]
"""


@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        ("", 0, "取号 1，办结 1，未到 0"),
        ("expect = []", 0, "符合预期"),
        ('expect = ["help.1"]', 1, "不符合预期：\n  - help.1"),
    ],
)
def test_the_command_tells_the_day_and_whether_it_went_as_expected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: str, code: int, said: str
):
    day = tmp_path / "day.toml"
    day.write_text(more + DAY, "utf-8")
    assert main(["simulate", "--day", str(day)]) == code
    out = capsys.readouterr().out
    assert said in out
    assert "09:00:00  1 号窗口：柜员 1001 签到" in out
    assert "没有票丢失、重复或被两个窗口叫号" in out


def test_the_command_speaks_english_and_tells_every_ticket_when_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    day = tmp_path / "day.toml"
    day.write_text(DAY, "utf-8")
    assert main(["simulate", "--day", str(day), "--language", "en", "--all"]) == 0
    out = capsys.readouterr().out
    assert "09:05:00  ticket  A001" in out
    assert "Counter 1: calls A001" in out
    assert "No alert" in out


def test_a_chinese_reader_meets_no_english_key_but_that_of_an_alert_once_in_brackets():
    """R31."""
    clerk = {**CLERK, "breaks": [{"at": "10:30", "for_min": 10, "reason": "meal"}]}
    done = run(
        clerk=[clerk, {**CLERK, "number": "1002", "counter": "2"}],
        arrivals=[{"service": "a", "per_hour": 10}],
        event=[
            {"at": "09:10", "what": "help", "counter": "1", "reason": "media"},
            {"at": "09:11", "what": "ack", "alert": "help.1"},
            {"at": "09:20", "what": "pause", "counter": "2", "for_min": 40, "reason": "internal"},
            {"at": "09:30", "what": "burst", "service": "a", "count": 15},
            {"at": "10:10", "what": "ack", "alert": "help.9"},
        ],
    )
    lines = [*report.story(done, "zh", everything=True), *report.figures(done, "zh")]
    bare = [re.sub(r" \[[a-z_]+\.\w+(?: [a-z_]+)?\]|help\.9", "", line) for line in lines]
    assert len({life.key for life in done.chronicle.lives}) >= 3
    assert any("用餐" in line for line in bare)
    assert [line for line in bare if re.search(r"[a-z]{2}", line)] == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_kind_of_alert_and_every_entry_about_a_ticket_at_a_counter_has_its_words(language: str):
    """R31."""
    kinds = [wording.kind(kind, language) for kind in KINDS]
    told = [entry for entry in get_args(e.AnyEntry) if {"ticket", "counter"} <= set(entry.__struct_fields__)]
    blank = [entry(*[""] * len(entry.__struct_fields__)) for entry in told]  # only the name counts
    said = [word(f"day.entry_{e.kind(entry)}", language, ticket="A001", counter="7") for entry in blank]
    assert set(kinds).isdisjoint(KINDS)
    assert all("A001" in one and "7" in one for one in said)
    assert len(said) >= 16


def test_the_command_names_a_mistake_and_ends_as_for_any_configuration(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    day = tmp_path / "day.toml"
    day.write_text(DAY.replace('service = "a", at', 'service = "z", at'), "utf-8")
    assert main(["simulate", "--day", str(day)]) == 78
    assert 'arrivals[1].service: no service "z", there is: a' in capsys.readouterr().err


def test_what_rang_and_was_not_expected_is_told_and_so_is_what_did_not():
    event = [{"at": "09:10", "what": "help", "counter": "1", "reason": "media"}]
    done = run(
        clerk=[CLERK],
        event=event,
        expect=["help.2 media"],
        counter=[{**BASE["counter"][0], "planned": False}],
    )
    assert report.unexpected(done) == ["- help.2 media", "+ help.1 media"]


def test_a_state_is_shown_for_every_alert_that_changes(tmp_path: Path):
    """R06: what the story tells of an alert is what its readers were sent."""
    done = run(clerk=[CLERK], event=[{"at": "09:10", "what": "help", "counter": "1"}])
    (life,) = [life for life in done.chronicle.lives if life.key == "help.1"]
    assert isinstance(life.last, m.Alert)
    assert [change for _, change, _ in life.steps] == ["raised", "escalated"]
    assert [clock(at) for at, _, _ in life.steps] == ["09:10:00", "09:15:00"]
