"""One thing to read, in the middle of a kiosk's screen: a headline, a number, what to do."""

from dataclasses import dataclass, field

from display import look
from display.counter.signs import no_entry
from display.look import Area
from display.page import Page
from hall.messages import Text

HEAD, NOTE, SECOND = 5.8, 4.8, 4.0  # steps of the type scale
SIGN, NUMBER, BUTTON = 11.0, 17.0, 14.0  # units: how high a sign stands, a ticket's number, a button to press
GAP, PAD = 2.0, 1.2  # units: between what stands below each other, and within a panel
FLATTER = range(100, 40, -5)  # percent of these sizes: the first that has room


@dataclass(frozen=True)
class Message:
    """`number`: a ticket's, or the button to press. `ground`: of the box behind note and second, on a
    sign of its colour; "" for none."""

    head: Text
    number: str = ""
    note: Text = field(default_factory=dict)
    second: Text = field(default_factory=dict)
    colour: str = look.TEXT
    is_button: bool = False  # the number stands in the shape of a button
    ground: str = ""
    sign: str = ""  # colour of the bar in a sign that needs no words; "" for none


def message(page: Page, said: Message, area: Area) -> None:
    """As one group in the middle: each as high as it needs, all smaller by as much where there is too little room."""
    grid = page.grid
    area = area.inset(grid.px(1))
    gap, pad = grid.px(GAP), grid.px(PAD) if said.ground else 0
    for percent in FLATTER:
        steps = [int(grid.step(step) * percent / 100) for step in (HEAD, NOTE, SECOND)]
        texts = (said.head, said.note, said.second)
        high = [
            page.height_of(text, area.w - 2 * (pad if n else 0), size, 2, whole=True) if text else 0
            for n, (text, size) in enumerate(zip(texts, steps, strict=True))
        ]
        high[1:] = [each + 2 * pad if each else 0 for each in high[1:]]
        number = grid.px((BUTTON if said.is_button else NUMBER) * percent / 100) if said.number else 0
        sign = grid.px(SIGN * percent / 100) if said.sign else 0
        blocks = [sign, high[0], number, *high[1:]]
        total = sum(blocks) + gap * (sum(map(bool, blocks)) - 1)
        if total <= area.h:
            break
    y = area.y + max(0, area.h - total) // 2
    for role, block in zip(("sign", "head", "number", "note", "second"), blocks, strict=True):
        if block:
            place = Area(area.x, y, area.w, block)
            _block(page, said, role, place, steps, pad)
            y += block + gap


def _block(page: Page, said: Message, role: str, place: Area, steps: list[int], pad: int) -> None:
    match role:
        case "sign":
            no_entry(page, place, look.TEXT, said.sign)
        case "head":
            page.pair(
                "head", said.head, place, steps[0], said.colour, "center", bold=True, lines=2, whole=True
            )
        case "number" if said.is_button:
            badge(page, said.number, place)
        case "number":
            colour = look.TEXT if said.ground else look.CALL
            size = int(place.h * 0.94 / look.CAPS)
            page.line("number", said.number, place, size, colour, "center", bold=True)
        case _:
            if said.ground:
                page.box(place, said.ground, radius=page.grid.px(0.6))
            text, size = (said.note, steps[1]) if role == "note" else (said.second, steps[2])
            colour = look.TEXT if role == "note" or said.ground else look.QUIET
            page.pair(role, text, place.inset(pad, pad), size, colour, "center", lines=2, whole=True)


def badge(page: Page, number: str, place: Area, *, works: bool = True) -> None:
    """A button's place in the shape of a button: a filled disc; a ring where it gives nothing now."""
    side = min(place.w, place.h)
    disc = Area(place.x + (place.w - side) // 2, place.y + (place.h - side) // 2, side, side)
    line = 0 if works else max(2, page.grid.px(0.3))
    page.box(disc, look.CALL if works else look.QUIET, radius=side // 2, line=line)
    colour = look.FRESH_TEXT if works else look.QUIET
    page.line("button", number, disc, int(side * 0.62), colour, "center", bold=True)
