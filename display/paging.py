"""Which calls stand on a board that has not room for all of them, and when it turns. Pure; times on the `real` clock.

A call is *alive* while it is fresh, or its counter still calls that ticket. As long as all of these fit, nothing moves:
they stand with the newest others, newest first. When they do not:

- The newest call keeps the first row. So whatever comes alone is seen at once.
- A fresh call that could not be read yet goes before all that could, the first to come first. It has `LOOK_S`; no less
  than `LEAST_LOOK_S` when more came within `WITHIN_S` than could have that. Seven rows show 109 calls a minute for 3 s
  each and 200 for 2 s, if they come evenly; 12 rows show 200 for 3 s.
- One that would be read later than `WITHIN_S` goes before one that came after it and is half read. So each is read in
  that time, if no more come in it than four times the rows below the first; if five times as many, a look later.
- The other rows turn every `TURN_S`, to those not seen for the longest time. So each is seen once in a round.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

LOOK_S = 3.0
LEAST_LOOK_S = 2.0
WITHIN_S = 10.0
TURN_S = 6.0


@dataclass(frozen=True)
class Candidate:
    id: str
    fresh: bool
    stands: bool  # its counter still calls it


@dataclass(frozen=True)
class Shown:
    """`ids` newest first. `number` of `of` pages: 1 of 1 while nothing turns. `unread`: those of them that are news."""

    ids: tuple[str, ...]
    number: int = 1
    of: int = 1
    unread: frozenset[str] = frozenset()


class Paging:
    """`show` at every change and at `next_deadline`."""

    def __init__(self) -> None:
        self._on: dict[str, float] = {}  # on the board, since
        self._came: dict[str, float] = {}  # the fresh ones, when
        self._read_at: dict[str, float] = {}  # was last there long enough to be read
        self._turn_at: float | None = None
        self._number = 1
        self._deadline: float | None = None

    def show(self, newest_first: Sequence[Candidate], rows: int, real: float) -> Shown:
        self._remember(newest_first, rows, real)
        alive = [each for each in newest_first if self._is_alive(each, real)]
        if len(alive) <= rows:
            self._turn_at, self._number, pages = None, 1, 1
            others = [each for each in newest_first if each not in alive]
            chosen = {each.id for each in (alive + others)[:rows]}
        else:
            chosen, pages = self._page(alive, rows, real)
        gone = self._on.keys() - chosen
        self._read_at |= {each: real for each in gone if self._on[each] + LEAST_LOOK_S <= real}
        self._on = {each: self._on.get(each, real) for each in chosen}
        self._deadline = self._next_change(rows, real)
        ids = tuple(each.id for each in newest_first if each.id in chosen)
        return Shown(ids, self._number, pages, frozenset(filter(self._is_news, ids)))

    def next_deadline(self) -> float | None:
        return self._deadline

    # --- what has been read -----------------------------------------------------------------------------------

    def _remember(self, calls: Sequence[Candidate], rows: int, real: float) -> None:
        known = {each.id for each in calls}
        for memory in (self._on, self._came, self._read_at):
            for gone in memory.keys() - known:
                del memory[gone]
        for each in calls:
            if each.fresh:
                self._came.setdefault(each.id, real)
        look_s = self._look_s(rows, real)
        for call_id, since in self._on.items():
            if since + look_s <= real:
                self._read_at[call_id] = real

    def _look_s(self, rows: int, real: float) -> float:
        """A fair share of the time within which all that came lately are to be read."""
        lately = sum(real - at < WITHIN_S for at in self._came.values())
        pages = ceil((lately - 1) / max(1, rows - 1))
        return min(LOOK_S, max(LEAST_LOOK_S, WITHIN_S / max(1, pages)))

    def _is_news(self, call_id: str) -> bool:
        return call_id in self._came and call_id not in self._read_at

    def _start_by(self, call_id: str) -> float:
        """Seen no later, it is read within `WITHIN_S`."""
        return self._came[call_id] + WITHIN_S - LEAST_LOOK_S

    def _is_alive(self, call: Candidate, real: float) -> bool:
        due = self._is_news(call.id) and real - self._came[call.id] < WITHIN_S
        return call.stands or call.fresh or due

    # --- which are chosen -------------------------------------------------------------------------------------

    def _page(self, alive: list[Candidate], rows: int, real: float) -> tuple[set[str], int]:
        """Who stands there now, and how many pages there are."""
        pages = ceil((len(alive) - 1) / (rows - 1)) if rows > 1 else len(alive)
        turns = self._turn_at is not None and real >= self._turn_at
        if self._turn_at is None or turns:
            self._turn_at = real + TURN_S
        self._number = min(pages, self._number % pages + 1 if turns else self._number)
        first = alive[0].id if rows > 1 else None
        ranked = sorted(
            range(len(alive)),
            key=lambda place: self._rank(alive[place].id, place, first, turns=turns, real=real),
        )
        return {alive[place].id for place in ranked[: max(0, rows)]}, pages

    def _rank(
        self, call_id: str, place: int, first: str | None, *, turns: bool, real: float
    ) -> tuple[int, float, int]:
        """The lower stays. Who is half read is read on, unless one that came before would be too late; who is nearly
        read gives way to one that comes."""
        since = self._on.get(call_id)
        if call_id == first:
            return 0, 0.0, 0
        if self._is_news(call_id):
            came = self._came[call_id]
            if since is None:
                return (1, came, -place) if self._start_by(call_id) <= real else (3, came, -place)
            is_nearly_read = since + LEAST_LOOK_S <= real
            return (2, -since, place) if is_nearly_read else (1, came, -place)
        if since is not None and not turns:
            return 4, -since, place
        return 5, self._read_at.get(call_id, float("-inf")), place

    def _next_change(self, rows: int, real: float) -> float | None:
        if self._turn_at is None:
            return None
        look_s = self._look_s(rows, real)
        reading = (since + look_s for each, since in self._on.items() if self._is_news(each))
        return min([self._turn_at, *reading])
