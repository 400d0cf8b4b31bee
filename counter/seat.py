"""The clerk's side of the counter: sign in and out, cover, handover, pause, patrol. Works with no network.

Decides with what is known here, the cached configuration; `counter.py` says which key or form it was. Pure.
"""

from counter import desk
from counter.facts import Facts
from counter.forms import Form, form
from counter.keys import Do, answer
from counter.known import Known
from counter.telling import Telling
from hall import messages as m
from hall.pins import matches

PAUSE_GUARD_S = 2.0  # PAUSE again sooner than this after the sign went up is a stutter, not a wish
WHO, NOT_QUALIFIED, WRONG_PIN = "WHO?", "NOT QUALIFIED", "WRONG PIN"


def wants_cover(typed: Form) -> bool:
    """The number of whoever comes first is being typed, or their PIN."""
    return typed.what == "cover" or (typed.what == "pin" and typed.about.startswith("cover"))


class Seat:
    def __init__(self, known: Known, facts: Facts, telling: Telling) -> None:
        self._known = known
        self._facts = facts
        self._telling = telling
        self.guard_until = 0.0  # before that, PAUSE again is a stutter
        self.helped = known.hall is not None and known.hall.help is not None  # a HELP stands

    # --- pause --------------------------------------------------------------------------------------------

    def pause_pressed(self, real: float, *, after: bool) -> None:
        """Not within 2 s of the sign coming down: a stutter puts it up again for nobody."""
        if real < self.guard_until:
            self._telling.ignore()
        else:
            self.pause(real, after=after)

    def pause(self, real: float, *, after: bool, uncovered: bool = False) -> None:
        self._facts.change(desk.pause(self._known.owned, after=after, uncovered=uncovered), real)
        self.guard_until = real + PAUSE_GUARD_S
        if after:
            self._telling.tell("AFTER THIS ONE", real)

    @property
    def covers_first(self) -> bool:
        """The post may be left only when somebody has come (R41)."""
        counter = self._known.counter
        return counter is not None and counter.pause_policy == "cover_first"

    def cover_first(self, real: float, *, after: bool) -> Form | None:
        """At a post that may not be left: who comes instead (R41)? PAUSE once more leaves all the same."""
        self.guard_until = real + PAUSE_GUARD_S
        return form("cover", self._known.config, real, about="after" if after else "now")

    def ordered(self, order: m.Order, real: float) -> None:
        """From the lead: as if the key were pressed, except that a pause is never toggled. A pad has no sign."""
        if self._known.pad is not None:
            return
        match order.action, answer(self._known.phase, order.action.upper()):
            case "pause", Do("pause" | "pause_after" as what) if self._known.owned.pause is None:
                self.pause(real, after=what == "pause_after")
            case "resume", Do("resume") if self._known.owned.pause is not None:
                self.resume(real)

    def toggle(self, real: float) -> None:
        """PAUSE again: down with the sign, or up with it now."""
        if real < self.guard_until:
            self._telling.ignore()
        elif self._known.phase == "leaving":
            self.pause(real, after=False)
        else:
            self._facts.change(desk.resume(self._known.owned), real)
            self.guard_until = real + PAUSE_GUARD_S

    def resume(self, real: float) -> None:
        self._facts.change(desk.resume(self._known.owned), real, otherwise="NOT PAUSED")
        self.guard_until = 0.0  # a key of its own: PAUSE behind it is a wish

    def refine(self, now: float | None, real: float, *, reason: str | None = None, minutes: str = "") -> bool:
        """Why the clerk is away, and for how long."""
        for_min = int(minutes) if minutes else None
        if for_min is not None:
            self._known.back_due = real + for_min * 60 / self._known.speed
        back_at = now + for_min * 60 if now is not None and for_min else None
        change = desk.refine(self._known.owned, reason=reason, minutes=for_min, back_at=back_at)
        return self._facts.change(change, real)

    # --- help (R28) ---------------------------------------------------------------------------------------

    def help(self, real: float) -> None:
        """Called at once, why comes after. Pressed again it calls nobody twice."""
        if not self.helped:
            self.helped = True
            self._facts.add("help", m.Help("", self._known.owned), real)
        self._telling.tell("HELP CALLED 1-5?", real)

    def help_because(self, reason: str, real: float) -> None:
        self._facts.add("help", m.Help(reason, self._known.owned), real)
        self._telling.tell(f"HELP {reason.upper()}", real)

    def follow_help(self, before: m.CounterState | None, state: m.CounterState) -> None:
        """The hall knows when it has ended: a lead was here."""
        if state.help is not None:
            self.helped = True
        elif before is not None and before.help is not None:
            self.helped = False

    # --- who sits here ------------------------------------------------------------------------------------

    def sign_out(self, real: float) -> None:
        if self._known.has_customer:
            self._telling.refuse("FINISH?", real)  # paused in the middle of serving
        else:
            self._facts.change(desk.sign_out(self._known.owned), real)

    def typed(self, done: Form, real: float) -> Form | None:
        """A form of this side is complete. What is to be typed next, if anything."""
        value = done.values[-1]
        match done.what:
            case "staff":
                return self._check(value, f"sign_in {value}", real)
            case "cover":
                return self._check(value, f"cover {value}", real)
            case "patrol":
                return self._check(value, f"patrol {value}", real, qualified=False)
            case "handover" if value != self._known.clerk:
                self._telling.refuse(WHO, real)
            case "handover":
                return self._check(value, f"old {value} {done.about}", real, qualified=False)
            case "pin" if self._has_pin(done.about.split()[1], value):
                return self._go(done.about.split(), real)
            case "pin":
                self._telling.refuse(WRONG_PIN, real)
        return None

    def _check(self, number: str, then: str, real: float, *, qualified: bool = True) -> Form | None:
        """Known here, qualified for this counter (R11), and with the PIN where there is one."""
        config = self._known.config
        if config is not None and config.staff and number not in config.staff:
            self._telling.refuse(WHO, real)
        elif qualified and not self._is_qualified(config, number):
            self._telling.refuse(NOT_QUALIFIED, real)
        elif config is not None and number in config.pins:
            return form("pin", config, real, about=then)
        else:
            return self._go(then.split(), real)
        return None

    def _is_qualified(self, config: m.Config | None, number: str) -> bool:
        """May do all that this counter serves; at a lead's pad, is a lead."""
        if config is not None and self._known.pad_role == "lead":
            return not config.leads or number in config.leads
        skills = None if config is None else config.skills.get(number)
        if config is None or skills is None:
            return True
        return all(s.id in skills for s in config.services if self._known.serves(s.id))

    def _has_pin(self, number: str, pin: str) -> bool:
        config = self._known.config
        return config is not None and matches(pin, config.pins.get(number, ""), config.hall, number)

    def _go(self, then: list[str], real: float) -> Form | None:
        owned = self._known.owned
        self.guard_until = 0.0
        match then:
            case ["sign_in", number] if desk.needs_handover(owned, number):
                return form("handover", self._known.config, real, about=number)
            case ["sign_in", number]:
                self._facts.change(desk.sign_in(owned, number), real)
            case ["cover", number] if number == self._known.clerk:
                self._telling.refuse(WHO, real)  # nobody covers for oneself
            case ["cover", number] if number == owned.clerk:
                self._facts.change(desk.sign_in(owned, number), real)  # the absent one is back
            case ["cover", number]:
                self._facts.change(desk.cover(owned, number), real)
            case ["old", old, number]:
                self._facts.change(desk.hand_over(owned, number, old), real)
            case ["patrol", number]:
                self._facts.add("patrol", m.Patrol(number, owned), real)
                self._come(number)
                self._telling.tell(f"PATROL {number}", real)
        return None

    def _come(self, number: str) -> None:
        """A lead at the counter ends a HELP, with no network too."""
        leads = self._known.config.leads if self._known.config is not None else []
        if not leads or number in leads:
            self.helped = False
