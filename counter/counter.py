"""The counter's core: what a key press, a message of the hall and the passing of time mean at one counter.

Rule 1: what the counter owns (clerk, cover, pause) changes here at once, network or not; so does the sign.
Rule 2: what the hall owns (whose turn it is) changes only by the hall's state; a request merely asks.
"""

from counter import desk, picture
from counter.actions import Action, AppendFact, Beep, FactUnsaved, SendRequest
from counter.asking import Asking, Wish
from counter.entry import ENTRY_S, Entry, Typed
from counter.keys import DIGITS, PAUSE_REASONS, Ask, Do, Enter, Phase, Refuse, answer, refusal
from counter.known import Known
from counter.screens import Screens
from hall import messages as m
from hall.device import DeviceState, HallLink, KeyPressed, Outstanding, Received, StorageBack
from hall.view import CounterView

PAUSE_GUARD_S = 2.0  # PAUSE again sooner than this after the sign went up is a stutter, not a wish
REASON_S = 10.0  # a digit this long after PAUSE refines the reason
NOTICE_S = 3.0  # how long a refusal stays on the keypad
REPORT_S = 0.5  # a new fact counts as unacknowledged until `Outstanding` says more, but not for ever
RETRY_S = 5.0  # between two tries to save facts

IGNORED, REFUSED, PROMPT = Beep(1), Beep(2), Beep(1)


class Counter:
    """Events in, actions out; any other event is a tick. `boot` is unlike that of every earlier run."""

    def __init__(self, counter_unit: str, owned: m.Owned, config: m.Config | None, boot: str) -> None:
        self.known = Known(counter_unit, owned, config)
        self._asking = Asking(boot)
        self._entry: Entry | None = None
        self._notice: tuple[str, float] | None = None  # a text and until when it covers the steady one
        self._reason_until = 0.0
        self._pause_guard_until = 0.0
        self._outstanding = 0
        self._reported_by = 0.0
        self._unsaved: list[AppendFact] = []
        self._retried: list[AppendFact] = []  # told already that they are not saved
        self._retry_at = 0.0
        self._hall: m.CounterState | None = None  # as last looked at
        self._last_order: str | None = None
        self._recalled = 0
        self._phase: Phase = self.known.phase
        self._actions: list[Action] = []
        self._screens = Screens()

    # --- the core's three questions -----------------------------------------------------------------------

    def handle(self, event: object, now: float | None, real: float) -> list[Action]:
        """What is seen comes first in the answer: the sign does not wait for the disk."""
        self._actions = []
        self._time_passes(real)
        match event:
            case KeyPressed(key):
                self._key(key, real)
            case Received():
                self._received(event, real)
            case HallLink(up):
                self._link(up, real)
            case Outstanding(count):
                self._outstanding, self._reported_by = count, 0.0
            case FactUnsaved(fact):
                self._fact_unsaved(fact, real)
            case StorageBack():
                self._save_again()
            case DeviceState("keypad", ok=False):
                self._entry = None
        self._follow_hall(real)
        self._follow_phase(real)
        self._send_wish(real)
        return [*self._shown(), *self._actions]

    def next_deadline(self) -> float | None:
        wanted = (
            self._asking.deadline,
            self._reported_by or None,
            self._entry.until if self._entry is not None else None,
            self._notice[1] if self._notice is not None else None,
            self._retry_at if self._unsaved else None,
        )
        return min((at for at in wanted if at is not None), default=None)

    def view(self) -> CounterView:
        return picture.board(self.known, self._recalled)

    # --- keys ---------------------------------------------------------------------------------------------

    def _key(self, key: str, real: float) -> None:
        self._notice = None
        if self._entry is not None and key in (*DIGITS, "ENTER", "CLEAR"):
            self._type(self._entry, key, real)
            return
        self._entry = None
        match answer(self.known.phase, key, unverified=self.known.is_unverified):
            case Ask(action):
                self._ask(Wish(action, self._turn), real)
            case Do() as do:
                self._do(do, key, real)
            case Enter(what):
                if what == "staff" or self._may_ask(real):
                    self._entry = Entry(what, real + ENTRY_S)
            case Refuse(text):
                self._refuse(text, real)

    def _type(self, entry: Entry, key: str, real: float) -> None:
        after = entry.press(key, real)
        if after is entry:
            self._actions.append(IGNORED)
        elif isinstance(after, Typed):
            self._entry = None
            if after.what == "staff":
                self._sign_in(after.number, real)
            else:
                self._ask(Wish("call", self._turn, after.number, after.reason), real)
        else:
            self._entry = after

    # --- what the counter owns ----------------------------------------------------------------------------

    def _do(self, do: Do, key: str, real: float) -> None:
        owned = self.known.owned
        match do.what:
            case "pause":
                self._pause(real, after=False)
            case "pause_after":
                self._pause(real, after=True)
                self._tell("AFTER THIS ONE", real)
            case "toggle":
                self._pause_again(real)
            case "resume":
                self._change(desk.resume(owned), real, otherwise="NOT PAUSED")
            case "sign_out" if self.known.link and self.known.has_customer:
                self._refuse("FINISH?", real)  # paused in the middle of serving
            case "sign_out":
                self._change(desk.sign_out(), real)
            case "reason" if key in PAUSE_REASONS and real < self._reason_until:
                self._change(desk.pause_reason(owned, PAUSE_REASONS[key]), real)
            case "reason":
                self._refuse("WHICH KEY?", real)
            case "reason_end":
                self._reason_until = 0.0

    def _pause(self, real: float, *, after: bool) -> None:
        self._change(desk.pause(self.known.owned, after=after), real)
        self._reason_until = real + REASON_S
        self._pause_guard_until = real + PAUSE_GUARD_S

    def _pause_again(self, real: float) -> None:
        if real >= self._pause_guard_until and self.known.phase == "leaving":
            self._pause(real, after=False)
        elif real >= self._pause_guard_until:
            self._change(desk.resume(self.known.owned), real)

    def _sign_in(self, number: str, real: float) -> None:
        config = self.known.config
        if config is not None and config.staff and number not in config.staff:
            self._refuse("WHO?", real)
        else:
            self._change(desk.sign_in(self.known.owned, number), real)

    def _change(self, change: desk.Change | None, real: float, otherwise: str = "") -> None:
        """The latest key counts: a request still waiting for older facts is given up."""
        if change is None:
            if otherwise:
                self._refuse(otherwise, real)
            return
        kind, owned = change
        if self._asking.waiting:
            self._asking.drop()
        self.known.owned = owned
        if owned.pause is None:
            self._reason_until = 0.0
        self._reported_by = real + REPORT_S
        (self._unsaved if self._unsaved else self._actions).append(AppendFact(kind, owned))

    def _fact_unsaved(self, fact: AppendFact, real: float) -> None:
        if fact not in self._retried:
            self._refuse("NOT SAVED", real)
        self._retry_at = real + RETRY_S
        self._unsaved.append(fact)

    def _save_again(self) -> None:
        self._actions += self._unsaved
        self._retried, self._unsaved = self._unsaved, []

    # --- what the hall owns -------------------------------------------------------------------------------

    @property
    def _turn(self) -> int:
        return self.known.hall.turn if self.known.hall is not None else 0

    def _may_ask(self, real: float) -> bool:
        """Never queued: a NEXT two minutes late is worse than a beep."""
        if self._asking.busy:
            self._actions.append(IGNORED)
        elif self.known.counter is None:
            self._refuse("NOT SET UP", real)
        elif not self.known.link or self.known.hall is None:
            self._refuse("NO LINK", real)
        else:
            return True
        return False

    def _ask(self, wish: Wish, real: float) -> None:
        if self._may_ask(real):
            self._asking.want(wish, real)

    def _send_wish(self, real: float) -> None:
        acknowledged = not (self._outstanding or self._unsaved or real < self._reported_by)
        if self._asking.waiting and self.known.hall is not None and acknowledged:
            request = self._asking.send(self._turn, real)
            if request is not None:
                self._actions.append(SendRequest(request))

    def _received(self, received: Received, real: float) -> None:
        match received.message:
            case m.Reply() as reply:
                if self._asking.answered(reply):
                    self._replied(reply, real)
            case m.Order() as order:
                if received.live and order.id != self._last_order:
                    self._last_order = order.id
                    self._ordered(order, real)
            case _:
                self.known.learn(received)

    def _replied(self, reply: m.Reply, real: float) -> None:
        if reply.status == "error":
            self._refuse(refusal(reply.error), real)
        elif reply.status == "stale":
            self._actions.append(IGNORED)  # no effect; the display shows the present state

    def _ordered(self, order: m.Order, real: float) -> None:
        """From the lead: as if the key were pressed, except that a pause is never toggled."""
        paused = self.known.owned.pause is not None
        if (order.action, paused) in (("pause", False), ("resume", True)):
            do = answer(self.known.phase, order.action.upper())
            if isinstance(do, Do):
                self._do(do, "", real)

    def _link(self, up: bool, real: float) -> None:
        self.known.link = up
        if not up and self._asking.busy:
            self._asking.drop()
            self._refuse("NO LINK", real)

    def _follow_hall(self, real: float) -> None:
        before, state = self._hall, self.known.hall
        self._hall = state
        if state is before or state is None:
            return
        turned = before is None or before.turn != state.turn
        self._asking.outdated(state.turn)
        if (turned or (before and before.state != state.state)) and not self._unsaved:
            self._notice = None
        if state.state == "calling" and turned:
            self._recalled = self._recalled + 1 if before and before.ticket_id == state.ticket_id else 1
        if "idle" in state.prompts and (before is None or "idle" not in before.prompts):
            self._actions.append(PROMPT)
            self._tell("PEOPLE WAIT", real)

    # --- time and screens ---------------------------------------------------------------------------------

    def _time_passes(self, real: float) -> None:
        if self._entry is not None and real >= self._entry.until:
            self._entry = None
        if self._notice is not None and real >= self._notice[1]:
            self._notice = None
        if real >= self._reported_by:
            self._reported_by = 0.0
        if self._unsaved and real >= self._retry_at:
            self._save_again()
        wish = self._asking.overdue(real)
        if wish is not None and wish.turn == self._turn:  # else the answer was lost, but the state has come
            self._refuse("NO LINK", real)

    def _follow_phase(self, real: float) -> None:
        """The sign may go up by itself, when the last customer of a pause to come has gone."""
        before, self._phase = self._phase, self.known.phase
        if self._phase == "paused" and before != "paused":
            self._pause_guard_until = real + PAUSE_GUARD_S

    def _refuse(self, text: str, real: float) -> None:
        self._actions.append(REFUSED)
        self._tell(text, real)

    def _tell(self, text: str, real: float) -> None:
        self._notice = (text, real + NOTICE_S)

    def _shown(self) -> list[Action]:
        """What changed on the board, the display and the lamps."""
        known = self.known
        if self._entry is not None:
            text = self._entry.prompt
        else:
            text = self._notice[0] if self._notice is not None else picture.keypad_text(known)
        lamps = {"next": known.link and known.waiting > 0, "pause": known.phase == "paused"}
        return self._screens.changes(self.view(), text, lamps)
