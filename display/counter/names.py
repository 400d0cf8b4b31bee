"""How people are told of a counter: by its number, or by its name where it has one ("咨询台")."""

from collections.abc import Sequence

from display.page import Page
from hall.messages import Text
from hall.texts import joined
from hall.view import CounterView, Window


def here(page: Page, view: CounterView) -> Text:
    """As in “please come to …”."""
    return where(page, [Window(view.counter, view.name)])


def where(page: Page, windows: Sequence[Window]) -> Text:
    """Numbers first, then names: “counters 2, 4 or the Service desk”. Nothing while none is known."""
    numbers = [each.counter for each in windows if not each.name]
    parts = [page.words("board.where_named", name=each.name) for each in windows if each.name]
    if len(numbers) == 1:
        parts.insert(0, page.words("board.where_one", counter=numbers[0]))
    elif numbers:
        counters = joined(numbers, page.languages)
        parts.insert(0, page.words("board.where_some", counters=counters))
    if len(parts) < 2:
        return parts[0] if parts else {}
    listed = joined(parts[:-1], page.languages)
    return joined([listed, parts[-1]], page.languages, "either")
