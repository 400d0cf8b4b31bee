"""What a hall board says: exactly the calls that are new, as long as somebody is still called (R31)."""

import pytest

from display.board import Board
from display.heard import Heard
from display.settings import DisplaySettings, VoiceSettings
from display.speaking import MOST_TOLD, Speaking
from display.voice.plan import plan
from display.voice.speech import Announcement, Dropped, Say, Spoken
from hall import messages as m
from hall.device import HallLink, Received
from tests.core.board_story import CONFIG, NINE, SIZE, call, calls, received

LANGUAGES = ("zh", "en")
NOON = NINE + 3 * 3600


class Story:
    """A board with a voice; `said` are the ids of the calls in the order they are to be heard."""

    def __init__(self, voice: VoiceSettings | None = None, *, linked: bool = True) -> None:
        self.board = Board(DisplaySettings(), CONFIG, SIZE, voice=voice or VoiceSettings())
        self.says: list[Say] = []
        self.dropped: list[Dropped] = []
        if linked:
            self.then(HallLink(True))

    def then(self, event: object, real: float = 0.0, now: float | None = NINE) -> "Story":
        for action in self.board.handle(event, now, real):
            match action:
                case Say():
                    self.says.append(action)
                case Dropped():
                    self.dropped.append(action)
        return self

    def finish(self, real: float = 0.0) -> "Story":
        """What is being said is over."""
        return self.then(Spoken(self.says[-1].id), real)

    @property
    def said(self) -> list[str]:
        return [say.id for say in self.says]


def calling(ticket: str, counter: str = "1", state: m.CounterPhase = "calling") -> Received:
    message = m.CounterState("boot", 1, state, 1, ticket=ticket, ticket_id=f"id-{ticket}")
    return received(message, f"counter/{counter}", counter)


def test_a_new_call_is_said_at_once_and_once() -> None:
    """R31."""
    story = Story().then(calls(call("A012")), 10.0).then(calls(call("A012", age_s=1)), 11.0)
    story.finish(15.0).then(calls(call("A012", age_s=6)), 16.0)
    assert story.said == ["call-A012"]


def test_calls_the_broker_had_retained_are_never_said() -> None:
    """A board that starts says nothing of what was called before."""
    story = Story(linked=False).then(calls(call("A012", age_s=3), live=False)).then(HallLink(True), 0.5)
    story.then(calls(call("A012", age_s=4)), 1.0)
    assert story.said == []
    assert story.then(calls(call("A013"), call("A012", age_s=9)), 6.0).said == ["call-A013"]


def test_calls_missed_in_a_short_gap_are_said_when_the_link_is_back_unless_they_are_old() -> None:
    story = Story().then(calls(call("A001")), 0.0).finish(5.0)
    story.then(HallLink(False), 20.0)
    missed = calls(call("A003", age_s=4), call("A002", age_s=19.9), call("A000", age_s=20), live=False)
    story.then(missed, 39.0).then(HallLink(True), 39.0)
    assert story.said == ["call-A001", "call-A002"]
    assert story.finish(44.0).said == ["call-A001", "call-A002", "call-A003"]


def test_after_a_long_gap_nothing_is_said_of_it() -> None:
    story = Story().then(HallLink(False), 0.0)
    story.then(calls(call("A001", age_s=2), live=False), 20.1).then(HallLink(True), 20.1)
    assert story.said == []


def test_how_old_a_call_is_counts_from_the_call_not_from_when_it_was_heard() -> None:
    story = Story().then(calls(call("A001")), 0.0).then(calls(call("A002", age_s=15), call("A001")), 0.0)
    assert story.finish(5.5).said == ["call-A001"]
    assert [(each.calls[0].call_id, each.why) for each in story.dropped] == [("call-A002", "too old")]


def test_a_call_that_is_taken_back_while_it_waits_is_not_said() -> None:
    story = Story().then(calls(call("A002"), call("A001")))
    story.then(calls(call("A002", withdrawn=True), call("A001")), 1.0)
    assert story.finish(5.0).said == ["call-A001"]


@pytest.mark.parametrize("state", ["serving", "open", "paused", "closed"])
def test_a_ticket_whose_counter_has_moved_on_need_not_be_said(state: m.CounterPhase) -> None:
    story = Story().then(calling("A002")).then(calls(call("A002"), call("A001", "2")))
    story.then(calling("A002", state=state), 1.0)
    assert story.finish(5.0).said == ["call-A001"]


def test_a_ticket_that_is_still_called_is_said_whatever_other_counters_do() -> None:
    story = Story().then(calling("A002")).then(calls(call("A002"), call("A001", "2")))
    story.then(calling("A001", "2", "serving"), 1.0).then(calling("A002"), 1.5)
    assert story.finish(5.0).said == ["call-A001", "call-A002"]


def test_the_state_of_before_the_call_takes_nothing_back() -> None:
    """The counter's state comes first, as the hall sends them; one that came before says nothing of this call."""
    story = Story().then(calling("A000", state="serving"))
    story.then(calls(call("A002"), call("A001", "2"))).finish(5.0)
    assert story.said == ["call-A001", "call-A002"]


def test_a_ticket_called_back_by_another_counter_is_said_for_that_one() -> None:
    story = Story().then(calls(call("B000"))).then(calls(call("A001", id="one"), call("B000")))
    again = call("A001", "2", id="two")
    story.then(calls(again, call("A001", id="one", withdrawn=True), call("B000")), 1.0)
    story.then(calling("A001", state="open"), 1.0)
    assert story.finish(5.0).said == ["call-B000", "two"]


def test_what_the_configuration_does_not_name_is_not_said() -> None:
    assert Story().then(calls(call("A001", "9"))).said == []


def test_it_is_said_with_the_counters_name_and_place_late_and_slow_as_the_call_is() -> None:
    """R18, R19, R33."""
    counter = m.CounterInfo("1", "counter-1", [["*"]], place={"zh": "东侧"}, name={"zh": "贵宾室"})
    story = Story()
    story.then(received(m.Config("demo", {}, ["zh", "en"], "Asia/Shanghai", [], [], [counter]), "config"))
    story.then(calls(call("A012", late=True, assist=True)))
    known = Announcement(
        "call-A012", "id-A012", "A012", "1", {"zh": "贵宾室"}, {"zh": "东侧"}, late=True, slow=True
    )
    assert [each.plan for each in story.says] == [plan(known, LANGUAGES)]


def test_the_place_is_left_out_where_a_site_wants_that() -> None:
    counter = m.CounterInfo("1", "counter-1", [["*"]], place={"zh": "东侧"})
    story = Story(VoiceSettings(place=False))
    story.then(received(m.Config("demo", {}, ["zh", "en"], "Asia/Shanghai", [], [], [counter]), "config"))
    story.then(calls(call("A012")))
    assert [each.plan for each in story.says] == [
        plan(Announcement("call-A012", "id-A012", "A012", "1"), LANGUAGES)
    ]


@pytest.mark.parametrize(("now", "volume"), [(NINE, 0.8), (NOON + 1800, 0.3), (None, 0.8)])
def test_the_volume_follows_the_clock_of_the_hall_if_one_is_trusted(now: float | None, volume: float) -> None:
    """12:31 in Shanghai."""
    story = Story(VoiceSettings(hours={"12:00-14:00": 0.3})).then(calls(call("A012")), now=now)
    assert [say.volume for say in story.says] == [volume]


def test_a_player_that_never_answers_is_not_waited_for() -> None:
    story = Story().then(calls(call("A001")))
    real = story.board.next_deadline()
    while real is not None and real < 60.0:
        recent = (call("A002"),) if real >= 8.0 else ()
        story.then(calls(*recent, call("A001", age_s=real)) if recent else None, real)
        real = story.board.next_deadline()
    assert story.said[:2] == ["call-A001", "call-A002"]


def test_who_waits_to_be_said_is_remembered_within_bounds() -> None:
    speaking, heard = Speaking(VoiceSettings()), Heard(CONFIG)
    for n in range(MOST_TOLD + 50):
        one = call(f"A{n:03}")
        heard.receive(calls(one))
        speaking.called([one], heard, 0.0)
    assert len(speaking._told) == MOST_TOLD
    assert f"id-A{MOST_TOLD + 49:03}" in speaking._told


def test_without_a_voice_nothing_is_said() -> None:
    board = Board(DisplaySettings(), CONFIG, SIZE)
    board.handle(HallLink(True), NINE, 0.0)
    assert not [each for each in board.handle(calls(call("A001")), NINE, 0.0) if isinstance(each, Say)]
