"""What each button stands for, and whether the hall has it: its services, its classes, this kiosk's numbers. Pure."""

from dataclasses import dataclass

from hall import messages as m

ORDINARY, VIP = "ordinary", "vip"
PROVEN = ("priority", "emergency")
"""Classes that nobody has by pressing a button, but by a guide or a card (R16); so has one that goes first of all."""


@dataclass(frozen=True)
class Binding:
    """What a button stands for. `public`: anybody may have its class (R16). `assist`: it gives no ticket but asks for
    a person (R33), and has no service."""

    service: str
    class_: str = ORDINARY
    public: bool = False
    assist: bool = False


def refused(button: Binding, config: m.Config | None) -> str:
    """What stops this button only; "" when nothing does."""
    if button.assist:
        return ""
    if config is None or config.service(button.service) is None:
        return "unknown_service"
    if button.class_ == VIP and not config.vip:
        return "vip_refused"
    return "" if config.class_info(button.class_) else "unknown_class"


def is_proven(class_: str, config: m.Config) -> bool:
    """R16: it goes before others."""
    info = config.class_info(class_)
    return class_ in PROVEN or (info is not None and info.first)


def span(unit: str, config: m.Config | None) -> tuple[int, int] | None:
    """The kiosk's numbers, None if the hall gives it none."""
    kiosks = config.kiosks if config is not None else []
    mine = next((k for k in kiosks if k.unit == unit), None)
    return (mine.first, mine.last) if mine is not None and mine.first <= mine.last else None
