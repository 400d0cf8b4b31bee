"""Who is still served at closing (R20): all who wait, whoever has been called, or as the lead decides. Pure."""

from collections.abc import Iterable

from hall.day import is_decided
from hall.finding import Evidence, Finding
from hall.look import Look
from hall.texts import words


def closing(look: Look) -> Iterable[Finding]:
    """People still wait at closing: the lead is asked, once a day."""
    data, count = look.ledger.data, look.ledger.lines.total
    if look.table.at_close != "lead_decides" or look.phase != "closing" or not count or is_decided(data):
        return
    languages = look.config.languages
    text = words("alert.closing_queue", languages, count=count)
    evidence: Evidence = {"waiting": count}
    yield Finding(
        "closing_queue", "hall", text, None, evidence, None, words("advice.closing_queue", languages)
    )
