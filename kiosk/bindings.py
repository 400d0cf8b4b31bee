"""What each button stands for, and whether the hall has it: its services, its classes, this kiosk's numbers. Pure."""

from dataclasses import dataclass

from hall import messages as m


@dataclass(frozen=True)
class Binding:
    """What a button stands for."""

    service: str
    class_: str = "ordinary"


def refused(button: Binding, config: m.Config | None) -> str:
    """What stops this button only; "" when nothing does."""
    if config is None or config.service(button.service) is None:
        return "unknown_service"
    if button.class_ == "vip" and not config.vip:
        return "vip_refused"
    return "" if config.class_info(button.class_) else "unknown_class"


def span(unit: str, config: m.Config | None) -> tuple[int, int] | None:
    """The kiosk's numbers, None if the hall gives it none."""
    kiosks = config.kiosks if config is not None else []
    mine = next((k for k in kiosks if k.unit == unit), None)
    return (mine.first, mine.last) if mine is not None and mine.first <= mine.last else None
