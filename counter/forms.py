"""What is typed on the keypad, step by step: a number ended by ENTER, or one digit out of a few. Pure.

A form half typed does nothing: it is forgotten `FORM_S` after its last key, CLEAR ends it at once.
"""

from dataclasses import dataclass, replace

from counter.codes import CALL_REASONS, CLOSINGS, DIGITS, GUIDE_REASONS, WIDTH
from hall import messages as m

FORM_S = 10.0
STAFF_DIGITS = 10  # "STAFF " and these fill the display
TICKET_DIGITS = 4  # numbers go on at 1000 when a range is used up
PIN_DIGITS = 8
ORDINARY = "ordinary"


@dataclass(frozen=True)
class Typing:
    """Digits, ended by ENTER."""

    prompt: str
    longest: int
    secret: bool = False
    may_be_empty: bool = False


@dataclass(frozen=True)
class Choosing:
    """One digit out of `of`; ENTER takes `usual`, where there is one."""

    prompt: str
    of: dict[str, str]
    usual: str | None = None


Step = Typing | Choosing

_TICKET = Typing("NUMBER", TICKET_DIGITS)
_WHY = Choosing("REASON 1-4", GUIDE_REASONS, "helped")
PIN = Typing("PIN", PIN_DIGITS, secret=True)
OLD = Typing("OLD", STAFF_DIGITS)


@dataclass(frozen=True)
class Form:
    """`what` it is for, the steps to come, the values of those done. `about`: what it was begun with."""

    what: str
    steps: tuple[Step, ...]
    until: float
    values: tuple[str, ...] = ()
    typed: str = ""
    about: str = ""

    @property
    def prompt(self) -> str:
        """At most 16 characters, as long as the steps are."""
        step = self.steps[0]
        if isinstance(step, Choosing):
            return step.prompt[:WIDTH]
        shown = "*" * len(self.typed) if step.secret else self.typed
        return f"{step.prompt} {shown}".rstrip()[:WIDTH]

    @property
    def is_complete(self) -> bool:
        return not self.steps

    def press(self, key: str, real: float) -> "Form":
        """The form with that key. One that means nothing here gives back the very same form."""
        step = self.steps[0]
        if isinstance(step, Choosing):
            value = step.usual if key == "ENTER" else step.of.get(key)
            return self if value is None else self._done(value, real)
        if key == "ENTER":
            return self._done(self.typed, real) if self.typed or step.may_be_empty else self
        if key not in DIGITS or len(self.typed) >= step.longest:
            return self
        return replace(self, typed=self.typed + key, until=real + FORM_S)

    def _done(self, value: str, real: float) -> "Form":
        return replace(
            self, steps=self.steps[1:], values=(*self.values, value), typed="", until=real + FORM_S
        )


def form(
    what: str, config: m.Config | None, real: float, about: str = "", only: list[str] | None = None
) -> Form | None:
    """None where the hall's configuration leaves nothing to choose. `only`: out of these services."""
    steps = _steps(what, config) if only is None else (_services(config, "WHICH", only),)
    if any(isinstance(step, Choosing) and not step.of for step in steps):
        return None
    return Form(what, steps, real + FORM_S, about=about)


def _steps(what: str, config: m.Config | None) -> tuple[Step, ...]:
    match what:
        case "staff":
            return (Typing("STAFF", STAFF_DIGITS),)
        case "cover":
            return (Typing("COVER", STAFF_DIGITS),)
        case "patrol":
            return (Typing("LEAD", STAFF_DIGITS),)
        case "pin":
            return (PIN,)
        case "handover":
            return (OLD,)
        case "ticket":
            return (_TICKET, Choosing("REASON 1-3", CALL_REASONS))
        case "why":
            return (Choosing("REASON 1-3", CALL_REASONS),)
        case "transfer":
            return (Typing("TO", TICKET_DIGITS),)
        case "unpark":
            return (Typing("PARKED", TICKET_DIGITS, may_be_empty=True),)
        case "which":
            return (_services(config, "WHICH"),)
        case "issue":
            return (_services(config, "ISSUE"), _classes(config), _WHY)
        case "class":
            return (_TICKET, _classes(config), _WHY)
        case "notice":
            return (_notices(config),)
        case "closing":
            return (Choosing("1 ALL 0 CALLED", CLOSINGS),)
    return (_TICKET,)  # by_hand, verify, revive, assist_ticket


def _services(config: m.Config | None, prompt: str, only: list[str] | None = None) -> Choosing:
    """By their place in the hall's configuration, or among `only`: "ISSUE 1A 2B 3C", closer where there are many."""
    known = [] if config is None else [s for s in config.services if only is None or s.id in only]
    services = known[: len(DIGITS) - 1]
    names = [f"{n}{service.prefix}" for n, service in enumerate(services, 1)]
    texts = (f"{prompt} {' '.join(names)}", " ".join(names), "".join(names))
    text = next((text for text in texts if len(text) <= WIDTH), f"{prompt} 1-{len(names)}")
    usual = services[0].id if len(services) == 1 else None
    return Choosing(text, {str(n): service.id for n, service in enumerate(services, 1)}, usual)


def _classes(config: m.Config | None) -> Choosing:
    """By their place; ENTER is an ordinary one."""
    classes = [] if config is None else config.classes[: len(DIGITS) - 1]
    known = {str(n): kind.id for n, kind in enumerate(classes, 1)}
    return Choosing(f"CLASS 1-{len(known)}", known, ORDINARY if ORDINARY in known.values() else None)


def _notices(config: m.Config | None) -> Choosing:
    """By their place; 0 takes away what stands on the boards, whoever put it there."""
    most = min(9, 0 if config is None else len(config.notices))
    return Choosing(f"NOTICE 0-{most}" if most else "NOTICE 0", {d: d for d in DIGITS if int(d) <= most})
