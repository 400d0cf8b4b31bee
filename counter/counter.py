"""The counter's core: what a key press, a message of the hall and the passing of time mean at one counter.

Rule 1: what the counter owns (clerk, cover, pause) changes here at once, network or not; so does the sign.
Rule 2: what the hall owns (whose turn it is) changes only by the hall's state; a request merely asks.
"""

from counter import lamps, picture
from counter.actions import Action, FactSaved, FactUnsaved, KeepHand
from counter.agreeing import Agreeing
from counter.amending import Amending
from counter.codes import DIGITS
from counter.facts import Facts
from counter.feedback import Feedback
from counter.forms import Form, form
from counter.keys import Ask, Do, Enter, Phase, Refuse, answer
from counter.known import VIP, Known
from counter.lead import Lead
from counter.rating import Rating
from counter.screens import Screens
from counter.seat import PAUSE_GUARD_S, Seat, wants_cover
from counter.telling import Telling
from counter.work import Work
from hall import messages as m
from hall.device import (
    DeviceState,
    HallLink,
    KeyPressed,
    Outstanding,
    PresenceSensed,
    Received,
    StorageBack,
)
from hall.view import CounterView

STUTTER_S = 1.0
BOUNCE_S = 0.15  # nobody types 33 so quickly
OF_THE_SEAT = ("staff", "pin", "cover", "handover", "patrol")  # forms


class Counter:
    """Events in, actions out; any other event is a tick. `boot` is unlike that of every earlier run."""

    def __init__(
        self,
        counter_unit: str,
        owned: m.Owned,
        config: m.Config | None,
        boot: str,
        by_hand: str | None = None,
    ) -> None:
        """`by_hand`: the number that was called by hand when this unit stopped."""
        self.known = Known(counter_unit, owned, config)
        self.known.by_hand = self._kept_hand = by_hand
        self._telling = Telling()
        self._facts = Facts(self.known, self._telling)
        self._agreeing = Agreeing(self.known, self._facts)
        self._seat = Seat(self.known, self._facts, self._telling)
        self._work = Work(self.known, self._facts, self._telling, boot)
        self._amending = Amending(self.known, self._seat, self._work, self._telling)
        self._rating = Rating(self.known, self._facts, self._telling)
        self._feedback = Feedback(self.known, self._telling)
        self._lead = Lead(self.known, self._work, self._telling)
        self._screens = Screens()
        self._form: Form | None = None
        self._hall: m.CounterState | None = None  # as last looked at
        self._is_live = False  # what the hall said last
        self._last_order: str | None = None
        self._last_key = ("", 0.0)
        self._phase: Phase = self.known.phase
        self._moment: tuple[float | None, float] = (None, 0.0)  # hall time and real time of the last event

    # --- the core's three questions -----------------------------------------------------------------------

    def handle(self, event: object, now: float | None, real: float) -> list[Action]:
        """What is seen comes first in the answer: the sign does not wait for the disk."""
        self._moment = now, real
        self._telling.begin(real)
        self._time_passes(now, real)
        match event:
            case KeyPressed(key):
                self._key(key, now, real)
            case Received():
                self._received(event, now, real)
            case HallLink(up):
                self.known.linked(up)
                self._lead.linked(up)
                if not up:
                    self._work.lost_link(real)
            case Outstanding(count):
                self._facts.outstanding(count)
            case FactSaved(fact, count):
                self._facts.saved(fact, count)
            case FactUnsaved(fact):
                self._facts.unsaved(fact, real)
            case StorageBack():
                self._facts.save_again()
            case PresenceSensed(present):
                self._facts.add("presence", m.PresenceChanged(present, self.known.owned), real)
            case DeviceState("keypad", ok):
                self.known.keypad_lost = not ok
                self._form = self._form if ok else None
        self._agreeing.follow(real)
        self._follow_hall(real)
        self._follow_phase(real)
        self._feedback.follow(self.known.phase, real)
        self._lead.follow(now, real)
        self._work.send(real)
        if self.known.by_hand != self._kept_hand:
            self._kept_hand = self.known.by_hand
            self._telling.act(KeepHand(self._kept_hand))
        return [*self._shown(), *self._telling.actions]

    def next_deadline(self) -> float | None:
        wanted = (
            self._work.deadline, self._facts.deadline, self._telling.deadline, self._amending.deadline,
            self._lead.deadline, self._form.until if self._form is not None else None,
            picture.next_minute(self.known, self._moment[1]),
        )  # fmt: skip
        return min((at for at in wanted if at is not None), default=None)

    @property
    def is_typing(self) -> bool:
        return self._form is not None

    def view(self) -> CounterView:
        return picture.board(self.known, self._work.recalled, *self._moment)

    # --- keys ---------------------------------------------------------------------------------------------

    def _key(self, key: str, now: float | None, real: float) -> None:
        if key.startswith("RATE") and self.known.pad is None:
            self._rating.press(key, real)  # of another pad perhaps: what is being typed goes on
            return
        if self._stutters(key, real):
            return
        self._telling.hush()
        if self._form is not None and key in (*DIGITS, "ENTER", "CLEAR"):
            self._type(self._form, key, real)
            return
        left, self._form = self._form, None
        if key == "PAUSE" and left is not None and wants_cover(left):
            self._leave_uncovered(left, real)
            return
        known, owned = self.known, self.known.owned
        match answer(known.phase, key, unverified=known.is_unverified, link=known.link, pad=known.pad_role):
            case Ask() as ask:
                self._ask(ask, real)
            case Do() as do:
                self._do(do, key, now, real)
            case Enter(what):
                if what in OF_THE_SEAT or what == "by_hand" or self._work.may_ask(real):
                    self._form = form(what, known.config, real)
                    if self._form is None:
                        self._telling.refuse("NOT SET UP", real)
            case Refuse(text):
                self._telling.refuse(text, real)
        if known.owned != owned:
            self._work.give_up_waiting()
        self._amending.after(key, real)

    def _stutters(self, key: str, real: float) -> bool:
        """A bounce: RECALL would count once more, ASSIST take its mark away, a digit be a minute more."""
        (before, at), self._last_key = self._last_key, (key, real)
        again = key in ("RECALL", "ASSIST") and not self._lead.is_here
        if key == before and again and real < at + STUTTER_S:
            self._telling.ignore()
            return True
        return key == before and key in DIGITS and self._form is None and real < at + BOUNCE_S

    def _type(self, filled: Form, key: str, real: float) -> None:
        self._form = None
        if key == "CLEAR":
            return
        after = filled.press(key, real)
        if after is filled:
            self._telling.ignore()
        if not after.is_complete:
            self._form = after
            return
        owned = self.known.owned
        typed = self._seat.typed if after.what in OF_THE_SEAT else self._work.typed
        self._form = typed(after, real)
        if self.known.owned != owned:
            self._work.give_up_waiting()
            if wants_cover(after):
                self._amending.covered(real)

    def _ask(self, ask: Ask, real: float) -> None:
        self._work.ask(ask.action, real, **({"class_": VIP} if ask.vip else {}))

    def _do(self, do: Do, key: str, now: float | None, real: float) -> None:
        match do.what:
            case "pause" | "pause_after" if self._seat.covers_first:
                self._form = self._seat.cover_first(real, after=do.what == "pause_after")
            case "pause" | "pause_after":
                self._seat.pause_pressed(real, after=do.what == "pause_after")
            case "toggle":
                self._seat.toggle(real)
            case "resume":
                self._seat.resume(real)
            case "sign_out":
                self._seat.sign_out(real)
            case "digit":
                self._amending.digit(key, real)
            case "enter":
                self._amending.enter(now, real)
            case "clear":
                self._amending.forget()
                self._lead.home()
            case "help":
                self._seat.help(real)
            case "assist":
                self._work.assist(real)
            case "unpark":
                self._form = self._work.unpark(real)
            case "alert_next" | "alert_back":
                self._lead.step(1 if do.what == "alert_next" else -1, real)
            case "alert_ack":
                self._form = self._lead.acknowledge(real)
            case "print_list":
                self._work.ask("issue", real)
            case "start_by_hand":
                self._work.start_by_hand(real)
            case "finish_by_hand":
                self._rating.finished(self._work.finish_by_hand(real), real)

    # --- leaving where somebody must come first (R41) -----------------------------------------------------

    def _leave_uncovered(self, left: Form, real: float) -> None:
        """PAUSE once more: the sign tells the truth, and the lead is told."""
        if real < self._seat.guard_until:
            self._form = left  # a stutter
        else:
            after = self.known.phase in ("serving", "leaving")
            self._seat.pause(real, after=after, uncovered=True)
            self._amending.after("PAUSE", real)

    # --- the hall -----------------------------------------------------------------------------------------

    def _received(self, received: Received, now: float | None, real: float) -> None:
        match received.message:
            case m.Reply() as reply:
                self._form = self._work.replied(reply, real, typing=self._form is not None) or self._form
                if reply.status != "ok":
                    self._amending.forget()
            case m.Order() as order:
                if received.live and order.id != self._last_order:
                    self._last_order = order.id
                    self._seat.ordered(order, real)
            case _:
                self._is_live = received.live
                self.known.learn(received)
                self._lead.received(received, real)

    def _follow_hall(self, real: float) -> None:
        before, state = self._hall, self.known.hall
        self._hall = state
        self._rating.follow(real)
        if state is None:
            return
        if state is not before and not self._lead.is_here:  # where the reply says what came of a key
            turned = before is None or before.turn != state.turn
            self._work.outdated()
            if (turned or (before and before.state != state.state)) and self._facts.are_saved:
                self._telling.hush()
            if state.state == "calling" and turned:
                self._work.recalled = self._times_called(before, state)
            self._seat.follow_help(before, state)
        self._amending.follow(real)

    def _times_called(self, before: m.CounterState | None, state: m.CounterState) -> int:
        """What was called before this unit started does not flash again."""
        if before is None:
            return 1 if self._is_live else 0
        return self._work.recalled + 1 if before.ticket_id == state.ticket_id else 1

    # --- time and screens ---------------------------------------------------------------------------------

    def _time_passes(self, now: float | None, real: float) -> None:
        if self._form is not None and real >= self._form.until:
            self._form = None
        self._amending.tick(now, real)
        self._facts.tick(real)
        if self._work.tick(real):
            self._amending.forget()

    def _follow_phase(self, real: float) -> None:
        """The sign may go up by itself, when the last customer of a pause to come has gone."""
        before, self._phase = self._phase, self.known.phase
        if self._phase == "paused" and before != "paused":
            self._seat.guard_until = real + PAUSE_GUARD_S

    def _shown(self) -> list[Action]:
        """What changed on the board, the display and the lamps."""
        text = self._form.prompt if self._form is not None else self._telling.notice or self._amending.prompt
        steady = self._lead.text if self._lead.is_here else picture.keypad_text(self.known)
        lit = lamps.lit(self.known, helped=self._seat.helped)
        if self._lead.is_here:
            lit |= self._lead.lamps()
        return self._screens.changes(self.view(), text or steady, lit)
