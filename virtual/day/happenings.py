"""What the [[event]] tables of a day do to it."""

from collections.abc import Callable
from functools import partial

from msgspec.structs import replace

from counter import desk
from hall import messages as m
from hall.actions import NoticeWanted
from hall.lead import FINISH_CALLED
from virtual.day.arrivals import Door, Person
from virtual.day.clerks import Staff
from virtual.day.tables import ClerkTable, EventTable, What
from virtual.day.world import World

LEAD = "9001"
STARTS_S, STARTS_LAST_S = (
    20.0,
    40.0,
)  # when the power is back: the first unit and the last; the hall is quicker


class Happenings:
    """`do` is called at the event's time."""

    def __init__(self, world: World, staff: Staff, door: Door) -> None:
        self._world = world
        self._staff = staff
        self._door = door
        self._does: dict[What, Callable[[EventTable], None]] = {
            "vanish": self._vanish, "return": self._return, "pause": self._pause, "resume": self._resume,
            "sign_in": self._sign_in, "sign_out": self._sign_out, "cover": self._cover, "help": self._help,
            "patrol": self._patrol, "absent": self._sensor, "present": self._sensor, "unit_dies": self._switch,
            "unit_back": self._switch, "paper": self._kiosk, "printer": self._kiosk, "power_cut": self._power_cut,
            "restart": self._restart, "broker_outage": self._broker_outage, "notice": self._notice,
            "ack": self._ack, "close": self._close, "burst": self._burst, "tap": self._tap,
        }  # fmt: skip

    def do(self, event: EventTable) -> None:
        said = {
            name: getattr(event, name)
            for name in ("counter", "unit", "reason", "number", "alert", "service", "count")
            if getattr(event, name) is not None
        }
        key = f"{event.what}_{event.is_}" if event.is_ is not None else event.what
        self._world.note(key, **said)
        self._world.log(("event", event.what, event.counter or event.unit or ""))
        self._does[event.what](event)

    def _later(self, event: EventTable, what: What) -> None:
        """It is over by itself."""
        if event.for_min is not None:
            over = replace(event, what=what, for_min=None)
            self._world.after(event.for_min * 60, lambda: self.do(over))

    # --- clerks -------------------------------------------------------------------------------------------

    def _vanish(self, event: EventTable) -> None:
        """Whoever is served is not left sitting there."""
        clerk = self._staff.of.get(event.counter or "")
        if clerk is not None:
            clerk.walk_away()
        self._later(event, "return")

    def _return(self, event: EventTable) -> None:
        clerk = self._staff.of.get(event.counter or "")
        if clerk is not None:
            clerk.step_back()

    def _pause(self, event: EventTable) -> None:
        """While serving, after this customer."""
        place, world = event.counter or "", self._world
        if world.owned[place].clerk is None or not world.units[world.unit_of[place]].on:
            return
        state = world.screen(place)
        serving = state is not None and state.state == "serving"
        change = desk.pause(world.owned[place], after=serving, uncovered=bool(event.uncovered))
        world.change(place, change)
        hall_now = world.base + world.real
        back_at = hall_now + event.minutes * 60 if event.minutes is not None else None
        reason = event.reason or "away"
        world.change(
            place, desk.refine(world.owned[place], reason=reason, minutes=event.minutes, back_at=back_at)
        )
        self._later(event, "resume")

    def _resume(self, event: EventTable) -> None:
        place = event.counter or ""
        if self._world.units[self._world.unit_of[place]].on:
            self._world.change(place, desk.resume(self._world.owned[place]))

    def _sign_in(self, event: EventTable) -> None:
        if event.counter is not None and event.number is not None:
            self._staff.sends(ClerkTable(number=event.number, counter=event.counter))

    def _sign_out(self, event: EventTable) -> None:
        place = event.counter or ""
        clerk = self._staff.of.get(place)
        owned = self._world.owned[place]
        if owned.cover is not None:
            self._world.change(place, desk.sign_out(owned))  # the substitute goes
        elif clerk is not None:
            clerk.leave()

    def _cover(self, event: EventTable) -> None:
        """R11: the substitute works with the same hands, under a number of their own."""
        place, world = event.counter or "", self._world
        owned = world.owned[place]
        if owned.clerk is None or event.number is None or not world.units[world.unit_of[place]].on:
            return
        world.change(place, desk.cover(owned, event.number))
        clerk = self._staff.of.get(place)
        if clerk is not None:
            clerk.step_back()
        self._later(event, "sign_out")

    def _help(self, event: EventTable) -> None:
        self._say(event, "help", m.Help(event.reason or "", self._world.owned[event.counter or ""]))

    def _patrol(self, event: EventTable) -> None:
        number = event.number or LEAD
        self._say(event, "patrol", m.Patrol(number, self._world.owned[event.counter or ""]))

    def _sensor(self, event: EventTable) -> None:
        self._world.sensor(event.counter or "", event.what == "present")
        self._later(event, "present")

    def _say(self, event: EventTable, kind: str, body: m.Message) -> None:
        self._world.fact(self._world.unit_of[event.counter or ""], kind, body)

    # --- machines -----------------------------------------------------------------------------------------

    def _switch(self, event: EventTable) -> None:
        on = event.what == "unit_back"
        self._world.switch(event.unit or "", on, silent=bool(event.silent))
        self._later(event, "unit_back")
        if on:
            self._back()

    def _kiosk(self, event: EventTable) -> None:
        unit = event.unit or ""
        health = self._world.units[unit].health
        changed = {"printer": event.is_} if event.what == "printer" else {"paper": event.is_}
        self._world.health(unit, replace(health, **changed))
        self._back()

    def _power_cut(self, event: EventTable) -> None:
        """Everything goes dark at once; the journal and the outboxes are on disk."""
        world = self._world
        dark = [unit for unit, one in world.units.items() if one.on]
        world.stop_hall()
        for unit in dark:
            world.switch(unit, False)
        world.after((event.for_min or 1) * 60, lambda: self._power_back(dark))

    def _power_back(self, units: list[str]) -> None:
        self._world.note("power_back")
        self._world.start_hall()
        self._back()
        for number, unit in enumerate(units):
            after_s = STARTS_S + (STARTS_LAST_S - STARTS_S) * number / max(1, len(units) - 1)
            self._world.after(after_s, partial(self._started, unit))

    def _started(self, unit: str) -> None:
        self._world.switch(unit, True)
        self._back()

    def _restart(self, event: EventTable) -> None:
        self._world.stop_hall()
        self._world.after((event.for_min or 1) * 60, self._restarted)

    def _restarted(self) -> None:
        self._world.note("restarted")
        self._world.start_hall()
        self._back()

    def _broker_outage(self, event: EventTable) -> None:
        self._world.broker_stops()
        self._world.after((event.for_min or 1) * 60, self._broker_back)

    def _broker_back(self) -> None:
        self._world.note("broker_back")
        self._world.broker_up = True
        self._world.connect()
        self._back()

    def _back(self) -> None:
        self._door.try_again()
        self._staff.look_again()

    # --- the lead, customers ------------------------------------------------------------------------------

    def _notice(self, event: EventTable) -> None:
        """At the lead's pad by its number, else by the controller's command."""
        world = self._world
        if event.notice is not None and self._at_pad("notice", notice=event.notice):
            return
        text = event.text or {}
        if event.notice is not None:
            text = world.day.config.notices[event.notice - 1]
        until = None if event.for_min is None else world.base + world.real + event.for_min * 60
        world.controller.handle(NoticeWanted(text, until), world.real)

    def _ack(self, event: EventTable) -> None:
        self._at_pad("ack_alert", alert=event.alert)

    def _close(self, event: EventTable) -> None:
        """R20: the lead's answer to what is asked at closing."""
        reason = None if event.serve else FINISH_CALLED
        self._at_pad("ack_alert", alert="closing_queue.hall", reason=reason)

    def _at_pad(
        self,
        action: m.Action,
        *,
        alert: str | None = None,
        notice: int | None = None,
        reason: str | None = None,
    ) -> bool:
        world = self._world
        pad = next((p.id for p in world.day.config.pads if p.role == "lead"), None)
        if pad is None:
            return False
        state = world.screen(pad)
        turn = state.turn if state is not None else 0
        reply = world.ask(pad, action, turn=turn, alert=alert, notice=notice, reason=reason)
        if reply is None or reply.status != "ok":
            world.note("refused", what=action, error=reply.error or reply.status if reply else "NO LINK")
        return True

    def _burst(self, event: EventTable) -> None:
        for _ in range(event.count or 0):
            self._door.come(Person(event.service or "", event.class_ or "ordinary"))

    def _tap(self, event: EventTable) -> None:
        """R02: a card, right after the slip."""
        for unit, ticket in self._door.last.items():
            self._world.fact(unit, "ticket_class", m.TicketClass(ticket, event.class_ or ""))
            return
