"""Clerks on paper: they look at their display and press keys, each at a pace of their own, and know nothing else."""

import random
from collections.abc import Callable

from counter import desk
from hall import messages as m
from hall import topics
from hall.actions import Action, Publish
from hall.waiting import LineKey, Rules
from virtual.day.tables import ClerkTable
from virtual.day.world import World

PATIENCE_S = 25.0  # after a call, before RECALL, and then NOSHOW
TIDY_UP_S = 60.0  # between the last customer and SIGNOUT
TRIES_AGAIN_S = 5.0
SPREAD = 4.0  # of handling times: the higher, the more alike


class Clerk:
    """One clerk at one counter. `here`: at the keys. `leaving`: signs out when nobody is in hand."""

    def __init__(self, world: World, rules: Rules, table: ClerkTable, seed: int) -> None:
        self.table = table
        self._world = world
        self._chance = random.Random(f"{seed} clerk {table.number} {table.counter}")
        self._lines = [
            (s.id, c.id)
            for s in world.day.config.services
            for c in world.day.config.classes
            if rules.tier(table.counter, LineKey(s.id, c.id)) is not None
        ]
        self.here = False
        self.leaving = False
        self.gone = False
        self._going = False
        self._plan: tuple[object, ...] | None = None
        self._generation = 0
        self._handled: tuple[str | None, float] = (None, 0.0)  # the ticket in hand, and when it will be done
        self._comes: tuple[str | None, bool] = (None, True)

    # --- coming and going ---------------------------------------------------------------------------------

    def come(self) -> None:
        counter, number = self.table.counter, self.table.number
        if not self._world.units[self._world.unit_of[counter]].on:
            self._world.after(TRIES_AGAIN_S, self.come)  # a dark pad takes no number
            return
        self.here = True
        self._world.note("sign_in", counter=counter, clerk=number)
        self._world.change(counter, desk.sign_in(self._world.owned[counter], number))
        self.look()

    def leave(self) -> None:
        self.leaving = True
        self.look()

    def walk_away(self) -> None:
        """Behind the customer who is being served."""
        state = self._world.screen(self.table.counter)
        if state is not None and state.state == "serving":
            self._going = True
        else:
            self._step_away()

    def step_back(self) -> None:
        self.here, self._going = not self.gone, False
        self.look()

    def _step_away(self) -> None:
        self.here, self._going = False, False
        self._plan, self._generation = None, self._generation + 1

    # --- at the keys --------------------------------------------------------------------------------------

    def look(self) -> None:
        """At the display; what was begun goes on while it says the same."""
        state = self._world.screen(self.table.counter)
        if not self.here or state is None or not self._linked():
            return
        wanted_for = state.state == "open" and self._somebody_waits()
        plan = (state.state, state.turn, state.recalls, wanted_for, self.leaving)
        if plan == self._plan:
            return
        self._plan, self._generation = plan, self._generation + 1
        wanted = self._wanted(state)
        if wanted is not None:
            wait_s, do = wanted
            generation = self._generation
            self._world.after(wait_s, lambda: do() if generation == self._generation else None)

    def look_again(self) -> None:
        """The link was gone: whatever was meant to be pressed was not."""
        self._plan = None
        self.look()

    def _linked(self) -> bool:
        return self._world.connected(self._world.unit_of[self.table.counter])

    def _somebody_waits(self) -> bool:
        for service, class_ in self._lines:
            queue = self._world.topics.get(topics.name(topics.QUEUE, service))
            if isinstance(queue, m.QueueState) and queue.waiting.get(class_):
                return True
        return False

    def _wanted(self, state: m.CounterState) -> tuple[float, Callable[[], None]] | None:
        table, real = self.table, self._world.real
        match state.state:
            case "open" | "paused" if self.leaving:
                return TIDY_UP_S * self._chance.uniform(0.1, 1.0), self._sign_out
            case "open" if self._somebody_waits():
                return table.reaction_s * self._chance.uniform(0.5, 1.5), lambda: self._press("next")
            case "calling" if self._will_come(state.ticket_id):
                return table.walk_s * self._chance.uniform(0.5, 1.5), lambda: self._press("start")
            case "calling":
                then: m.Action = "no_show" if state.recalls else "recall"
                return PATIENCE_S * self._chance.uniform(0.9, 1.1), lambda: self._press(then)
            case "serving":
                return max(1.0, self._done_at(state.ticket_id) - real), lambda: self._press("finish")
        return None

    def _will_come(self, ticket: str | None) -> bool:
        if self._comes[0] != ticket:
            self._comes = ticket, self._chance.random() >= self.table.no_show
        return self._comes[1]

    def _done_at(self, ticket: str | None) -> float:
        """A case goes on while the clerk cannot press a key."""
        if self._handled[0] != ticket:
            mean_s = self.table.handling_min * 60
            takes_s = mean_s if self.table.fixed else self._chance.gammavariate(SPREAD, mean_s / SPREAD)
            self._handled = ticket, self._world.real + takes_s
        return self._handled[1]

    def _press(self, action: m.Action) -> None:
        counter = self.table.counter
        state = self._world.screen(counter)
        reply = self._world.ask(counter, action, turn=state.turn if state is not None else 0)
        if reply is None:
            self._plan = None  # NO LINK
            return
        after = self._world.screen(counter)
        held = after.ticket_id if after is not None else None
        self._world.log(("key", counter, action, reply.status, held))
        if reply.status == "error" and self._phase() == "closing":
            self.leaving = True  # nobody is called any more (R20)
        if self._going and action == "finish":
            self._step_away()
        self.look()

    def _sign_out(self) -> None:
        counter = self.table.counter
        self.here, self.gone = False, True
        self._world.note("sign_out", counter=counter, clerk=self.table.number)
        self._world.change(counter, desk.sign_out(self._world.owned[counter]))

    def _phase(self) -> m.Phase:
        state = self._world.topics.get(topics.name(topics.HALL))
        return state.phase if isinstance(state, m.HallState) else "open"


class Staff:
    """All clerks; `of`: who works at a counter now."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._rules = Rules(world.day.config)
        self.of: dict[str, Clerk] = {}
        self._was_open = False
        self._looking = False
        world.listen(self._heard)

    def sends(self, table: ClerkTable) -> None:
        clerk = Clerk(self._world, self._rules, table, self._world.day.table.seed)
        self.of[table.counter] = clerk
        clerk.come()

    def _heard(self, _: float, action: Action) -> None:
        """Who sees something new looks at it once the hall has said all."""
        if not isinstance(action, Publish):
            return
        match action.message:
            case m.CounterState():
                clerk = self.of.get(action.topic.removeprefix("counter/"))
                if clerk is not None:
                    self._world.after(0.0, clerk.look)
            case m.QueueState() if not self._looking:
                self._looking = True
                self._world.after(0.0, self.look)
            case m.HallState(phase="closed") if self._was_open:
                self._was_open = False
                for clerk in self.of.values():
                    if clerk.table.until is None and not clerk.gone:
                        self._world.after(0.0, clerk.leave)
            case m.HallState(phase=phase):
                self._was_open = self._was_open or phase == "open"

    def look(self) -> None:
        self._looking = False
        for clerk in self.of.values():
            clerk.look()

    def look_again(self) -> None:
        for clerk in self.of.values():
            clerk.look_again()
