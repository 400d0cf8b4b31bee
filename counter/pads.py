"""The pads of one counter: the clerk's keypad, and the customer's for ratings where there is one (R27).

Remembers what the clerk's is to show: a pad whose thread had to be replaced is told again.
"""

from collections.abc import Callable

from counter import actions as a
from counter.keypads import keypad_for
from counter.settings import KeypadSettings
from hall.device import KeyPressed

CUSTOMER = "customer_pad"


class Pads:
    def __init__(
        self, clerks: KeypadSettings, customers: KeypadSettings | None, put: Callable[[object], None]
    ) -> None:
        self._put = put
        self._clerks_table, self._customers_table = clerks, customers
        self._clerks = keypad_for(clerks, put)
        self._customers = keypad_for(customers, self._rated, device=CUSTOMER) if customers else None
        self._shown: dict[str, a.ShowText | a.Lamp] = {}

    def start(self) -> None:
        self._clerks.start()
        if self._customers is not None:
            self._customers.start()

    def stop(self) -> None:
        self._clerks.stop()
        if self._customers is not None:
            self._customers.stop()

    def perform(self, action: a.ShowText | a.Lamp | a.Beep | a.Thank) -> None:
        match action:
            case a.ShowText(text):
                self._shown["text"] = action
                self._clerks.show(text)
            case a.Lamp(name, on):
                self._shown[name] = action
                self._clerks.lamp(name, on)
            case a.Beep(times):
                self._clerks.beep(times)
            case a.Thank() if self._customers is not None:
                self._customers.beep(1)

    # --- their threads ------------------------------------------------------------------------------------

    def parts(self) -> dict[str, Callable[[], bool]]:
        found: dict[str, Callable[[], bool]] = {"the keypad's thread": lambda: self._clerks.alive()}
        if self._customers is not None:
            found["the customer's pad's thread"] = self._customers_alive
        return found

    def cures(self) -> dict[str, Callable[[], None]]:
        return {"the keypad's thread": self._renew, "the customer's pad's thread": self._renew_customers}

    def _customers_alive(self) -> bool:
        return self._customers is None or self._customers.alive()

    def _renew(self) -> None:
        self._clerks = keypad_for(self._clerks_table, self._put)
        self._clerks.start()
        for action in list(self._shown.values()):
            self.perform(action)

    def _renew_customers(self) -> None:
        if self._customers_table is not None:
            self._customers = keypad_for(self._customers_table, self._rated, device=CUSTOMER)
            self._customers.start()

    def _rated(self, event: object) -> None:
        """Of the customer's keys only ratings count: nobody calls the next one from that side."""
        if not isinstance(event, KeyPressed) or event.key.startswith("RATE"):
            self._put(event)
