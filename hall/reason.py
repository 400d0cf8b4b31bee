"""Why a ticket was called: what a journal entry keeps of it, so that "why A012 before B003?" can be answered (R17)."""

from typing import Literal

from msgspec import Struct

Rule = Literal["emergency", "tier", "promise_broken", "asked_class", "chosen", "by_hand"]
"""`asked_class`: the clerk asked for the next of one class (VIP now)."""


class HeadSeen(Struct, frozen=True, rename={"class_": "class"}):
    """Who stood at the head of a line when a call was made: the evidence for "why A012 before B003?" (R17)."""

    ticket: str
    service: str
    class_: str
    waited_s: float
    used: float  # share of the promise used up


class Reason(Struct, frozen=True, rename={"class_": "class"}):
    """Why this ticket was called."""

    rule: Rule
    class_: str
    waited_s: float
    promise_s: float
    tier: int | None = None
    code: str | None = None  # the clerk's reason for a chosen ticket
    heads: list[HeadSeen] = []
