"""A counter in a small hall, with its clock: what the stories of the counter's core are told with."""

from typing import Any, Literal

from counter.actions import Action, AppendFact, Lamp
from counter.counter import Counter
from hall import messages as m
from hall.device import HallLink, KeyPressed, Received
from hall.view import CounterView

CONFIG = m.Config(
    hall="demo", name={"en": "Demo"}, languages=["zh", "en"], time_zone="Asia/Shanghai",
    services=[m.ServiceInfo("a", "A", {"en": "General"}), m.ServiceInfo("b", "B", {"en": "Cash"})],
    classes=[
        m.ClassInfo("ordinary", {"zh": "普通", "en": "Ordinary"}, 15),
        m.ClassInfo("vip", {"zh": "VIP", "en": "VIP"}, 10),
        m.ClassInfo("emergency", {"en": "Emergency"}, 1, first=True),
    ],
    counters=[m.CounterInfo("1", "counter-1", [["*:vip"], ["a"]]), m.CounterInfo("2", "counter-2", [["*"]])],
)  # fmt: skip
HALL = m.HallState(
    "boot", 1, "2026-11-22", "2026-11-22", "open", "normal", 1_795_311_660.0, True
)  # 09:41 Shanghai
LI = m.Owned(clerk="1001")


def state(turn: int, phase: m.CounterPhase, ticket: str | None = None, **more: Any) -> Received:
    """As the hall knows clerk 1001 to be there, unless `more` says otherwise."""
    more = {"clerk": "1001", **more}
    message = m.CounterState("boot", turn, phase, turn, ticket, ticket and f"id-{ticket}", **more)
    return Received(message, "1", "counter/1", True)


def waiting(**classes: int) -> Received:
    return Received(m.QueueState("boot", 1, dict(classes)), "a", "queue/a", True)


def reply(request_id: str, status: Literal["ok", "stale", "error"], error: str | None = None) -> Received:
    return Received(m.Reply(request_id, status, error), "counter-1", "reply/counter-1", True)


def view(**fields: Any) -> CounterView:
    """Counter 1 of the small hall, which serves everybody of one service; no ticket here says of which it is."""
    service = {} if fields.get("ticket") else {"en": "General"}
    return CounterView(**{"counter": "1", "clerk": "1001", "service": service, **fields})


def fact(kind: str, owned: m.Owned, by: str | None = None) -> AppendFact:
    """What the counter owns has changed."""
    return AppendFact(kind, m.OwnedChanged(owned, by), owned)


def lamps(*lit: str) -> list[Action]:
    """All of them, as at a start."""
    return [Lamp(name, name in lit) for name in ("next", "vip", "late", "pause", "help")]


class Story:
    """A counter and its clock. `at` moves it; events in between come at the same moment."""

    def __init__(self, owned: m.Owned = LI, config: m.Config | None = CONFIG) -> None:
        self.core = Counter("counter-1", owned, config, "b")
        self.real = 100.0

    def then(self, event: object) -> list[Action]:
        return self.core.handle(event, 1_795_311_660.0, self.real)

    def key(self, *keys: str) -> list[Action]:
        """What the last of them brought."""
        actions: list[Action] = []
        for key in keys:
            actions = self.then(KeyPressed(key))
        return actions

    def at(self, seconds: float) -> list[Action]:
        self.real = 100.0 + seconds
        return self.then(None)


def at_work(
    phase: m.CounterPhase = "open", ticket: str | None = None, owned: m.Owned = LI, turn: int = 7
) -> Story:
    story = Story(owned)
    story.then(HallLink(True))
    story.then(Received(HALL, None, "hall", True))
    story.then(state(turn, phase, ticket, clerk=owned.clerk, cover=owned.cover, pause=owned.pause))
    return story
