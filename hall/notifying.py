"""When which notification channel is told what: filters, quiet hours, a limit, tries again. Pure.

`now` is hall time, for quiet hours and words; `real` is monotonic, for the limit and for trying again. What waits for
one channel, whatever for, goes out as one message: a long night or a dead line ends with a digest and not with a storm.
An alert that ended before anybody was told of it is not told at all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from hall import hours
from hall import messages as m
from hall.actions import Ring
from hall.kinds import KINDS, is_once
from hall.notify_limit import Limit
from hall.notify_tables import NotifyTable, is_quiet
from hall.notify_texts import Item, Wording
from hall.ringing import RANK

FIRST_RETRY_S = 5.0
LONGEST_RETRY_S = 300.0
KEEP_S = 12 * 3600.0  # from the first try: after that nobody can act on it
HANGS_S = 90.0  # an attempt that takes longer counts as failed
MAX_HANGING = 3  # threads of one channel
MAX_WAITING = 200  # alerts of one channel
NO_ANSWER = "no answer"


Mood = Literal["notice", "warning", "urgent", "over"]


@dataclass(frozen=True)
class Send:
    channel: str
    number: int  # of the attempt
    title: str
    body: str
    mood: Mood


@dataclass(frozen=True)
class Broke:
    channel: str
    cause: str


@dataclass(frozen=True)
class Works:
    channel: str
    after_s: float


@dataclass(frozen=True)
class Dropped:
    """Alerts nobody could be told of."""

    channel: str
    count: int


Output = Send | Broke | Works | Dropped


@dataclass
class Attempt:
    items: list[Item]
    left_out: int
    began_at: float  # real

    @property
    def tells(self) -> set[str]:
        """Alerts somebody will believe to be standing."""
        return {item.key for item in self.items if item.what != "cleared"}


class Channel:
    """One address. `told` are alerts somebody there believes to be standing."""

    def __init__(self, name: str, table: NotifyTable, wording: Wording) -> None:
        self.name = name
        self.broken: str | None = None  # why
        self._table = table
        self._wording = wording
        self._limit = Limit(table.per_hour)
        self._waiting: dict[str, Item] = {}
        self._left_out = 0  # of those waiting, what there was no room for
        self._known: set[str] = set()  # alerts that rang since the start
        self._told: set[str] = set()
        self._tried_at: dict[str, float] = {}  # real, of those waiting
        self._number = 0
        self._attempt: Attempt | None = None
        self._hanging: dict[int, Attempt] = {}
        self._retry_at: float | None = None  # real
        self._retry_s = FIRST_RETRY_S
        self._broke_at = 0.0  # real

    @property
    def waiting(self) -> int:
        return len(self._waiting) + (len(self._attempt.items) if self._attempt else 0)

    # --- events -------------------------------------------------------------------------------------------

    def ring(self, ring: Ring, now: float, real: float) -> None:
        item = Item(ring.what, ring.alert, now)
        if ring.what == "cleared":
            self._cleared(item, real)
        else:
            if ring.what != "raised" and item.key not in self._known:
                self._told.add(item.key)  # before this start
            self._known.add(item.key)
            if self._wants(item):
                self._wait(item, real)

    def sent(self, number: int, cause: str | None, real: float, jitter: float) -> list[Output]:
        """The end of an attempt; `cause`: why it failed. `jitter` is between 0 and 1."""
        late = self._hanging.pop(number, None)
        if late is not None:
            return self._arrived(late, real) if cause is None else []
        if self._attempt is None or number != self._number:
            return []
        attempt, self._attempt = self._attempt, None
        if cause is None:
            return self._arrived(attempt, real)
        self._limit.give_back()
        return self._failed(attempt, cause, real, jitter)

    def due(self, now: float, real: float, jitter: float) -> list[Output]:
        """What is to be done now; to be called after every event and at `next_at`."""
        out: list[Output] = []
        if self._attempt is not None and real >= self._attempt.began_at + HANGS_S:
            attempt, self._attempt = self._attempt, None
            self._hanging[self._number] = attempt
            self._now_told(attempt)  # perhaps: better the end of something nobody heard of than the reverse
            out += self._failed(attempt, NO_ANSWER, real, jitter)
        items = self._ready(now)
        if items and self._wait_s(items, real) <= 0:
            out.append(self._send(items, now, real))
        return out

    def next_at(self, now: float, real: float, speed: float) -> float | None:
        """Real time. None: nothing happens before the next event."""
        if self._attempt is not None:
            return self._attempt.began_at + HANGS_S
        if not self._waiting or len(self._hanging) >= MAX_HANGING:
            return None
        items = self._ready(now)
        if not items:  # quiet: looked at again with every minute of the hall's clock
            return real + max(0.05, (60 - now % 60) / speed)
        return real + self._wait_s(items, real)

    # --- inside -------------------------------------------------------------------------------------------

    def _wait(self, item: Item, real: float) -> None:
        self._waiting[item.key] = item  # in the place of what was to be told of it
        self._tried_at.pop(item.key, None)
        if item.urgent and self._retry_at is not None:
            self._retry_at = min(self._retry_at, real + FIRST_RETRY_S)
        if len(self._waiting) > MAX_WAITING:
            self._forget(next(iter(self._waiting)))
            self._left_out += 1

    def _wants(self, item: Item) -> bool:
        table, alert = self._table, item.alert
        row = KINDS.get(alert.kind)
        return (
            RANK[alert.severity] >= RANK[table.least]
            and (not table.kinds or alert.kind in table.kinds)
            and (not table.to or row is None or not set(row.acts).isdisjoint(table.to))
        )

    def _cleared(self, item: Item, real: float) -> None:
        self._forget(item.key)
        under_way = self._attempt is not None and item.key in self._attempt.tells
        # One that stood before this start was told of then, if it was to be told of.
        told = under_way or item.key in self._told or (item.key not in self._known and self._wants(item))
        self._known.discard(item.key)
        if not told:
            return
        if self._table.cleared and not is_once(item.alert.kind):
            self._wait(item, real)
        else:
            self._told.discard(item.key)

    def _forget(self, key: str) -> None:
        self._waiting.pop(key, None)
        self._tried_at.pop(key, None)
        if key not in self._known:
            self._told.discard(key)

    def _ready(self, now: float) -> list[Item]:
        """What waits, and need not wait for the end of the quiet hours."""
        items = list(self._waiting.values())
        if not items or not self._table.quiet:
            return items
        if not is_quiet(hours.local_time(now, self._wording.time_zone), self._table.quiet):
            return items
        return [] if self._table.urgent_too else [item for item in items if item.urgent]

    def _wait_s(self, items: list[Item], real: float) -> float:
        if self._attempt is not None or len(self._hanging) >= MAX_HANGING:
            return HANGS_S
        retry_s = self._retry_at - real if self._retry_at is not None else 0.0
        return max(retry_s, self._limit.wait_s(real, urgent=any(item.urgent for item in items)))

    def _send(self, items: list[Item], now: float, real: float) -> Send:
        self._limit.take()
        for item in items:
            del self._waiting[item.key]
            self._tried_at.setdefault(item.key, real)
        self._attempt, self._left_out = Attempt(items, self._left_out, real), 0
        self._number += 1
        title, body = self._wording.message(items, self._attempt.left_out, now)
        return Send(self.name, self._number, title, body, _mood(items))

    def _arrived(self, attempt: Attempt, real: float) -> list[Output]:
        for item in attempt.items:
            if self._waiting.get(item.key) is item:  # it hung, and came through after all
                self._waiting.pop(item.key)
            self._tried_at.pop(item.key, None)
        self._now_told(attempt)
        self._retry_at, self._retry_s = None, FIRST_RETRY_S
        if self.broken is None:
            return []
        self.broken = None
        return [Works(self.name, real - self._broke_at)]

    def _now_told(self, attempt: Attempt) -> None:
        self._told -= {item.key for item in attempt.items if item.what == "cleared"}
        self._told |= attempt.tells & (self._known | self._waiting.keys())

    def _failed(self, attempt: Attempt, cause: str, real: float, jitter: float) -> list[Output]:
        """All of it waits again, but what has changed meanwhile; and what is too old goes."""
        newer = self._waiting
        too_old = {
            i.key for i in attempt.items if real - self._tried_at.get(i.key, real) >= KEEP_S
        } - newer.keys()
        over = {i.key for i in attempt.items if _is_over(newer.get(i.key))} - self._told
        back = {i.key: i for i in attempt.items if i.key not in too_old | newer.keys()}
        for key in too_old | over:  # nobody heard of it, and now nobody need
            self._forget(key)
        self._waiting = {**back, **self._waiting}
        self._left_out += attempt.left_out
        self._retry_at = real + self._retry_s * (0.5 + 0.5 * jitter)
        self._retry_s = min(LONGEST_RETRY_S, self._retry_s * 2)
        out: list[Output] = [Dropped(self.name, len(too_old))] if too_old else []
        if self.broken is None:
            self.broken, self._broke_at = cause, real
            out.insert(0, Broke(self.name, cause))
        return out


class Planner:
    """All channels; one that is dead delays no other."""

    def __init__(self, channels: Iterable[Channel], speed: float = 1.0) -> None:
        self.channels = {channel.name: channel for channel in channels}
        self._speed = speed

    def without(self, name: str) -> None:
        """It cannot be used at all."""
        del self.channels[name]

    def ring(self, ring: Ring, now: float, real: float) -> None:
        for channel in self.channels.values():
            channel.ring(ring, now, real)

    def sent(self, channel: str, number: int, cause: str | None, real: float, jitter: float) -> list[Output]:
        return self.channels[channel].sent(number, cause, real, jitter)

    def due(self, now: float, real: float, jitter: float) -> list[Output]:
        return [one for channel in self.channels.values() for one in channel.due(now, real, jitter)]

    def next_at(self, now: float, real: float) -> float | None:
        wanted = (channel.next_at(now, real, self._speed) for channel in self.channels.values())
        return min((at for at in wanted if at is not None), default=None)


def _mood(items: list[Item]) -> Mood:
    standing = [item.alert.severity for item in items if item.what != "cleared"]
    if not standing:
        return "over"
    worst: m.Severity = max(standing, key=RANK.__getitem__)
    return worst


def _is_over(item: Item | None) -> bool:
    return item is not None and item.what == "cleared"
