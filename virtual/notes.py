"""Notes as the hall orders them, for the pictures of docs/slip.md: a return, a transfer, the end of a shift."""

import msgspec

from hall import messages as m
from hall import notes
from hall.state import Shift, Ticket


def of_hall(config: m.Config, now: float) -> dict[str, m.SlipNote]:
    """By name; what the hall itself says of a customer and a clerk of this moment."""
    place = {"zh": "大厅东侧", "en": "East side of the hall"}
    there = m.CounterInfo("5", "counter-5", [], place)
    config = msgspec.structs.replace(config, counters=[there])
    ticket = Ticket("t1", 1, "A012", 12, config.services[0].id, "ordinary", "kiosk-1", None, now, "b1")
    shift = Shift(
        clerk="1001",
        began=now - 3.5 * 3600,
        finished=41,
        no_shows=3,
        transfers=2,
        handling_s=41 * 250.0,
        paused_s=16 * 60.0,
        ratings=[0, 2, 18],
        ended=now,
    )
    return {
        "return": notes.return_note(config, ticket),
        "transfer": notes.transfer_note(config, ticket, there.id),
        "shift": notes.shift_note(config, "3", shift, trusted=True),
    }
