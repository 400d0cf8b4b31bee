"""The order of announcements, rule by rule (R31)."""

from dataclasses import replace

import msgspec
import pytest

from display.settings import VoiceSettings
from display.voice.announcer import (
    MOST_WAITING,
    NO_ANSWER_S,
    QUIET,
    RECALLED,
    SERIES_S,
    STALE_S,
    TAKEN_BACK,
    TOO_MANY,
    TOO_OLD,
    Announcer,
    expected_s,
)  # fmt: skip
from display.voice.loudness import problems, volume_at
from display.voice.plan import plan
from display.voice.speech import Announcement, Dropped, Say, Spoken

BOTH = ("zh", "en")


def call(number: int, again: int = 1, **more: object) -> Announcement:
    plain = Announcement(f"call-{number}-{again}", f"ticket-{number}", f"A{number:03}", str(number % 9 + 1))
    return replace(plain, **more)


class Hall:
    """An announcer with its settings; `real` moves on by hand."""

    def __init__(
        self, languages: tuple[str, ...] = BOTH, minute: int | None = 600, **settings: object
    ) -> None:
        self.announcer = Announcer(msgspec.convert(settings, VoiceSettings))
        self.languages, self.minute = languages, minute
        self.real = 1000.0
        self.dropped: dict[str, str] = {}

    def call(self, *calls: Announcement, ago_s: float = 0.0) -> None:
        for each in calls:
            self.announcer.call(each, self.real - ago_s)

    def ask(self) -> Say | None:
        said = None
        for action in self.announcer.ask(self.languages, self.minute, self.real):
            if isinstance(action, Dropped):
                self.dropped |= {each.call_id: action.why for each in action.calls}
            else:
                assert said is None
                said = action
        return said

    def end(self, say: Say, after_s: float = 1.0) -> Say | None:
        """It was said; what is next?"""
        self.real += after_s
        self.announcer.spoken(Spoken(say.id), self.real)
        return self.ask()

    def all(self, each_s: float = 1.0) -> list[str]:
        """What is said from now on."""
        said, say = [], self.ask()
        while say is not None:
            said.append(say.id)
            say = self.end(say, each_s)
        return said


def spoken_in(say: Say) -> set[str]:
    return {piece.clip.partition("/")[0] for piece in say.plan.pieces}


# --- one at a time, in order -----------------------------------------------------------------------------------


def test_a_call_is_said_at_once_with_a_chime_in_every_language() -> None:
    """R31."""
    hall = Hall(volume=0.6)
    hall.call(call(1))
    assert hall.ask() == Say("call-1-1", plan(call(1), BOTH), 0.6, chime=True)


def test_one_call_is_said_at_a_time_in_the_order_of_the_calls() -> None:
    """R31."""
    hall = Hall()
    hall.call(call(1), call(2), call(3))
    first = hall.ask()
    assert first is not None
    assert (first.id, hall.ask()) == ("call-1-1", None)
    second = hall.end(first)
    assert second is not None
    assert (second.id, hall.ask()) == ("call-2-1", None)
    third = hall.end(second)
    assert third is not None
    assert (third.id, hall.end(third)) == ("call-3-1", None)


def test_an_answer_to_something_else_does_not_free_the_player() -> None:
    hall = Hall()
    hall.call(call(1), call(2))
    assert hall.ask() is not None
    hall.announcer.spoken(Spoken("another"), hall.real)
    assert hall.ask() is None


def test_a_recall_takes_the_place_of_its_call_while_that_waits() -> None:
    """R31: people hear a number once, and with the counter that is right now."""
    hall = Hall()
    hall.call(call(1))
    first = hall.ask()
    assert first is not None
    hall.call(call(2), call(3), call(2, again=2, counter="9"))
    second = hall.end(first)
    assert second is not None
    assert second.plan == plan(call(2, counter="9"), BOTH)
    assert [second.id, *hall.all()] == ["call-2-2"]
    assert hall.end(second) is not None
    assert hall.dropped == {"call-2-1": RECALLED}


def test_a_recall_of_what_is_being_said_is_said_after_all_others() -> None:
    hall = Hall()
    hall.call(call(1))
    first = hall.ask()
    assert first is not None
    hall.call(call(2), call(1, again=2))
    hall.real += 2.0
    hall.announcer.spoken(Spoken(first.id), hall.real)
    assert hall.all() == ["call-2-1", "call-1-2"]
    assert hall.dropped == {}


def test_what_was_taken_back_is_never_said() -> None:
    hall = Hall()
    hall.call(call(1), call(2), call(3))
    hall.announcer.withdrawn("ticket-2")
    hall.announcer.withdrawn("ticket-unknown")
    assert hall.all() == ["call-1-1", "call-3-1"]
    assert hall.dropped == {"call-2-1": TAKEN_BACK}


# --- late ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("ago_s", "is_said"), [(0.0, True), (STALE_S, True), (STALE_S + 0.1, False)])
def test_a_call_older_than_20_s_is_not_said_and_that_is_told(ago_s: float, is_said: bool) -> None:
    """R31: its age counts from the call, not from when this board heard of it."""
    hall = Hall()
    hall.call(call(1), ago_s=ago_s)
    assert hall.all() == (["call-1-1"] if is_said else [])
    assert hall.dropped == ({} if is_said else {"call-1-1": TOO_OLD})


def test_calls_that_got_too_old_meanwhile_are_told_together() -> None:
    hall = Hall()
    hall.call(*(call(n) for n in range(1, 5)))
    first = hall.ask()
    assert first is not None
    hall.real += STALE_S
    hall.call(call(5))
    hall.real += 1.0
    hall.announcer.spoken(Spoken(first.id), hall.real)
    dropped, said = hall.announcer.ask(BOTH, 600, hall.real)
    assert dropped == Dropped((call(2), call(3), call(4)), TOO_OLD)
    assert isinstance(said, Say)
    assert said.id == "call-5-1"


def test_a_player_that_does_not_answer_is_not_waited_for() -> None:
    """R31: silence is no reason to stop."""
    hall = Hall()
    hall.call(call(1))
    first = hall.ask()
    assert first is not None
    assert hall.announcer.next_deadline() == hall.real + expected_s(first.plan) + NO_ANSWER_S
    hall.real += expected_s(first.plan) + NO_ANSWER_S - 0.1
    hall.call(call(2))
    assert hall.ask() is None
    hall.real += 0.1
    second = hall.ask()
    assert second is not None
    assert second.id == "call-2-1"
    hall.announcer.spoken(Spoken(first.id), hall.real)  # at last
    assert hall.ask() is None
    assert hall.end(second) is None
    assert hall.announcer.next_deadline() is None


def test_no_more_wait_than_may_be_and_the_oldest_goes() -> None:
    hall = Hall()
    hall.call(*(call(n) for n in range(1, MOST_WAITING + 3)))
    first = hall.ask()
    assert first is not None
    assert first.id == "call-3-1"
    assert hall.dropped == {"call-1-1": TOO_MANY, "call-2-1": TOO_MANY}


# --- a rush ----------------------------------------------------------------------------------------------------


def rush(**more: object) -> list[Say]:
    """Five at once, each said in 3 s."""
    hall = Hall()
    hall.call(*(call(n, late=True, place={"zh": "大门旁", "en": "at the door"}, **more) for n in range(1, 6)))
    said, say = [], hall.ask()
    while say is not None:
        said.append(say)
        say = hall.end(say, 3.0)
    return said


def test_in_a_rush_calls_are_said_short_before_any_is_left_out() -> None:
    """R31: the first language, without apology and place; in full again for the last of them."""
    said = rush()
    assert [say.id for say in said] == [f"call-{n}-1" for n in range(1, 6)]
    assert said[0].plan == plan(call(1), ("zh",))
    assert said[-1].plan == plan(call(5, late=True, place={"zh": "大门旁", "en": "at the door"}), BOTH)


def test_in_a_rush_the_chime_begins_the_series() -> None:
    said = rush()
    short = [say for say in said if spoken_in(say) == {"zh"}]
    assert len(short) >= 3
    assert [say.chime for say in short] == [True, *[False] * (len(short) - 1)]
    assert all(say.chime for say in said if say not in short)


def test_a_call_with_an_assist_mark_is_never_cut_short() -> None:
    """R33."""
    said = rush(slow=True)
    assert all(say.plan.slow and spoken_in(say) == set(BOTH) and say.chime for say in said)


def test_two_calls_that_both_come_in_time_are_said_in_full() -> None:
    hall = Hall()
    hall.call(call(1), call(2))
    first = hall.ask()
    assert first is not None
    assert spoken_in(first) == set(BOTH)


def test_after_a_break_a_short_call_has_its_chime_again() -> None:
    hall = Hall()
    hall.call(*(call(n) for n in range(1, 6)))
    first = hall.ask()
    assert first is not None
    hall.real += 1.0
    hall.announcer.spoken(Spoken(first.id), hall.real)
    hall.real += SERIES_S + 0.1
    second = hall.ask()
    assert second is not None
    assert second.chime


# --- how loud, which languages ---------------------------------------------------------------------------------


def test_the_volume_follows_the_hour_and_is_as_usual_without_a_clock() -> None:
    """R31."""
    hours = {"12:00-14:00": 0.3}
    for minute, volume in ((719, 0.8), (720, 0.3), (839, 0.3), (840, 0.8), (None, 0.8)):
        hall = Hall(minute=minute, hours=hours)
        hall.call(call(1))
        say = hall.ask()
        assert say is not None
        assert say.volume == volume


def test_in_quiet_hours_nothing_is_said_and_nothing_is_kept_for_afterwards() -> None:
    hall = Hall(minute=13 * 60, hours={"12:00-14:00": 0.0})
    hall.call(call(1), call(2))
    assert hall.ask() is None
    hall.minute = 14 * 60
    assert hall.ask() is None
    assert hall.dropped == {"call-1-1": QUIET, "call-2-1": QUIET}


def test_a_span_of_hours_may_go_over_midnight() -> None:
    night = {"22:00-06:00": 0.2, "06:00-07:30": 0.5}
    minutes = {
        "21:59": 0.8,
        "22:00": 0.2,
        "23:59": 0.2,
        "00:00": 0.2,
        "05:59": 0.2,
        "06:00": 0.5,
        "07:30": 0.8,
    }
    for clock, volume in minutes.items():
        hour, minute = clock.split(":")
        assert volume_at(int(hour) * 60 + int(minute), 0.8, night) == volume, clock
    assert volume_at(30, 0.8, {"22:00-00:00": 0.1}) == 0.8
    assert volume_at(0, 0.8, {"00:00-24:00": 0.1}) == 0.1


@pytest.mark.parametrize(
    ("hours", "mistake"),
    [
        ({"12:00-14:00": 1.2}, 'hours: "12:00-14:00" = 1.2: from 0 to 1'),
        ({"noon": 0.5}, 'hours: "noon" is no span; write "12:00-14:00"'),
        ({"12:00": 0.5}, 'hours: "12:00" is no span; write "12:00-14:00"'),
        ({"12:00-13:00-14:00": 0.5}, 'hours: "12:00-13:00-14:00" is no span; write "12:00-14:00"'),
        ({"12:00-12:00": 0.5}, 'hours: "12:00-12:00" is no span; write "12:00-14:00"'),
        ({"22:00-06:00": 0, "05:00-08:00": 0.5}, 'hours: "00:00-06:00" and "05:00-08:00" overlap'),
    ],
)
def test_a_mistake_in_the_hours_is_told_when_the_file_is_read(hours: dict[str, float], mistake: str) -> None:
    assert VoiceSettings(hours=hours).problems() == [mistake]


def test_hours_without_a_mistake_are_taken() -> None:
    assert problems({"22:00-06:00": 0.0, "12:00-14:00": 0.3, "14:00-14:30": 1.0}) == []


def test_a_board_may_speak_other_languages_than_the_hall_writes_and_leave_out_the_place() -> None:
    """R31, R18."""
    hall = Hall(languages=BOTH, hours={}, place=False, one="yao", chime=False)
    here = call(1, place={"zh": "大门旁"})
    hall.call(here)
    assert hall.ask() == Say("call-1-1", plan(here, BOTH, one="yao", place=False), 0.8, chime=False)
    english = Hall(languages=BOTH)
    english.announcer = Announcer(VoiceSettings(languages=["en"]))
    english.call(call(1))
    say = english.ask()
    assert say is not None
    assert spoken_in(say) == {"en"}
