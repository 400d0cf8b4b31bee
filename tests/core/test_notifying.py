"""Notification channels: who is told of what, when, and what not (R15)."""

from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hall import messages as m
from hall.actions import Ring
from hall.notify_tables import NotifyTable
from hall.notify_texts import Wording
from hall.notifying import (
    HANGS_S,
    KEEP_S,
    LONGEST_RETRY_S,
    MAX_HANGING,
    MAX_WAITING,
    Broke,
    Channel,
    Dropped,
    Output,
    Planner,
    Send,
    Works,
)  # fmt: skip

ZONE = "Asia/Shanghai"
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=ZoneInfo(ZONE)).timestamp()
HALL = {"zh": "示范营业厅", "en": "Demo hall"}
REAL = 5000.0

What = Literal["raised", "changed", "escalated", "cleared"]


def alert(kind: str = "help", subject: str = "3", severity: m.Severity = "urgent", **more: Any) -> m.Alert:
    text = {"zh": f"{kind} {subject} 的事", "en": f"{kind} at {subject}"}
    return msgspec.structs.replace(m.Alert("b", 1, kind, subject, NOON - 60, text, severity=severity), **more)


def warning(subject: str = "1") -> m.Alert:
    return alert("blank_counter", subject, "warning")


class Desk:
    """A channel on paper: time is what a test says; `sends` is everything that went out."""

    def __init__(self, now: float = NOON, languages: tuple[str, ...] = ("en",), **table: Any) -> None:
        self.channel = Channel(
            "robot", NotifyTable(name="robot", urls_file="x", **table), Wording(HALL, languages, ZONE)
        )
        self.now, self.real = now, REAL
        self.sends: list[Send] = []

    def ring(self, what: What, *alerts: m.Alert) -> list[Output]:
        for one in alerts:
            self.channel.ring(Ring(what, one), self.now, self.real)
        return self.due()

    def due(self) -> list[Output]:
        return self._seen(self.channel.due(self.now, self.real, 1.0))

    def ends(self, cause: str | None = None, number: int | None = None) -> list[Output]:
        found = self.channel.sent(number or self.sends[-1].number, cause, self.real, 1.0)
        return [*found, *self.due()]

    def wait(self, by_s: float) -> list[Output]:
        self.now, self.real = self.now + by_s, self.real + by_s
        return self.due()

    def _seen(self, outputs: list[Output]) -> list[Output]:
        self.sends += [output for output in outputs if isinstance(output, Send)]
        return outputs

    @property
    def bodies(self) -> list[str]:
        return [send.body for send in self.sends]


def test_an_alert_is_told_at_once_with_the_hall_the_advice_and_the_time_in_both_languages():
    """R15."""
    desk = Desk(languages=("zh", "en"))
    advice = {"zh": "请到 3 号窗口", "en": "Go to counter 3"}
    assert desk.ring("raised", alert(advice=advice)) == [
        Send(
            "robot",
            1,
            "【紧急】示范营业厅 / [URGENT] Demo hall",
            "help 3 的事\n处理：请到 3 号窗口\n自 11:59 起\n\nhelp at 3\nWhat to do: Go to counter 3\nSince 11:59",
            "urgent",
        )
    ]
    assert desk.ends() == []


def test_who_was_told_of_an_alert_is_told_that_it_was_ignored_and_that_it_is_over():
    desk = Desk()
    desk.ring("raised", warning())
    desk.ends()
    desk.wait(300)
    desk.ring("escalated", msgspec.structs.replace(warning(), severity="urgent", escalated_at=desk.now))
    desk.ends()
    desk.wait(300)
    desk.ring("cleared", warning())
    assert [(send.title, send.mood) for send in desk.sends] == [
        ("[Warning] Demo hall", "warning"),
        ("[URGENT, not acknowledged] Demo hall", "urgent"),
        ("[Over] Demo hall", "over"),
    ]
    assert "please act now" in desk.bodies[1]
    assert desk.bodies[2] == "blank_counter at 1\nOver after 11 min"


def test_whoever_does_not_want_to_hear_of_ends_does_not():
    desk = Desk(cleared=False)
    desk.ring("raised", warning())
    desk.ends()
    assert desk.ring("cleared", warning()) == []
    assert desk.ring("raised", warning()) != []


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ({}, ["help", "blank_counter", "unit_fault"]),
        ({"least": "notice"}, ["help", "blank_counter", "paper_low", "unit_fault"]),
        ({"least": "urgent"}, ["help", "unit_fault"]),
        ({"kinds": ["paper_low", "help"]}, ["help"]),
        ({"to": ["technician"]}, ["unit_fault"]),
        ({"to": ["lead"], "least": "notice"}, ["help", "blank_counter", "paper_low", "unit_fault"]),
    ],
)
def test_a_channel_hears_what_it_is_for(table: dict[str, Any], told: list[str]):
    desk = Desk(**table)
    for one in (
        alert(), warning(), alert("paper_low", "kiosk-1", "notice"), alert("unit_fault", "kiosk-1", "urgent"),
    ):  # fmt: skip
        desk.ring("raised", one)
        if desk.sends:
            desk.ends()
    assert [body.split(" at ")[0] for body in desk.bodies] == told


def test_an_alert_too_small_to_be_told_is_told_once_it_is_escalated():
    desk = Desk(least="urgent")
    assert desk.ring("raised", warning()) == []
    assert desk.ring("cleared", warning()) == []
    desk.ring("raised", warning())
    assert len(desk.ring("escalated", alert("blank_counter", "1", "urgent"))) == 1


def test_what_only_happened_has_no_end_that_could_be_told():
    desk = Desk()
    desk.ring("raised", alert("called_twice", "a001", "warning"))
    desk.ends()
    assert desk.ring("cleared", alert("called_twice", "a001", "warning")) == []


# --- quiet hours ---------------------------------------------------------------------------------------------


def test_at_night_only_what_is_urgent_is_told_and_in_the_morning_the_rest_in_one_message_without_what_is_over():
    night = datetime(2026, 11, 20, 23, 0, tzinfo=ZoneInfo(ZONE)).timestamp()
    desk = Desk(night, quiet=["22:00-07:00"])
    assert desk.ring("raised", warning("1"), warning("2"), warning("3")) == []
    assert desk.ring("raised", alert())[0].title == "[URGENT] Demo hall"
    desk.ends()
    desk.ring("cleared", warning("2"))
    assert desk.wait(7 * 3600) == []
    assert desk.wait(3600)[0].body == (
        "11-20 11:59 blank_counter at 1\n11-20 11:59 blank_counter at 3"
    )  # since the day before
    assert desk.sends[-1].title == "[2 messages] Demo hall"


def test_urgent_too_means_nobody_is_woken():
    night = datetime(2026, 11, 20, 23, 0, tzinfo=ZoneInfo(ZONE)).timestamp()
    desk = Desk(night, quiet=["22:00-07:00"], urgent_too=True)
    assert desk.ring("raised", alert()) == []
    assert len(desk.wait(8 * 3600)) == 1


def test_the_end_of_the_quiet_hours_is_looked_for_every_minute_of_the_halls_own_clock():
    night = datetime(2026, 11, 20, 23, 0, 15, tzinfo=ZoneInfo(ZONE)).timestamp()
    desk = Desk(night, quiet=["22:00-07:00"])
    assert desk.channel.next_at(desk.now, desk.real, 1.0) is None
    desk.ring("raised", warning())
    assert desk.channel.next_at(desk.now, desk.real, 1.0) == REAL + 45
    assert desk.channel.next_at(desk.now, desk.real, 60.0) == REAL + 0.75


# --- the limit -----------------------------------------------------------------------------------------------


def test_above_the_limit_messages_come_together_in_one_and_urgent_ones_have_some_kept_for_them():
    desk = Desk(per_hour=20)
    for n in range(12):
        desk.ring("raised", warning(str(n)))
        if len(desk.sends) == n + 1:
            desk.ends()
    assert len(desk.sends) == 8  # of the ten that may go at once
    desk.ring("raised", alert())
    assert desk.sends[-1].title == "[5 messages] Demo hall"
    assert desk.bodies[-1].startswith("11:59 help at 3\n")


# --- trying again --------------------------------------------------------------------------------------------


def test_a_dead_channel_is_told_of_once_tries_less_and_less_often_and_says_when_it_works_again():
    desk = Desk()
    desk.ring("raised", warning())
    assert desk.ends("no connection") == [Broke("robot", "no connection")]
    waits = []
    for _ in range(9):
        at = desk.channel.next_at(desk.now, desk.real, 1.0)
        assert at is not None
        waits.append(at - desk.real)
        assert isinstance(desk.wait(at - desk.real)[0], Send)
        assert desk.ends("no connection") == []
    assert waits == [5, 10, 20, 40, 80, 160, 300, 300, 300]
    assert max(waits) == LONGEST_RETRY_S
    desk.wait(300)
    assert desk.ends() == [Works("robot", sum(waits) + 300)]
    assert len(set(desk.bodies)) == 1, "always the same message"


def test_what_is_urgent_does_not_wait_for_the_next_try_of_a_dead_channel():
    desk = Desk()
    desk.ring("raised", warning())
    for _ in range(8):
        desk.ends("no connection")
        desk.wait(300)
    desk.ends("no connection")
    desk.ring("raised", alert())
    assert desk.wait(4.9) == []
    assert desk.wait(0.1)[0].title == "[2 messages] Demo hall"


def test_an_alert_that_ended_before_anybody_could_be_told_is_not_told_at_all():
    desk = Desk()
    desk.ring("raised", warning("1"))
    desk.ring("raised", warning("2"))
    desk.ring("cleared", warning("1"))  # while it is under way: perhaps it arrives
    desk.ring("cleared", warning("2"))
    desk.ends("no connection")
    assert desk.wait(3600) == []
    assert desk.channel.waiting == 0


def test_an_alert_that_ended_while_it_was_under_way_is_told_to_be_over():
    desk = Desk()
    desk.ring("raised", warning())
    desk.ring("cleared", warning())
    assert [out.title for out in desk.ends()] == ["[Over] Demo hall"]


def test_after_half_a_day_nobody_can_act_on_it_any_more():
    desk = Desk()
    desk.ring("raised", warning())
    desk.ends("no connection")
    desk.wait(KEEP_S)
    assert desk.ends("no connection") == [Dropped("robot", 1)]
    assert desk.channel.waiting == 0


def test_an_attempt_that_hangs_is_tried_again_beside_it_and_a_few_of_them_are_enough():
    desk = Desk()
    desk.ring("raised", warning())
    for n in range(MAX_HANGING):
        assert desk.sends[-1].number == n + 1
        found = desk.wait(HANGS_S)
        assert found == ([Broke("robot", "no answer")] if n == 0 else [])
        desk.wait(300)
    assert len(desk.sends) == MAX_HANGING
    assert desk.wait(3600) == []
    assert isinstance(desk.ends("closed", number=2)[0], Send)
    assert desk.ends() == [Works("robot", desk.real - REAL - HANGS_S)]


def test_a_message_that_came_through_after_all_is_not_sent_again():
    desk = Desk()
    desk.ring("raised", warning())
    desk.wait(HANGS_S)
    assert isinstance(desk.ends(number=1)[0], Works)
    assert desk.wait(3600) == []
    assert desk.channel.waiting == 0


def test_a_channel_remembers_so_many_alerts_and_counts_the_rest():
    desk = Desk(least="notice", per_hour=1)
    desk.ring("raised", warning("first"))
    desk.ring("raised", *(alert("paper_low", f"kiosk-{n}", "notice") for n in range(MAX_WAITING + 5)))
    assert desk.channel.waiting == MAX_WAITING + 1
    desk.ends()
    desk.wait(2 * 3600)
    assert desk.sends[-1].title == f"[{MAX_WAITING + 5} messages] Demo hall"
    assert desk.bodies[-1].endswith(f"and {MAX_WAITING + 5 - (len(desk.bodies[-1].splitlines()) - 1)} more")


def test_a_dead_channel_delays_no_other():
    tables = [NotifyTable(name=name, urls_file="x") for name in ("dead", "alive")]
    planner = Planner(Channel(table.name, table, Wording(HALL, ["en"], ZONE)) for table in tables)
    planner.ring(Ring("raised", warning()), NOON, REAL)
    first = planner.due(NOON, REAL, 0.5)
    assert [send.channel for send in first if isinstance(send, Send)] == ["dead", "alive"]
    planner.sent("alive", 1, None, REAL + 1, 0.5)
    planner.ring(Ring("raised", warning("2")), NOON, REAL + 2)
    assert [send.channel for send in planner.due(NOON, REAL + 2, 0.5) if isinstance(send, Send)] == ["alive"]
    assert planner.next_at(NOON, REAL + 2) == REAL + HANGS_S


# --- after a restart -----------------------------------------------------------------------------------------


def test_the_end_of_an_alert_that_stood_before_the_hall_was_restarted_is_told_to_those_who_heard_of_it():
    assert len(Desk().ring("cleared", warning())) == 1
    assert Desk(least="urgent").ring("cleared", warning()) == []


# --- any day -------------------------------------------------------------------------------------------------

STEPS = st.one_of(
    st.tuples(st.sampled_from(["raised", "escalated", "cleared"]), st.integers(0, 3)),
    st.tuples(st.just("ends"), st.sampled_from([None, "no connection"])),
    st.tuples(st.just("wait"), st.floats(0.1, 4000)),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(STEPS, max_size=60), st.booleans(), st.booleans())
def test_in_the_end_everybody_believes_what_is_true(steps: list[tuple[str, Any]], quiet: bool, cleared: bool):
    """R15: whatever fails meanwhile. What a reader believes: told of the alert, and of no end since."""
    desk = Desk(quiet=["22:00-07:00"] if quiet else [], cleared=cleared)
    standing: set[str] = set()
    believed: set[str] = set()

    def arrives() -> None:
        assert desk.channel._attempt is not None
        for item in desk.channel._attempt.items:
            assert item.what != "cleared" or item.key in believed, "the end of something nobody heard of"
            (believed.discard if item.what == "cleared" else believed.add)(item.key)

    for what, value in steps:
        one = warning(str(value))
        key = f"blank_counter.{value}"
        if what == "ends" and desk.channel._attempt is not None:
            if value is None:
                arrives()
            desk.ends(value)
        elif what == "wait":
            under_way = desk.channel._attempt
            desk.wait(min(value, under_way.began_at + HANGS_S - 1 - desk.real) if under_way else value)
        elif what == "raised" and key not in standing:
            standing.add(key)
            desk.ring("raised", one)
        elif what == "escalated" and key in standing:
            desk.ring("escalated", msgspec.structs.replace(one, severity="urgent"))
        elif what == "cleared" and key in standing:
            standing.discard(key)
            desk.ring("cleared", one)
    for _ in range(40):
        if desk.channel._attempt is not None:
            arrives()
            desk.ends()
        desk.wait(1800)
    assert believed == standing if cleared else believed >= standing
    assert desk.channel.waiting == 0
    assert desk.channel._told <= standing
    assert desk.channel._tried_at == {}
