"""Whatever keys are pressed and whenever replies, states and the link come: the counter's promises hold."""

import random
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
TYPED = (
    ("CALL", "1", "2", "ENTER", "1"), ("CALL", "1", "2", "ENTER", "1"), ("CALL", "1", "3", "ENTER", "1"),
    ("TRANSFER", "2", "ENTER"), ("REVIVE", "9", "ENTER"), ("PATROL", "1", "ENTER"), ("SIGNIN", "7", "ENTER"),
    ("SIGNIN", "7", "ENTER", "8", "ENTER"), ("PAUSE", "3", "2", "ENTER"), ("HELP", "2"), ("FINISH", "2"),
    ("START", "1"), ("ISSUE", "1", "2", "1"), ("CLASS", "1", "ENTER", "2", "1"), ("PARK",), ("UNPARK",),
)  # fmt: skip
STEP = (
    *(KeyPressed(key) for key in KEYS),
    *(KeyPressed(key) for key in ("NEXT", "START", "FINISH", "PAUSE", "CALL", "1", "ENTER") for _ in range(6)),
    *(("typed", keys) for keys in TYPED for _ in range(3)),
    *((kind, phase) for kind in ("state", "turn") for phase in PHASE for _ in range(2)),
    *((kind, phase) for kind in ("state", "turn") for phase in ("open", "calling", "serving") for _ in range(4)),
    *(("answer", status) for status in ("ok", "stale", "error") for _ in range(6)),
    *(("wait", seconds) for seconds in (0.1, 0.5, 1.0, 2.0, 3.0, 10.0) for _ in range(3)),
    *(HallLink(up) for up in (True, False) for _ in range(5)), *(Outstanding(0) for _ in range(8)), Outstanding(2),
    StorageBack(), ("disk", "fails"), PresenceSensed(False), PresenceSensed(None),
)  # fmt: skip
"""One list and not `one_of`, which counts a strategy named thrice once: keys are what this is about."""
STEPS = st.lists(st.sampled_from(STEP), min_size=10, max_size=60)
BEGINNINGS = (*PHASES, "unverified", "alone calling", "alone serving")


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
    sign_at: float = 0.0  # went up or down, or was asked for
    asked: set[str] = field(default_factory=set)  # actions
    phases: set[str] = field(default_factory=set)
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
        paused = self.core.known.owned.pause
        actions = self.core.handle(event, None, self.real)
        if self.core.known.owned.pause != paused:
            self.sign_at = self.real
        self.phases.add(self.core.known.phase)
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
                self.asked.add(request.action)
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
                show(witness, phase)
            case ("answer", status):
                request, witness.under_way = witness.under_way, None
                if request is not None:
                    witness.then(Received(m.Reply(request.id, status, "empty"), "u", "reply/u", True))
            case ("disk", _):
                if witness.facts:
                    witness.then(FactUnsaved(witness.facts[-1]))
            case ("typed", keys):
                for key in keys:
                    play(witness, [KeyPressed(key)])
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


def show(witness: Witness, phase: m.CounterPhase, **more: Any) -> None:
    """What the hall says, with somebody parked, somebody finished, and a service that has kinds."""
    ticket = "A012" if phase in ("calling", "serving") else None
    parked = [m.ParkedTicket("A005", 1_795_311_000.0)]
    said = {"service": "a", "parked": parked, "finished": f"id-{witness.turn}", **more}
    witness.then(state(witness.turn, phase, ticket, **said))


def begun(beginning: str, owned: m.Owned, config: m.Config) -> Witness:
    """A counter that stands in that state."""
    witness = Witness(Counter("counter-1", m.Owned() if beginning == "closed" else owned, config, "b"))
    witness.then(HallLink(True))
    witness.then(Received(HALL, None, "hall", True))
    name = beginning.removeprefix("alone ")
    hall_says: dict[str, m.CounterPhase] = {
        "calling": "calling", "serving": "serving", "leaving": "serving", "unverified": "calling",
    }  # fmt: skip
    show(witness, hall_says.get(name, "open"), unverified=name == "unverified")
    if name in ("leaving", "paused"):
        witness.then(KeyPressed("PAUSE"))
    if name != beginning:
        witness.then(HallLink(False))
    return witness


LI = m.Owned("1001")
COVERED = m.Owned("1001", "1002", None, m.Pause("meal"))
OWNED = st.sampled_from((LI, LI, LI, m.Owned("1001", "1002", m.Pause("meal")), COVERED))
KINDS = msgspec.structs.replace(CONFIG.services[0], variants=[m.VariantInfo("x", {"en": "X"})])
WITH_KINDS = msgspec.structs.replace(CONFIG, services=[KINDS, CONFIG.services[1]])
HALLS = (WITH_KINDS, WITH_KINDS, HARD_TO_LEAVE, PADS)


@settings(max_examples=400, deadline=None)
@given(STEPS, st.sampled_from(BEGINNINGS), OWNED, st.sampled_from(HALLS))
def test_the_promises_hold_in_any_order_of_events(
    steps: list[Any], beginning: str, owned: m.Owned, config: m.Config
) -> None:
    """R13, R17, R41."""
    witness = begun(beginning, owned, config)
    play(witness, steps)
    assert witness.view == witness.core.view()
    assert all(fact.owned.pause is None for fact in witness.facts if fact.kind == "resumed")


def test_such_days_reach_every_state_every_request_and_every_fact() -> None:
    """What a property test never does it cannot find."""
    dice = random.Random(1)
    phases, asked, facts = set[str](), set[str](), set[str]()
    for number in range(400):
        witness = begun(BEGINNINGS[number % len(BEGINNINGS)], LI, HALLS[number % len(HALLS)])
        play(witness, dice.choices(STEP, k=40))
        phases |= witness.phases
        asked |= witness.asked
        facts |= {fact.kind for fact in witness.facts}
    assert phases == set(PHASES)
    assert asked >= {
        "next", "recall", "no_show", "start", "finish", "call", "transfer", "park", "unpark", "reclassify", "move",
        "issue",
    }  # fmt: skip
    assert facts >= {
        "signed_in", "signed_out", "paused", "resumed", "called_by_hand", "started_by_hand", "finished_by_hand", "help",
        "patrol", "rated", "presence",
    }  # fmt: skip


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
