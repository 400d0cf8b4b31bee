"""The hall controller on paper: the real core between a journal in memory and retained topics."""

import math
from collections.abc import Callable

import msgspec

from hall import entries as e
from hall import messages as m
from hall.actions import Action, Publish, Record, Send
from hall.hall import Hall
from hall.ledger import Ledger, Recorded
from virtual.day.load import Day

Listener = Callable[[float, Action], None]


class Controller:
    """`real` is seconds of the day; hall time is `base` later. `journal` survives, the core may not.

    `listen` hears every action in order, behind its own effect here.
    """

    def __init__(self, day: Day, base: float, listen: Listener) -> None:
        self._day = day
        self._base = base
        self._listen = listen
        self._boots = 0
        self.core: Hall | None = None
        self.journal: list[Recorded] = []
        self.known: set[str] = set()
        self.topics: dict[str, m.Message] = {}
        self.replies: list[m.Reply] = []

    def start(self, real: float) -> None:
        """From the journal alone, as after a power cut."""
        ledger = Ledger()
        for recorded in self.journal:
            entry: e.AnyEntry = msgspec.json.decode(msgspec.json.encode(recorded.entry), type=e.AnyEntry)
            ledger.apply(Recorded(recorded.n, recorded.at, recorded.boot, entry))
        self._boots += 1
        rules, hall = self._day.hall.rules, self._day.hall
        self.core = Hall(
            self._day.config, rules, ledger, f"boot{self._boots}", "0", trusted=True, kiosk_of=hall.kiosk_of()
        )
        self._take(self.core.start(self._base + real, real), real)

    def stop(self) -> None:
        self.core = None

    def handle(self, event: object, real: float) -> None:
        """`None`: a deadline of its own has come."""
        if self.core is not None:
            self._take(self.core.handle(event, self._base + real, real), real)

    def due(self, real: float) -> float:
        return math.inf if self.core is None else self.core.next_deadline(self._base + real, real)

    def _take(self, actions: list[Action], real: float) -> None:
        for action in actions:
            match action:
                case Record(recorded):
                    self.journal.append(recorded)
                    if isinstance(recorded.entry, e.FactTaken):
                        self.known.add(recorded.entry.id)
                case Publish(topic, None):
                    self.topics.pop(topic, None)
                case Publish(topic, message) if message is not None:
                    self.topics[topic] = message
                case Send(_, m.Reply() as reply):
                    self.replies.append(reply)
        for action in actions:
            self._listen(real, action)
