"""What stands on a slip: the number first of all, then what the hall promises, in every language (R02, R07, R31).

Pure: a template's lines, filled with what is known of one ticket, and laid out for the paper that the printer has.
At most MAX_MM of it are used: what matters least is left out first.
"""

from collections.abc import Iterator
from functools import lru_cache

from hall.messages import Config, TicketIssued
from hall.paper import Paper, block_mm, code_size, columns, pair_rows
from hall.slip import RULE, Align, Block, Slip, SlipCode, SlipLine, SlipPair, SlipPicture, SlipSpace
from kiosk.slip_words import Known, Ticket, local_time, worded
from kiosk.template import Line, Template

__all__ = ["MAX_MM", "Ticket", "copy_slip", "least_mm", "local_time", "ticket_slip"]

MAX_MM = 90.0  # of paper, with what is fed to cut or tear it
NUMBER_SIZE = 6
MARK_SIZE = 3  # of what marks a copy; the number alone is larger
CODE_MM, NARROW_CODE_MM, SPACE_MM = 18.0, 15.0, 2.0
HALF_COLUMNS = 18  # fewer on either side, and languages are side by side only where a line itself says so
SECOND_LANGUAGE = 0.58  # of the size of the first, where one stands below the other

AT_LAST = (
    "space", "rule", "thanks", "your_number", "listen", "picture", "hall", "code", "text", "self_service",
    "documents", "ahead", "vip", "promise", "class", "time", "verify", "slot", "service",
)  # fmt: skip
"""In this order lines that should never be left out are, where a site's are too long for any slip."""

REMEMBERED = 256  # words filled in: all but the number and the time stand on every slip


def ticket_slip(
    template: Template, config: Config, paper: Paper, unit: str, ticket: Ticket, ticket_id: str
) -> Slip:
    """`ticket_id` is for the code, and known only when the ticket is on disk."""
    return fit(_parts(Known(template, config, paper, unit, ticket, ticket_id)), paper)


def copy_slip(
    template: Template, config: Config, paper: Paper, issued: TicketIssued, ticket_id: str, at: float | None, unit: str
) -> Slip:  # fmt: skip
    """The slip of a ticket that has one, marked as a copy, with the time the ticket was taken at."""
    ticket = Ticket(
        issued.service, issued.class_, issued.printed, at, copy=True, verify=issued.verify, slot_at=issued.slot_at
    )  # fmt: skip
    return ticket_slip(template, config, paper, unit, ticket, ticket_id)


def least_mm(template: Template, config: Config, paper: Paper, ticket: Ticket) -> float:
    """What the lines of such a slip that are never left out take of the paper, and the cut."""
    parts = _parts(Known(template, config, paper, "", ticket, ""))
    blocks = (block for line, blocks in parts if not line.drop for block in blocks)
    return sum(block_mm(block, paper) for block in blocks) + paper.end_mm


# --- lines as blocks -----------------------------------------------------------------------------------------

Part = tuple[Line, tuple[Block, ...]]
Style = tuple[int, bool | None, Align]  # size, bold (None: from size 2 on), align
MARK = Line()  # of a copy: never left out


def _parts(known: Known) -> list[Part]:
    ticket = known.ticket
    parts = [
        (line, tuple(blocks_of(line, known)))
        for line in known.template.line
        if ticket.class_ in (line.only_for.classes or [ticket.class_])
        and ticket.service in (line.only_for.services or [ticket.service])
    ]
    if ticket.copy:
        marks = [worded("slip.copy", language, ()) for language in known.languages]
        top, bottom = (_line(mark, MARK_SIZE, True, "centre", known.paper) for mark in (marks[0], marks[-1]))
        parts = [(MARK, (top, RULE)), *parts, (MARK, (RULE, bottom, SlipSpace(SPACE_MM)))]
    return [part for part in parts if part[1]]


def blocks_of(line: Line, known: Known) -> Iterator[Block]:
    match line.kind:
        case "rule":
            yield RULE
        case "space":
            yield SlipSpace(line.height_mm or SPACE_MM)
        case "number":
            yield _number(line, known)
        case "picture":
            yield _picture(line, known.paper)
        case "code":
            yield from _code(line, known)
        case "time":
            yield _time(line, known)
        case _:
            yield from _set(line, known)


def _number(line: Line, known: Known) -> SlipLine:
    """As large as the paper is wide enough for, and never much narrower than high."""
    printed, size = known.ticket.printed, min(line.size or NUMBER_SIZE, known.paper.largest)
    width = max(1, min(size, known.paper.columns // columns(printed)))
    height = min(size, 2 * width)
    return SlipLine(printed, width, height, line.align or "centre", line.bold is not False)


def _picture(line: Line, paper: Paper) -> SlipPicture:
    """Smaller where the paper is narrower, in proportion."""
    width_mm, height_mm = line.width_mm or CODE_MM, line.height_mm
    fits = min(1.0, paper.dots / paper.dots_per_mm / width_mm)
    return SlipPicture(line.picture or "", width_mm * fits, None if height_mm is None else height_mm * fits)


def _code(line: Line, known: Known) -> Iterator[Block]:
    """The address of the ticket's page, and what it is for; nothing if there is no page or no code can be printed."""
    page = known.config.ticket_page
    address = page.replace("{id}", known.ticket_id).replace("{number}", known.ticket.printed)
    code = SlipCode(address, line.width_mm or (NARROW_CODE_MM if _is_narrow(known.paper) else CODE_MM))
    if code_size(code, known.paper) != (0, 0):
        yield from _set(line, known)
        yield code


def _time(line: Line, known: Known) -> Block:
    """When and where the ticket was taken; at either edge where the two languages are."""
    at, unit = local_time(known.config.time_zone, known.ticket.at), known.unit
    half = known.paper.half
    if is_beside(line, known) and len(known.languages) > 1 and max(columns(at), columns(unit)) <= half:
        return SlipPair(at, unit, bool(line.bold))
    return _line(f"{at}  {unit}", line.size or 1, bool(line.bold), line.align or "centre", known.paper)


def _set(line: Line, known: Known) -> tuple[Block, ...]:
    style = line.size or 1, line.bold, line.align or "centre"
    return laid(tuple(known.said(line)), style, is_beside(line, known), known.paper)


@lru_cache(REMEMBERED)
def laid(texts: tuple[str, ...], style: Style, beside: bool, paper: Paper) -> tuple[Block, ...]:
    """Side by side in normal type; below each other the first is in the line's size, the others smaller."""
    size, wanted, align = style
    bold = wanted if wanted is not None else size > 1
    blocks: list[Block] = []
    while len(texts) > 1 and beside and _are_better_beside(texts[0], texts[1], paper):
        blocks.append(SlipPair(texts[0], texts[1], bold))
        texts = texts[2:]
    for n, text in enumerate(texts):
        here = size if n == 0 else max(1, round(SECOND_LANGUAGE * size))
        blocks.append(_line(text, here, bold and (n == 0 or here > 1 or wanted is True), align, paper))
    return tuple(blocks)


def is_beside(line: Line, known: Known) -> bool:
    """On narrow paper only what says so itself: most lines are too long for it, and others look lost at the edges."""
    of_all = "below" if _is_narrow(known.paper) else known.template.languages
    return (line.languages or of_all) == "beside"


def _is_narrow(paper: Paper) -> bool:
    return paper.half < HALF_COLUMNS


def _are_better_beside(left: str, right: str, paper: Paper) -> bool:
    """Side by side if that takes less paper; else it is only harder to read."""
    below = sum(block_mm(SlipLine(text), paper) for text in (left, right))
    return len(pair_rows(SlipPair(left, right), paper)) == 1 or block_mm(SlipPair(left, right), paper) < below


@lru_cache(REMEMBERED)
def _line(text: str, size: int, bold: bool, align: Align, paper: Paper) -> SlipLine:
    """In a smaller size rather than broken."""
    fits = max(1, min(size, paper.largest, paper.columns // max(1, columns(text))))
    return SlipLine(text, fits, fits, align, bold)


# --- as much as there is room for ----------------------------------------------------------------------------


def fit(parts: list[Part], paper: Paper, most_mm: float = MAX_MM) -> Slip:
    """What is never left out, then of the rest what there is room for; lines of the same `drop` stay or go together."""
    room_mm = most_mm - paper.end_mm
    heights = [sum(block_mm(block, paper) for block in blocks) for _, blocks in parts]
    kept = {n for n, (line, _) in enumerate(parts) if not line.drop}
    for n in _at_last(parts):
        if sum(heights[n] for n in kept) <= room_mm:
            break
        kept.discard(n)
    for drop in sorted({line.drop for line, _ in parts if line.drop}, reverse=True):
        wanted = kept | {n for n, (line, _) in enumerate(parts) if line.drop == drop}
        if sum(heights[n] for n in wanted) <= room_mm:
            kept = wanted
    return tuple(block for n in sorted(kept) for block in parts[n][1])


def _at_last(parts: list[Part]) -> Iterator[int]:
    """What goes, one by one, where lines that were never to be left out are too long for any slip."""
    for kind in AT_LAST:
        yield from (
            n for n in reversed(range(len(parts))) if parts[n][0].kind == kind and parts[n][0] is not MARK
        )
