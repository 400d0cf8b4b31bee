"""The announcer in any order of calls, recalls, withdrawals and pauses, beside a list that is searched anew each time.

Whatever happens: one at a time, none too old, none that was taken back, none twice, each said or dropped by a rule.
"""

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from display.settings import VoiceSettings
from display.voice.announcer import (
    MOST_WAITING,
    NO_ANSWER_S,
    QUIET,
    RECALLED,
    STALE_S,
    TAKEN_BACK,
    TOO_MANY,
    TOO_OLD,
    Announcer,
    expected_s,
)
from display.voice.speech import Announcement, Dropped, Say, Spoken

QUIET_MINUTE, LOUD_MINUTE = 0, 1
SETTINGS = VoiceSettings(hours={"00:00-00:01": 0.0})
EACH_S = 4.0


@dataclass
class Model:
    """What must happen, the simple way: a list of (ticket, call id, when), and what has become of each call."""

    waiting: list[tuple[str, str, float]] = field(default_factory=list)
    fate: dict[str, str] = field(default_factory=dict)
    most: int = MOST_WAITING

    def call(self, ticket: str, call_id: str, at: float) -> None:
        for place, (other, before, _) in enumerate(self.waiting):
            if other == ticket:
                self.fate[before] = RECALLED
                self.waiting[place] = (ticket, call_id, at)
                return
        self.waiting.append((ticket, call_id, at))
        if len(self.waiting) > self.most:
            self.fate[self.waiting.pop(0)[1]] = TOO_MANY

    def withdraw(self, ticket: str) -> None:
        self.fate |= {call_id: TAKEN_BACK for other, call_id, _ in self.waiting if other == ticket}
        self.waiting = [each for each in self.waiting if each[0] != ticket]

    def quiet(self) -> None:
        self.fate |= {call_id: QUIET for _, call_id, _ in self.waiting}
        self.waiting = []

    def next(self, real: float) -> str | None:
        while self.waiting:
            _, call_id, at = self.waiting.pop(0)
            self.fate[call_id] = "said" if real - at <= STALE_S else TOO_OLD
            if self.fate[call_id] == "said":
                return call_id
        return None


class Day:
    """Announcer, model and a player that says each call in `EACH_S`, or never answers."""

    def __init__(self, *, answers: bool = True) -> None:
        self.announcer, self.model = Announcer(SETTINGS), Model()
        self.real, self.minute, self.answers = 100.0, LOUD_MINUTE, answers
        self.said: list[Say] = []
        self.fate: dict[str, str] = {}
        self.called_at: dict[str, float] = {}
        self.saying: Say | None = None
        self.free_at = 0.0

    def call(self, ticket: str, ago_s: float) -> None:
        call_id = f"{ticket}-{len(self.called_at)}"
        self.called_at[call_id] = self.real - ago_s
        self.announcer.call(Announcement(call_id, ticket, ticket, "3"), self.real - ago_s)
        self.model.call(ticket, call_id, self.real - ago_s)
        self.ask()

    def withdraw(self, ticket: str) -> None:
        self.announcer.withdrawn(ticket)
        self.model.withdraw(ticket)
        self.ask()

    def at_minute(self, minute: int) -> None:
        self.minute = minute
        self.ask()

    def wait(self, seconds: float) -> None:
        end = self.real + seconds
        while self.saying is not None and self.free_at <= end:
            self.real = self.free_at
            if self.answers:
                self.announcer.spoken(Spoken(self.saying.id), self.real)
            else:
                assert self.announcer.next_deadline() == self.real
            self.saying = None
            self.ask()
        self.real = end

    def ask(self) -> None:
        """Says what the model says, and when: at once if the player is free, else not."""
        if self.minute == QUIET_MINUTE:
            self.model.quiet()
        wanted = self.model.next(self.real) if self.saying is None else None
        said = None
        for action in self.announcer.ask(("zh", "en"), self.minute, self.real):
            if isinstance(action, Dropped):
                fates = {each.call_id: action.why for each in action.calls}
                assert not set(fates) & set(self.fate)
                self.fate |= fates
            else:
                said = action
        assert (said.id if said is not None else None) == wanted
        if said is not None:
            assert self.saying is None
            assert said.id not in self.fate
            assert self.real - self.called_at[said.id] <= STALE_S
            self.saying, self.fate[said.id] = said, "said"
            self.said.append(said)
            given_up_at = self.real + expected_s(said.plan) + NO_ANSWER_S
            self.free_at = self.real + EACH_S if self.answers else given_up_at
        assert self.announcer.next_deadline() is None or self.saying is not None
        assert self.fate == self.model.fate


tickets = st.sampled_from([f"A{n:03}" for n in range(12)])
steps = st.lists(
    st.one_of(
        st.tuples(st.just("call"), tickets, st.sampled_from([0.0, 0.0, 0.0, 5.0, 19.0, 21.0])),
        st.tuples(st.just("withdraw"), tickets),
        st.tuples(st.just("wait"), st.sampled_from([0.3, 1.0, 4.0, 9.0, 30.0])),
        st.tuples(st.just("at_minute"), st.sampled_from([LOUD_MINUTE, LOUD_MINUTE, QUIET_MINUTE])),
    ),
    max_size=60,
)


@settings(deadline=None, max_examples=300)
@given(steps, st.booleans())
def test_each_call_is_said_once_in_order_or_dropped_by_a_rule(
    told: list[tuple[str, ...]], answers: bool
) -> None:
    """R31."""
    day = Day(answers=answers)
    for what, *arguments in told:
        getattr(day, what)(*arguments)
    day.at_minute(LOUD_MINUTE)
    day.wait(600.0)
    assert set(day.fate) == set(day.called_at)
    assert [say.id for say in day.said] == [c for c, why in day.fate.items() if why == "said"]
    assert day.announcer.next_deadline() is None


@given(st.integers(MOST_WAITING, MOST_WAITING + 40))
@settings(deadline=None, max_examples=20)
def test_what_waits_is_bounded(calls: int) -> None:
    day = Day()
    for number in range(calls):
        day.call(f"T{number}", 0.0)
    assert len(day.model.waiting) <= MOST_WAITING
    assert list(day.fate.values()).count(TOO_MANY) == max(0, calls - 1 - MOST_WAITING)


def test_of_200_calls_in_a_minute_as_many_are_said_as_there_is_time_for() -> None:
    """R31. Each takes 4 s: 20 in 80 s, the last called 20 s before it is said; all others are dropped as too old."""
    day = Day()
    for number in range(200):
        day.call(f"T{number:03}", 0.0)
        day.wait(0.3)
    day.wait(100.0)
    said = [say.id for say in day.said]
    assert len(said) == 20
    assert said == sorted(said)
    assert sorted(day.fate.values()) == ["said"] * 20 + [TOO_OLD] * 180
    short = [say for say in day.said if all(piece.clip.startswith("zh/") for piece in say.plan.pieces)]
    assert len(short) >= 17, "in a rush the first language only"
    assert sum(say.chime for say in short) <= 2
