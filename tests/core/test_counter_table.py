"""Every cell of the tables of keys, pressed at the real core; and every step of them, taken with a real hall."""

from dataclasses import dataclass, field
from typing import Literal

import pytest
from msgspec.structs import replace

from counter import keys
from counter.actions import Action, AppendFact, Beep, Lamp, SendRequest, ShowBoard, ShowText
from counter.counter import OF_THE_SEAT
from hall import messages as m
from hall.actions import RequestArrived
from hall.device import HallLink, Outstanding, Received
from tests.core import stories
from tests.core.counter_story import CONFIG, HALL, LI, Story

Where = Literal["linked", "alone", "pad", "pad alone"]

PAD_CONFIG = replace(CONFIG, counters=CONFIG.counters[1:], pads=[m.PadInfo("g", "counter-1")])

# How the hall and the clerk stand in each state: the hall's word for it, the number in hand, what the counter owns.
STANDS: dict[keys.Phase, tuple[m.CounterPhase, str | None, m.Owned]] = {
    "closed": ("closed", None, m.Owned()),
    "open": ("open", None, LI),
    "calling": ("calling", "A012", LI),
    "serving": ("serving", "A012", LI),
    "leaving": ("serving", "A012", m.Owned("1001", pause=m.Pause(after=True))),
    "paused": ("paused", None, m.Owned("1001", pause=m.Pause("meal"))),
}

RATINGS = ("RATE1", "RATE2", "RATE3")

PROMPTS = {
    "staff": "STAFF", "ticket": "NUMBER", "by_hand": "NUMBER", "transfer": "TO", "patrol": "LEAD",
    "revive": "NUMBER", "issue": "ISSUE 1A 2B", "class": "NUMBER", "verify": "NUMBER", "assist_ticket": "NUMBER",
}  # fmt: skip
"""What the display asks for."""


class Desk(Story):
    """A counter in one of its states; remembers what the keypad's display shows."""

    def __init__(self, phase: keys.Phase, where: Where) -> None:
        hall_says, ticket, owned = STANDS[phase]
        is_pad = where.startswith("pad")
        super().__init__(owned, PAD_CONFIG if is_pad else CONFIG)
        self.display = ""
        self.then(HallLink(True))
        self.then(Received(HALL, None, "hall", True))
        place = "g" if is_pad else "1"
        state = m.CounterState("boot", 7, hall_says, 7, ticket, ticket and f"id-{ticket}")
        self.then(Received(state, place, f"counter/{place}", True))
        if where.endswith("alone"):
            self.then(HallLink(False))

    def then(self, event: object) -> list[Action]:
        actions = super().then(event)
        for action in actions:
            if isinstance(action, ShowText):
                self.display = action.text
        return actions

    def outcome(self, key: str) -> str:
        """What came of a press: a request, a fact, a refusal, another display, or nothing."""
        before = self.display
        actions = self.key(key)
        asked = [f"asks {a.request.action}" + _of(a.request) for a in actions if isinstance(a, SendRequest)]
        facts = [f"fact {a.kind}" + _sign(a.owned) for a in actions if isinstance(a, AppendFact)]
        refused = [self.display for a in actions if a == Beep(2)]
        came = [*asked, *facts, *refused]
        assert len(came) <= 1, came
        if asked or refused:
            assert not [a for a in actions if isinstance(a, ShowBoard | Lamp)], "nothing has happened yet"
        if came:
            return came[0]
        assert not [a for a in actions if isinstance(a, Beep)]
        return "nothing" if self.display == before else f"shows {self.display}"


def _of(request: m.Request) -> str:
    assert request.turn == 7
    return f" {request.class_}" if request.class_ else " assist" if request.assist else ""


def _sign(owned: m.Owned) -> str:
    return "" if owned.pause is None else " (after)" if owned.pause.after else " (sign)"


# --- what a cell must lead to ---------------------------------------------------------------------------------


def wanted(answer: keys.Answer, phase: keys.Phase, where: Where) -> str:
    alone = where.endswith("alone")
    match answer:
        case keys.Refuse(text):
            return text
        case keys.Ask(action, vip=vip):
            return "NO LINK" if alone else f"asks {action}" + (" vip" if vip else "")
        case keys.Enter(what):
            if alone and what not in (*OF_THE_SEAT, "by_hand"):
                return "NO LINK"
            return f"shows {PROMPTS[what]}"
        case keys.Do(what):
            return done(what, phase, alone)


def done(what: str, phase: keys.Phase, alone: bool) -> str:
    help_fact = f"fact help{_sign(STANDS[phase][2])}"
    match what, phase:
        case ("pause", _) | ("toggle", "leaving"):
            return "fact paused (sign)"
        case ("pause_after", _):
            return "fact paused (after)"
        case ("resume", "calling"):
            return "NOT PAUSED"  # no pause was to come after this one
        case ("resume", _) | ("toggle", "paused"):
            return "fact resumed"
        case ("sign_out", _):
            return "fact signed_out"
        case ("digit" | "enter", _):
            return "SIGN IN" if phase == "closed" else "WHICH KEY?"
        case ("clear", _):
            return "nothing"
        case ("help", _):
            return help_fact
        case ("rate", _):
            return "shows NOBODY TO RATE"
        case ("assist", _):
            return "NO LINK" if alone else "asks reclassify assist"
        case ("unpark", _):
            return "NO LINK" if alone else "NOBODY PARKED"
        case ("start_by_hand", _):
            return "fact started_by_hand"
        case ("finish_by_hand", "paused"):
            return "NOT SERVING"
        case ("finish_by_hand", _):
            return "fact finished_by_hand" + _sign(STANDS[phase][2])
    raise AssertionError(f"no test for {what}")


def _follows(desk: Desk, answer: keys.Answer, before: keys.Phase) -> None:
    """The counter's own steps are taken at once; the hall's are its own to take."""
    at_once = isinstance(answer, keys.Do) and answer.what not in ("unpark", "toggle")
    expected = answer.to if at_once and isinstance(answer, keys.Do) and answer.to is not None else before
    if not (isinstance(answer, keys.Do) and answer.what == "toggle"):
        assert desk.core.known.phase == expected


@pytest.mark.parametrize("phase", keys.PHASES)
@pytest.mark.parametrize("key", keys.KEYS)
def test_each_key_in_each_state_does_what_the_table_says(phase: keys.Phase, key: str) -> None:
    desk, answer = Desk(phase, "linked"), keys.TABLE[phase, key]
    assert desk.core.known.phase == phase
    assert desk.outcome(key) == wanted(answer, phase, "linked")
    _follows(desk, answer, phase)


@pytest.mark.parametrize("phase", keys.PHASES)
@pytest.mark.parametrize("key", keys.KEYS)
def test_each_key_without_a_link_does_what_needs_none_and_says_so_otherwise(
    phase: keys.Phase, key: str
) -> None:
    """R13: and nothing is asked of the hall, now or later."""
    desk = Desk(phase, "alone")
    answer = keys.WITHOUT_LINK.get((phase, key), keys.TABLE[phase, key])
    assert desk.outcome(key) == wanted(answer, phase, "alone")
    _follows(desk, answer, phase)
    later = [*desk.then(HallLink(True)), *desk.at(30)]
    assert not [a for a in later if isinstance(a, SendRequest)]


@pytest.mark.parametrize("where", ["pad", "pad alone"])
@pytest.mark.parametrize("phase", keys.PAD_PHASES)
@pytest.mark.parametrize("key", [key for key in keys.KEYS if key not in RATINGS])
def test_each_key_of_a_guides_pad_does_what_its_table_says(phase: keys.Phase, key: str, where: Where) -> None:
    """R40, R51."""
    desk, answer = Desk(phase, where), keys.PAD_TABLE[phase, key]
    assert desk.outcome(key) == wanted(answer, phase, where)
    _follows(desk, answer, phase)


@pytest.mark.parametrize("key", RATINGS)
def test_nobody_is_rated_at_a_guides_pad(key: str) -> None:
    """R27: whatever is wired to it."""
    desk = Desk("open", "pad")
    assert not [a for a in desk.key(key) if isinstance(a, AppendFact | SendRequest)]
    assert desk.display == "NOT HERE"


@pytest.mark.parametrize("phase", keys.PHASES)
@pytest.mark.parametrize("key", keys.KEYS)
def test_the_same_key_again_at_once_asks_nothing_and_tells_nothing_a_second_time(
    phase: keys.Phase, key: str
) -> None:
    """A stutter. Only what the first press has changed may answer the second one."""
    desk = Desk(phase, "linked")
    first = desk.outcome(key)
    now = desk.core.known.phase
    second = desk.key(key)
    if first.startswith("asks"):
        assert not [a for a in second if isinstance(a, SendRequest | AppendFact)]
    elif now == phase and not first.startswith("fact"):
        assert not [a for a in second if isinstance(a, SendRequest | AppendFact | ShowBoard)]
    elif first.startswith("fact") and key != "PAUSE" and key != "RESUME":
        assert not [a for a in second if isinstance(a, AppendFact)]


# --- the steps, with a hall -----------------------------------------------------------------------------------


@dataclass
class Pair:
    """A counter and its hall, with nothing between them."""

    story: Story = field(default_factory=lambda: Story(m.Owned()))
    paper: stories.Paper = field(default_factory=lambda: stories.Paper(CONFIG))
    linked: bool = True

    def __post_init__(self) -> None:
        self.paper.sign_in("2")
        for number in range(1, 7):
            self.paper.ticket(number)
        for number in (12, 13):
            self.paper.ticket(number, class_="vip")
        self.paper.healthy("counter-1", "counter-2")
        self._hear(self.story.then(HallLink(True)))

    def press(self, *keys: str) -> None:
        for key in keys:
            self._hear(self.story.key(key))

    def wait(self, seconds: float) -> None:
        self.paper.healthy("counter-1", "counter-2")
        self.paper.wait(seconds)
        self.story.real += seconds
        self._hear(self.story.then(None))

    def cut(self) -> None:
        self.linked = False
        self._hear(self.story.then(HallLink(False)))

    @property
    def phase(self) -> keys.Phase:
        return self.story.core.known.phase

    def _hear(self, actions: list[Action]) -> None:
        for action in actions:
            if isinstance(action, AppendFact) and self.linked:
                unit = self.paper.unit("counter-1")
                self.paper.arrive("counter-1", unit.fact(action.kind, action.body))
                self._hear(self.story.then(Outstanding(0)))
            elif isinstance(action, SendRequest):
                self.paper.handle(RequestArrived("counter-1", action.request))
                reply = self.paper.replies[-1]
                self._hear(self.story.then(Received(reply, "counter-1", "reply/counter-1", True)))
        state = self.paper.topics.get("counter/1")
        if self.linked and state is not None and state is not self.story.core.known.hall:
            self._hear(self.story.then(Received(state, "1", "counter/1", True)))


INTO: dict[keys.Phase, tuple[str, ...]] = {
    "closed": (),
    "open": ("SIGNIN", *"1001", "ENTER"),
    "calling": ("SIGNIN", *"1001", "ENTER", "NEXT"),
    "serving": ("SIGNIN", *"1001", "ENTER", "NEXT", "START"),
    "leaving": ("SIGNIN", *"1001", "ENTER", "NEXT", "START", "PAUSE"),
    "paused": ("SIGNIN", *"1001", "ENTER", "PAUSE"),
}
TYPED: dict[str, tuple[str, ...]] = {
    "staff": (*"1001", "ENTER"),
    "ticket": (*"5", "ENTER", "1"),
    "transfer": (*"2", "ENTER"),
    "by_hand": (*"4", "ENTER", "1"),
}
"""What is to be typed until a form is complete."""

STEPS = [
    cell
    for cell, answer in keys.TABLE.items()
    if not isinstance(answer, keys.Refuse) and answer.to is not None
]


def taken(phase: keys.Phase, key: str, answer: keys.Answer, *, linked: bool) -> keys.Phase:
    """The state in which that key is pressed, and where it has led to."""
    pair = Pair()
    pair.press(*INTO[phase])
    if key == "UNPARK":
        pair.press("NEXT", "START", "PARK")
    pair.wait(21)  # longer than a no-show takes
    assert pair.phase == phase
    if not linked:
        pair.cut()
    pair.press(key, *(TYPED[answer.what] if isinstance(answer, keys.Enter) else ()))
    return pair.phase


@pytest.mark.parametrize(("phase", "key"), STEPS)
def test_each_step_of_the_table_is_taken_when_the_hall_agrees(phase: keys.Phase, key: str) -> None:
    answer = keys.TABLE[phase, key]
    assert not isinstance(answer, keys.Refuse)
    assert taken(phase, key, answer, linked=True) == answer.to


@pytest.mark.parametrize(("phase", "key"), keys.WITHOUT_LINK)
def test_each_step_by_hand_is_taken_with_no_hall_at_all(phase: keys.Phase, key: str) -> None:
    answer = keys.WITHOUT_LINK[phase, key]
    assert not isinstance(answer, keys.Refuse)
    assert taken(phase, key, answer, linked=False) == (answer.to or phase)
