"""Who answers a request: a counter's own table, a guide's pad, a lead's. Pure."""

from hall import entries as e
from hall import guide, lead
from hall import messages as m
from hall.asked import Asked
from hall.printing import Printing
from hall.requests import answer


def answered(
    asked: Asked, role: str | None, printing: Printing, real: float
) -> tuple[m.Reply, list[e.AnyEntry]]:
    """`role`: of a pad; None is a counter."""
    kiosk = printing.kiosk(asked.counter, real)
    if role == "guide":
        found = guide.answer(asked, printing.new_id(), kiosk)
    else:
        found = answer(asked) if role is None else lead.answer(asked, kiosk)
    printing.asked(asked.counter)
    return found
