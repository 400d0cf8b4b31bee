"""The lamps of a clerk's keypad, as docs/counter.md explains them. Pure; a lead's pad has `lead.py`."""

from counter.known import Known

NAMES = ("next", "vip", "late", "pause", "help")


def lit(known: Known, *, helped: bool) -> dict[str, bool]:
    """`helped`: help was called and nobody has come."""
    prompts = known.hall.prompts if known.hall is not None and known.link else []
    return {
        "next": known.link and known.waiting > 0,
        "vip": known.link and known.vips > 0,
        "late": "promise" in prompts or "overrun" in prompts,
        "pause": known.phase == "paused",
        "help": helped,
    }
