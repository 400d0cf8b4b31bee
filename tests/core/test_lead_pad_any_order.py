"""A lead's pad in any order of alerts, keys, losses and time, against a model that knows what stands (R50)."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter.actions import Action, AppendFact, Beep, SendRequest, ShowText
from counter.asking import REPLY_S
from counter.counter import Counter
from counter.lead import LOOK_S, READ_S
from hall import messages as m
from hall.device import HallLink, KeyPressed, Outstanding, Received
from tests.core.lead_pad_story import LEAD, LEADS, NOW, alert, said

NAMES = ("help.1", "blank_counter.3", "long_queue.a", "paper_low.kiosk-1")
KEYS = ("NEXT", "RECALL", "ENTER", "NOTICE", "CLEAR", "1", "0", "PAUSE", "HELP")
GRAVITY = ("urgent", "warning", "notice")

STEPS = st.one_of(
    st.tuples(st.just("raise"), st.sampled_from(NAMES), st.sampled_from(GRAVITY)),
    st.tuples(st.just("seen"), st.sampled_from(NAMES)),
    st.tuples(st.just("end"), st.sampled_from(NAMES)),
    st.tuples(st.just("key"), st.sampled_from(KEYS)),
    st.tuples(st.just("wait"), st.sampled_from([0.1, READ_S, 3.0, 30.0])),
    st.tuples(st.just("lose"), st.lists(st.sampled_from(NAMES), unique=True)),
    st.tuples(st.just("answer"), st.sampled_from(["ok", "error"])),
)


@dataclass
class Model:
    """What stands at the hall; `core` is told of it as a broker would."""

    core: Counter = field(default_factory=lambda: Counter("counter-1", LEAD, LEADS, "b"))
    real: float = 100.0
    rung: float = NOW
    standing: dict[str, m.Alert] = field(default_factory=dict)
    display: str = ""
    shown_since: float = 0.0
    under_way: tuple[m.Request, float] | None = None
    beeped: int = 0

    def then(self, event: object) -> list[Action]:
        actions = self.core.handle(event, NOW + self.real - 100, self.real)
        for action in actions:
            match action:
                case ShowText(text):
                    assert text.isascii()
                    assert len(text) <= 16
                    self.display, self.shown_since = text, self.real
                case SendRequest(request):
                    self.sent(request)
                case Beep(times):
                    assert times in (1, 2, 3, 5)
                    self.beeped = max(self.beeped, times)
                case AppendFact():
                    raise AssertionError("nobody signed in or out")
        due = self.core.next_deadline()
        assert due is None or due > self.real
        return actions

    def sent(self, request: m.Request) -> None:
        assert self.core.known.link, "asked without a link"
        assert self.under_way is None or self.real >= self.under_way[1] + REPLY_S, "two at once"
        self.under_way = request, self.real
        assert request.action in ("ack_alert", "notice")
        if request.action == "ack_alert":
            standing = self.standing.get(request.alert or "")
            assert standing is not None, "acknowledged what does not stand"
            assert standing.acked_at is None

    def step(self, step: Any) -> None:
        match step:
            case ("raise", name, gravity):
                self.rung += 1
                self.tell(
                    name,
                    alert(
                        name,
                        gravity,
                        rung=int(self.rung),
                        rung_at=self.rung,
                        since_at=NOW - 61.0 * NAMES.index(name),
                    ),
                )
            case ("seen", name) if name in self.standing:
                old = self.standing[name]
                seen = alert(name, old.severity, rung_at=old.rung_at, since_at=old.since_at, acked_at=NOW)
                self.tell(name, seen)
            case ("end", name) if name in self.standing:
                self.tell(name, None)
            case ("key", key):
                self.then(KeyPressed(key))
            case ("wait", seconds):
                self.real += seconds
                self.then(None)
            case ("lose", ended):
                self.lose(ended)
            case ("answer", status) if self.under_way is not None:
                request, _ = self.under_way
                self.under_way = None
                self.then(
                    Received(m.Reply(request.id, status, "ended"), "counter-1", "reply/counter-1", True)
                )

    def tell(self, name: str, message: m.Alert | None) -> None:
        if message is None:
            del self.standing[name]
        else:
            self.standing[name] = message
        self.then(Received(message, name, f"alert/{name}", True))

    def lose(self, ended: list[str]) -> None:
        """The link, and with it the end of some; the broker says what is left when it is asked anew."""
        self.then(HallLink(False))
        self.under_way = None
        assert self.core.is_typing or self.core._lead.text == "NO LINK"
        self.standing = {name: one for name, one in self.standing.items() if name not in ended}
        self.then(Received(LEADS, None, "config", False))
        for name, one in self.standing.items():
            self.then(Received(one, name, f"alert/{name}", False))
        self.then(HallLink(True))


@given(st.lists(STEPS, max_size=40))
def test_whatever_happens_it_shows_what_stands_and_acknowledges_what_was_read(steps: list[Any]) -> None:
    model = Model()
    for event in (Received(LEADS, None, "config", False), Outstanding(0), HallLink(True), said()):
        model.then(event)
    for step in steps:
        model.step(step)
        assert model.core.known.alerts == model.standing
    model.then(KeyPressed("CLEAR"))
    for seconds in (LOOK_S + 30, 30.0):  # an answer that never came is told first, and that passes too
        model.real += seconds
        model.then(None)
    unseen = [name for name, one in model.standing.items() if one.acked_at is None]
    if unseen:
        gravest = min(
            unseen, key=lambda n: (n != "help.1", GRAVITY.index(model.standing[n].severity), -NAMES.index(n))
        )
        assert model.display.startswith(f"{len(unseen)}! ")
        assert model.core._lead._at_hand == gravest
    else:
        assert model.display == (f"{len(model.standing)} SEEN" if model.standing else "ALL WELL")


@pytest.mark.parametrize("gravity", GRAVITY)
def test_the_model_can_tell_a_beep(gravity: m.Severity) -> None:
    """So that the walk above walks where something happens."""
    model = Model()
    for event in (Received(LEADS, None, "config", False), HallLink(True), said()):
        model.then(event)
    model.step(("raise", "help.1", gravity))
    assert model.beeped == {"urgent": 5, "warning": 3, "notice": 0}[gravity]
    model.real += READ_S
    model.then(KeyPressed("ENTER"))
    assert model.under_way is not None
    assert model.under_way[0].alert == "help.1"
