"""A slip that is no ticket: for a return, a transfer, the end of a shift (R18, R37). Its words come from the hall.

Pure. It has the hall's name, the time and the languages as the kiosk's tickets have them; its number, if any, is large
but not as large as a ticket's: nobody is to take the one for the other.
"""

from collections.abc import Iterator

from hall.messages import Config, SlipNote, SlipRow, Text
from hall.paper import Paper
from hall.slip import RULE, Block, Slip, SlipSpace
from hall.texts import pick, word
from kiosk.slip import Part, Style, blocks_of, fit, is_beside, laid
from kiosk.slip_words import Known, Ticket, clean
from kiosk.template import Line, Shown, Template, default

NOTE_MM = 150.0  # of paper at most; the last rows, and what is long, are left out first
TITLE_SIZE, NUMBER_SIZE = 2, 3
SPACE_MM = 2.0
MOST_LINES = 40  # more than fit, also of a hall that says too much

ALWAYS = Line()
ROW: Style = (1, False, "left")
FOOT: Style = (1, None, "centre")


def note_slip(
    template: Template, config: Config, paper: Paper, unit: str, note: SlipNote, at: float | None
) -> Slip:
    known = Known(template, config, paper, unit, Ticket("", "", note.number or "", at), "")
    parts = [part for part in _parts(known, note) if part[1]]
    return fit(parts, paper, NOTE_MM)


def _parts(known: Known, note: SlipNote) -> Iterator[Part]:
    """Of rows and foot the first has the most right to its room."""
    rows, foot = note.rows[:MOST_LINES], note.foot[:MOST_LINES]
    drop = len(rows) + len(foot) + 1
    yield _as_on_tickets("hall", known)
    yield ALWAYS, (RULE,)
    yield ALWAYS, laid(_said(note.title, known), (TITLE_SIZE, True, "centre"), False, known.paper)
    yield ALWAYS, (SlipSpace(SPACE_MM),)
    if note.number is not None:
        number = Line(show="number", size=NUMBER_SIZE)
        yield ALWAYS, (*blocks_of(number, known), SlipSpace(SPACE_MM))
    for row in rows:
        drop -= 1
        yield Line(drop=drop), laid(_row(row, known), ROW, _is_beside(known), known.paper)
    if rows:
        yield ALWAYS, (RULE,)
    for blocks in _foot(foot, known):
        drop -= 1
        yield Line(drop=drop), blocks
    yield ALWAYS, (SlipSpace(SPACE_MM),)
    yield _as_on_tickets("time", known)
    yield ALWAYS, (SlipSpace(SPACE_MM),)


def _as_on_tickets(kind: Shown, known: Known) -> Part:
    """By the line of the site's template, if it has one."""
    lines = (*known.template.line, *default().line)
    line = next(line for line in lines if line.kind == kind)
    return ALWAYS, tuple(blocks_of(line, known))


def _foot(texts: list[Text], known: Known) -> list[tuple[Block, ...]]:
    """Side by side only if all of them fit so: one line centred and the next at the edges are hard to read."""

    paper = known.paper
    below, beside = ([laid(_said(text, known), FOOT, b, paper) for text in texts] for b in (False, True))
    return beside if _is_beside(known) and all(len(blocks) == 1 for blocks in beside) else below


def _is_beside(known: Known) -> bool:
    return is_beside(ALWAYS, known)


def _said(text: Text, known: Known) -> tuple[str, ...]:
    """One per language; what is the same in all stands once."""
    texts = (clean(str(pick(text, language))) for language in known.languages)
    return tuple(text for text in dict.fromkeys(texts) if text)


def _row(row: SlipRow, known: Known) -> tuple[str, ...]:
    return _said({language: _named(row, language) for language in known.languages}, known)


def _named(row: SlipRow, language: str) -> str:
    name, value = (str(pick(text, language)) for text in (row.name, row.value))
    return word("slip.note_row", language, name=name, value=value) if name and value else name or value
