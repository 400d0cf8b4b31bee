"""Which lines a sign shows at which moment: its texts take turns, a fresh call flashes three times. Pure.

Asked with the monotonic clock; the thread that owns the sign asks for the lines of now and when they change.
"""

from collections.abc import Sequence
from itertools import accumulate

from display.signs.cells import Charset, centred
from display.signs.wording import SignText, sign_texts
from hall.view import CounterView

Lines = tuple[str, ...]

EACH_S = 3.0  # a text of eight characters is read twice meanwhile
FLASHES = 3
LIT_S, DARK_S = 0.6, 0.4  # once a second, slower than what disturbs people


def turns(texts: Sequence[SignText], lines: int) -> tuple[Lines, ...]:
    """What is shown one after the other. On one line every second turn is a `main`: a glance finds it soon."""
    rounds = max(len(text.details) for text in texts) or 1
    found: list[Lines] = []
    for n in range(rounds):
        for text in texts:
            detail = text.details[n % len(text.details)] if text.details else ""
            if lines > 1:
                found.append((text.main, detail))
            else:
                found += [(text.main,), (detail,)] if detail else [(text.main,)]
    return tuple(found[:1] if len(set(found)) == 1 else found)


class Rota:
    """The latest view wins. `at` is empty before the first: then nothing is known and nothing is shown."""

    def __init__(
        self, columns: int, lines: int, languages: Sequence[str] | None, charset: Charset, *, capitals: bool
    ) -> None:
        self._columns, self._lines = columns, lines
        self._languages = languages
        self._charset: Charset = charset
        self._capitals = capitals
        self._turns: tuple[Lines, ...] = ()
        self._since = 0.0
        self._before: CounterView | None = None
        self._edges: tuple[float, ...] = ()  # when a fresh call turns dark, lit, dark …

    def show(self, view: CounterView, now: float) -> None:
        texts = sign_texts(view, self._columns, self._languages or view.languages, self._charset)
        new = tuple(self._whole(each) for each in turns(texts, self._lines))
        if self._is_fresh(view):
            self._edges = tuple(accumulate([LIT_S, DARK_S] * FLASHES, initial=now))[1:]
            self._since = self._edges[-1]
        elif new != self._turns:
            self._since, self._edges = now, ()
        self._turns, self._before = new, view

    def _is_fresh(self, view: CounterView) -> bool:
        """A call or recall since the view before. What the hall says first after a start or a lost link may be old."""
        before = self._before
        if before is None or view.state != "calling" or view.ticket is None:
            return False
        if (before.stale or before.no_config) and not view.by_hand:
            return False
        return view.recalled > (before.recalled if view.ticket == before.ticket else 0)

    def at(self, now: float) -> Lines:
        if not self._turns:
            return ()
        if self._edges and now < self._since:
            is_dark = sum(edge <= now for edge in self._edges) % 2
            return self.dark if is_dark else self._turns[0]
        return self._turns[int(max(0.0, now - self._since) // EACH_S) % len(self._turns)]

    def next_change(self, now: float) -> float | None:
        """When `at` may be another."""
        if self._edges and now < self._since:
            return next(edge for edge in self._edges if edge > now)
        if len(self._turns) < 2:
            return None
        return self._since + (int((now - self._since) // EACH_S) + 1) * EACH_S

    @property
    def main(self) -> Lines:
        """What may stand for long, without flashes and turns."""
        return self._turns[0] if self._turns else ()

    @property
    def dark(self) -> Lines:
        return self._whole(("",))

    def _whole(self, lines: Lines) -> Lines:
        """Every line of the sign, each as wide as the sign."""
        filled = (*lines, *[""] * self._lines)[: self._lines]
        said = (line.upper() if self._capitals else line for line in filled)
        return tuple(centred(line, self._columns) for line in said)
