"""A hall with targets, variants, a guide's pad "g1" and a kiosk that is told to print; its orders are kept."""

import msgspec

from hall import messages as m
from hall.actions import Action, PresenceSeen, Send
from hall.hall import Hall
from hall.ledger import Ledger
from hall.settings import RulesTable
from tests.core.stories import NINE, Paper, config


def site(*, leads: tuple[str, ...] = (), counters: int = 2, **more: object) -> m.Config:
    plain = config(counters=counters, **more)
    first = msgspec.structs.replace(
        plain.services[0],
        target_min=15,
        variants=[m.VariantInfo("long", {"en": "Long"}, 20), m.VariantInfo("short", {"en": "Short"}, 10)],
    )
    return msgspec.structs.replace(
        plain,
        services=[first, *plain.services[1:]],
        classes=[*plain.classes, m.ClassInfo("return", {"zh": "返回", "en": "Return"}, 10)],
        pads=[m.PadInfo("g1", "counter-g1")],
        leads=list(leads),
    )


class Site(Paper):
    """`kiosk_of` as [[counter]].kiosk and [[pad]].kiosk say."""

    def __init__(
        self, hall_config: m.Config | None = None, ledger: Ledger | None = None, boot: str = "boot1",
        *, trusted: bool = True, rules: RulesTable | None = None, kiosk_of: dict[str, str] | None = None,
        now: float = NINE, kiosks_on: bool = True,
    ) -> None:  # fmt: skip
        self.orders: list[tuple[str, m.Order]] = []
        found = hall_config or site()
        super().__init__(found, ledger, boot, trusted=trusted, rules=rules, now=now, kiosks_on=kiosks_on)
        if kiosk_of:
            self.hall = Hall(
                found, rules or RulesTable(), self.hall.ledger, boot, "0", trusted=trusted, kiosk_of=kiosk_of
            )
            self._take(self.hall.start(self.now, self.real))

    def say(self, counter: str, kind: str, body: m.Message, **more: object) -> list[Action]:
        """A fact of that counter's unit."""
        unit = f"counter-{counter}"
        return self.arrive(unit, self.unit(unit).fact(kind, body, **more))

    def kiosk_says(self, kind: str, body: m.Message, kiosk: str = "kiosk-1") -> str:
        fact = self.unit(kiosk).fact(kind, body)
        self.arrive(kiosk, fact)
        return fact.id

    def serve(self, counter: str) -> None:
        assert self.ask(counter, "next").status == "ok"
        assert self.ask(counter, "start").status == "ok"

    def silence(self, unit: str) -> None:
        self._take(self.hall.handle(PresenceSeen(unit, None), self.now, self.real))

    def _take(self, actions: list[Action]) -> list[Action]:
        for action in actions:
            if isinstance(action, Send) and isinstance(action.message, m.Order):
                order = m.decode(m.encode(action.message), m.Order)
                assert isinstance(order, m.Order)
                self.orders.append((action.topic, order))
        return super()._take(actions)
