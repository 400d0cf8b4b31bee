"""The customers' side of the counter: what is asked of the hall, and what is done by hand while there is none. Pure.

What the hall owns (whose turn it is) changes only by the hall's state; a request merely asks.
"""

from typing import Any

from counter.actions import SendRequest
from counter.asking import Asking
from counter.codes import refusal
from counter.facts import Facts
from counter.forms import Form, form
from counter.known import VIP, Known
from counter.telling import Telling
from hall import messages as m

NO_LINK = "NO LINK"
CHOICES = 9  # a digit each; in a hall of more services their own is all that counters can be asked for


class Work:
    """`recalled` rises at each call and recall of the ticket in hand: the board flashes anew."""

    def __init__(self, known: Known, facts: Facts, telling: Telling, boot: str) -> None:
        self._known = known
        self._facts = facts
        self._telling = telling
        self._asking = Asking(boot)
        self._which: m.Request | None = None  # asked with digits that are two numbers
        self.recalled = 0

    # --- asking -------------------------------------------------------------------------------------------

    @property
    def turn(self) -> int:
        return self._known.hall.turn if self._known.hall is not None else 0

    @property
    def is_asking(self) -> bool:
        return self._asking.busy

    def is_asking_for(self, action: m.Action) -> bool:
        return self._asking.action == action

    def may_ask(self, real: float) -> bool:
        """Never queued: a NEXT two minutes late is worse than a beep."""
        known = self._known
        if self._asking.busy:
            self._telling.ignore()
        elif known.counter is None and known.pad is None:
            self._telling.refuse("NOT SET UP", real)
        elif not known.link or known.hall is None:
            self._telling.refuse(NO_LINK, real)
        else:
            return True
        return False

    def ask(self, action: m.Action, real: float, **fields: Any) -> bool:
        """Whether it may be asked now. `fields` are those of `Request`."""
        if not self.may_ask(real):
            return False
        self._asking.want(m.Request("", self.turn, action, **fields), real)
        return True

    def send(self, real: float) -> None:
        if self._asking.waiting and self._known.hall is not None and self._facts.acknowledged(real):
            request = self._asking.send(self.turn, real)
            if request is None:
                self._telling.ignore()  # its turn has passed
            else:
                self._telling.act(SendRequest(request))

    def give_up_waiting(self) -> None:
        """The latest key counts: a request still waiting for older facts is given up."""
        if self._asking.waiting:
            self._asking.drop()

    def replied(self, reply: m.Reply, real: float, *, typing: bool) -> Form | None:
        """What is still to be typed, if the hall cannot tell which number was meant."""
        asked = self._asking.answered(reply)
        if asked is None:
            return None
        if reply.status == "ok":
            self._done(asked, real)
            return None
        if reply.status == "stale":
            self._telling.ignore()  # no effect; the display shows the present state
            return None
        if reply.error == "which_ticket" and (asked.ticket or "").isdigit():
            again = None if typing else form("which", self._known.config, real)
            if again is not None:
                self._telling.refuse(again.prompt, real)
                self._which = asked
                return again
        self._telling.refuse(refusal(reply.error), real)
        return None

    def _done(self, asked: m.Request, real: float) -> None:
        """A word for what changes nothing else on the display."""
        if asked.outcome is not None:
            self._telling.tell(asked.outcome.replace("_", " ").upper(), real)
        elif asked.variant is not None:
            self._telling.tell("KIND TAKEN", real)
        elif asked.action == "move":
            self._telling.tell("BACK IN LINE", real)
        elif asked.action == "reclassify":
            self._telling.tell("CHANGED", real)
        elif asked.action == "issue" and self._known.pad_role == "lead":
            self._telling.tell("LIST IS PRINTING", real)
        elif asked.action == "notice":
            self._telling.tell(f"NOTICE {asked.notice} IS UP" if asked.notice else "NO NOTICE", real)
        elif asked.action == "ack_alert" and asked.reason is not None:
            self._telling.tell("ALL ARE SERVED" if asked.reason == "serve_all" else "CALLED ONLY", real)

    def lost_link(self, real: float) -> None:
        if self._asking.busy:
            self._asking.drop()
            self._telling.refuse(NO_LINK, real)

    def outdated(self) -> None:
        self._asking.outdated(self.turn)

    def tick(self, real: float) -> bool:
        """Whether a wish was given up: nothing that belongs to it may be said any more."""
        wish = self._asking.overdue(real)
        if wish is None or wish.turn != self.turn:  # the answer was lost, but the state has come
            return False
        self._telling.refuse(NO_LINK if self._facts.are_saved else "NOT SAVED", real)
        return True

    @property
    def deadline(self) -> float | None:
        return self._asking.deadline

    # --- keys ---------------------------------------------------------------------------------------------

    def unpark(self, real: float) -> Form | None:
        """One is taken back at once; out of several one is typed, or ENTER for the longest."""
        parked = self._known.hall.parked if self._known.hall is not None else []
        if not parked and self._known.link:
            self._telling.refuse("NOBODY PARKED", real)
        elif len(parked) < 2:
            self.ask("unpark", real)
        elif self.may_ask(real):
            return form("unpark", self._known.config, real)
        return None

    def assist(self, real: float) -> None:
        """The mark of who needs special care, set or taken away (R33)."""
        state = self._known.hall
        self.ask("reclassify", real, assist=state is None or not state.assist, reason="care")

    def start_by_hand(self, real: float) -> None:
        known = self._known
        if known.hall is not None and known.ticket is not None:
            self._facts.add("started_by_hand", m.StartedByHand(known.ticket, known.owned), real)
            known.begun = known.hall.ticket_id

    def finish_by_hand(self, real: float) -> str | None:
        """The id of the ticket that was finished, where the hall has told it."""
        known = self._known
        if known.ticket is None or not known.has_customer:
            self._telling.refuse("NOT SERVING", real)
            return None
        self._facts.add("finished_by_hand", m.FinishedByHand(known.ticket, known.owned), real)
        if known.by_hand is not None:
            known.by_hand = None
        elif known.hall is not None:
            known.done = known.hall.ticket_id
            return known.done
        return None

    # --- what was typed -----------------------------------------------------------------------------------

    def typed(self, done: Form, real: float) -> Form | None:
        """A form of this side is complete. What is to be typed next, if anything."""
        values = done.values
        match done.what:
            case "ticket":
                self.ask("call", real, ticket=values[0], reason=values[1])
            case "why":
                self.ask("call", real, ticket=done.about, reason=values[0])
            case "by_hand" if self._known.link:  # it came while this was typed
                return form("why", self._known.config, real, about=values[0])
            case "by_hand":
                return self._typed_by_hand(values[0], real)
            case "which" if done.about and self._known.link:
                return form("why", self._known.config, real, about=self._printed(values[0], done.about))
            case "which" if done.about:
                self._call_by_hand(values[0], done.about, real)
            case "which":
                self._ask_again(values[0], real)
            case "transfer":
                self._transfer(values[0], real)
            case "unpark":
                self.ask("unpark", real, ticket=values[0] or None)
            case "revive":
                self.ask("move", real, ticket=values[0], reason="missed")
            case "issue":
                service, class_, reason = values
                self.ask("issue", real, service=service, class_=class_, reason=reason)
            case "class":
                ticket, class_, reason = values
                self.ask("reclassify", real, ticket=ticket, class_=class_, reason=reason)
            case "verify":
                self.ask("reclassify", real, ticket=values[0], class_=VIP, reason="verified")
            case "assist_ticket":
                self.ask("reclassify", real, ticket=values[0], assist=True, reason="care")
            case "notice":
                self.ask("notice", real, notice=int(values[0]))
            case "closing":
                self.ask("ack_alert", real, alert=done.about, reason=values[0])
        return None

    def _ask_again(self, service: str, real: float) -> None:
        """Once more what could not be told apart, with the service's letter."""
        asked, self._which = self._which, None
        if asked is None:
            return
        fields = {
            n: getattr(asked, n) for n in ("reason", "class_", "assist") if getattr(asked, n) is not None
        }
        self.ask(asked.action, real, ticket=self._printed(service, asked.ticket or ""), **fields)

    def _printed(self, service_id: str, digits: str) -> str:
        service = self._known.config.service(service_id) if self._known.config is not None else None
        return f"{service.prefix if service is not None else ''}{int(digits):03d}"

    def _transfer(self, typed: str, real: float) -> None:
        """The digits of a counter; behind a 0 the place of a service in the hall's list."""
        config = self._known.config
        services = [] if config is None else config.services
        if not typed.startswith("0"):
            self.ask("transfer", real, counter=typed)
        elif 0 < int(typed) <= len(services):
            self.ask("transfer", real, service=services[int(typed) - 1].id)
        else:
            self._telling.refuse("NO SUCH SERVICE", real)

    # --- without a link -----------------------------------------------------------------------------------

    def _typed_by_hand(self, digits: str, real: float) -> Form | None:
        """Which letter? It is asked where there are several: who was sent on has that of another service."""
        config = self._known.config
        if not int(digits):
            self._telling.refuse("NO SUCH NUMBER", real)
            return None
        services = [] if config is None else [s.id for s in config.services]
        if len(services) > CHOICES:
            services = [s for s in services if self._known.serves(s)]
        if len(services) == 1:
            self._call_by_hand(services[0], digits, real)
            return None
        return form("which", config, real, about=digits, only=services)

    def _call_by_hand(self, service: str, digits: str, real: float) -> None:
        known, number = self._known, self._printed(service, digits)
        if known.by_hand == number:
            self._telling.ignore()  # it stands there already
        else:
            state = known.hall
            known.done = state.ticket_id if state is not None else None
            known.by_hand = number
            self.recalled = 0
            self._facts.add("called_by_hand", m.CalledByHand(number, known.owned), real)
        self.recalled += 1
