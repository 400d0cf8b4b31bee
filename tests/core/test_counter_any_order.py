"""Whatever keys are pressed and whenever replies, states and the link come: the counter's promises hold."""

from dataclasses import dataclass, field
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from counter.actions import Action, AppendFact, FactUnsaved, SendRequest, ShowBoard, ShowText
from counter.asking import REPLY_S
from counter.counter import Counter
from counter.keys import KEYS, PAD_TABLE, PHASES, TABLE, WITHOUT_LINK, Ask
from counter.seat import PAUSE_GUARD_S
from hall import messages as m
from hall.device import HallLink, KeyPressed, Outstanding, PresenceSensed, Received, StorageBack
from hall.view import CounterView
from tests.core.counter_story import CONFIG, HALL, state

PHASE = ("closed", "open", "calling", "serving", "paused")
STEP = (
    *(KeyPressed(key) for key in KEYS for _ in range(2)),
    *(KeyPressed(key) for key in ("NEXT", "START", "FINISH", "PAUSE", "CALL", "1", "ENTER") for _ in range(8)),
    *((kind, phase) for kind in ("state", "turn") for phase in PHASE for _ in range(3)),
    *(("answer", status) for status in ("ok", "stale", "error") for _ in range(3)),
    *(("wait", seconds) for seconds in (0.1, 0.5, 1.0, 2.0, 3.0, 10.0) for _ in range(2)),
    *(HallLink(True) for _ in range(6)), HallLink(False), HallLink(False),
    *(Outstanding(0) for _ in range(6)), Outstanding(2), StorageBack(), ("disk", "fails"),
    PresenceSensed(False), PresenceSensed(None),
)  # fmt: skip
"""One list and not `one_of`, which counts a strategy named thrice once: keys are what this is about."""
STEPS = st.lists(st.sampled_from(STEP), min_size=20, max_size=80)


HARD_TO_LEAVE = msgspec.structs.replace(
    CONFIG, counters=[msgspec.structs.replace(CONFIG.counters[0], pause_policy="cover_first")]
)
PADS = msgspec.structs.replace(CONFIG, counters=[], pads=[m.PadInfo("1", "counter-1")])


@dataclass
class Witness:
    """Sees every event and every action, and checks the promises after each."""

    core: Counter
    real: float = 50.0
    link: bool = False
    turn: int = 0
    outstanding: int = 0
    under_way: m.Request | None = None
    sent_at: float = 0.0
    view: CounterView | None = None
    facts: list[AppendFact] = field(default_factory=list)
    sign_at: float = 0.0  # went up or down
    before: str = "closed"  # the phase, as the last event found it

    def then(self, event: object) -> list[Action]:
        if isinstance(event, HallLink):
            self.link = event.up
            self.under_way = self.under_way if event.up else None
        if isinstance(event, Outstanding):
            self.outstanding = event.count
        if self.under_way is not None and self.real >= self.sent_at + REPLY_S:
            self.under_way = None
        self.before = self.core.known.phase
        actions = self.core.handle(event, None, self.real)
        assert self.core.known.phase in PHASES
        for action in actions:
            self.see(action)
        deadline = self.core.next_deadline()
        assert deadline is None or deadline > self.real
        return actions

    def see(self, action: Action) -> None:
        match action:
            case SendRequest(request):
                assert self.link, "asked without a link"
                assert self.under_way is None, "two requests at once"
                assert request.turn == self.turn, "asked for an old turn"
                assert self.outstanding == 0, "asked before the own facts were acknowledged"
                if request.action in ("next", "call", "recall", "unpark"):
                    assert self.core.known.phase not in ("paused", "closed"), "called while paused"
                self.under_way, self.sent_at = request, self.real
            case ShowText(text):
                assert text.isascii()
                assert text.isprintable()
                assert len(text) <= 16
            case ShowBoard(view):
                assert view != self.view
                if self.view is not None and (view.state == "paused") != (self.view.state == "paused"):
                    self.sign_at = self.real
                self.view = view
            case AppendFact():
                self.facts.append(action)


def table_of(witness: Witness) -> dict[Any, Any]:
    """What the keys may do as things stand."""
    if witness.core.known.pad is not None:
        return PAD_TABLE
    return TABLE if witness.link else {**TABLE, **WITHOUT_LINK}


def press(witness: Witness, key: KeyPressed) -> None:
    """A key asks for nothing the table does not name in that state, unless something is being typed."""
    phase, link = witness.core.known.phase, witness.link
    typing = witness.core.is_typing
    table = table_of(witness)
    sent = [a.request.action for a in witness.then(key) if isinstance(a, SendRequest)]
    answer = table.get((phase, key.key))
    if sent and not typing and isinstance(answer, Ask):
        skips = phase == "calling" and key.key == "NEXT"
        assert skips or sent == [answer.action], (phase, key, link)


def play(witness: Witness, steps: list[Any]) -> None:
    for step in steps:
        match step:
            case ("wait", float() as seconds):
                witness.real += seconds
                witness.then(None)
            case ("state" | "turn" as kind, phase):
                if kind == "turn":  # whatever was asked on the turn before is no longer waited for
                    witness.turn, witness.under_way = witness.turn + 1, None
                witness.then(state(witness.turn, phase, "A012" if phase in ("calling", "serving") else None))
            case ("answer", status):
                request, witness.under_way = witness.under_way, None
                if request is not None:
                    witness.then(Received(m.Reply(request.id, status, "empty"), "u", "reply/u", True))
            case ("disk", _):
                if witness.facts:
                    witness.then(FactUnsaved(witness.facts[-1]))
            case KeyPressed("PAUSE"):
                pause(witness)
            case KeyPressed():
                press(witness, step)
            case _:
                witness.then(step)


def pause(witness: Witness) -> None:
    """R13: the first PAUSE puts up the sign in the same breath, whatever else is going on."""
    before, counter = witness.core.known.phase, witness.core.known.counter
    if witness.real < witness.sign_at + PAUSE_GUARD_S:
        witness.then(KeyPressed("PAUSE"))
        return  # a stutter
    actions = witness.then(KeyPressed("PAUSE"))
    if counter is None or counter.pause_policy == "cover_first":
        return  # a pad has no sign; a post that may not be left asks who comes first
    if before in ("open", "calling"):
        assert witness.view is not None
        assert witness.view.state == "paused"
        boards = [i for i, a in enumerate(actions) if isinstance(a, ShowBoard)]
        facts = [i for i, a in enumerate(actions) if isinstance(a, AppendFact)]
        assert boards
        assert not facts or boards[0] < facts[0]
    elif before == "serving":
        assert witness.core.known.phase == "leaving"


COVERED = m.Owned("1001", "1002", None, m.Pause("meal"))
OWNED = st.sampled_from((m.Owned(), m.Owned("1001"), m.Owned("1001", "1002", m.Pause("meal")), COVERED))
HALLS = st.sampled_from((CONFIG, HARD_TO_LEAVE, PADS))


@settings(max_examples=300, deadline=None)
@given(STEPS, OWNED, HALLS)
def test_the_promises_hold_in_any_order_of_events(steps: list[Any], owned: m.Owned, config: m.Config) -> None:
    """R13, R17, R41."""
    witness = Witness(Counter("counter-1", owned, config, "b"))
    witness.then(HallLink(True))
    witness.then(Received(HALL, None, "hall", True))
    witness.then(state(0, "open"))
    play(witness, steps)
    assert witness.view == witness.core.view()
    assert all(fact.owned.pause is None for fact in witness.facts if fact.kind == "resumed")


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(KEYS), min_size=10, max_size=60))
def test_what_the_facts_tell_is_what_the_board_shows(keys: list[str]) -> None:
    """A restart from the last fact's `owned` shows the same sign."""
    witness = Witness(Counter("counter-1", m.Owned(), CONFIG, "b"))
    for key in keys:
        witness.real += 3.0
        witness.then(KeyPressed(key))
    last = witness.facts[-1].owned if witness.facts else m.Owned()
    assert witness.core.known.owned == last
    assert Counter("counter-1", last, CONFIG, "c").view() == witness.core.view()
