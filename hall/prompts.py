"""What the keypad reminds its clerk of, in keys it has words for (`CounterState.prompts`). Pure.

A prompt is for whoever can do something about it, before the lead hears of it; it ends with its cause.
"""

from collections.abc import Hashable, Mapping

from hall import messages as m
from hall.blank import called_since, idle_since, internal_since, pause_s, paused_since
from hall.kept import Kept, differing
from hall.look import Look, Place
from hall.state import CounterRecord


class Prompts:
    """`found`: per counter that has any. A guide's pad has none: nobody waits there. While the hall hears nobody there
    are none: its clerks call by hand."""

    def __init__(self) -> None:
        self.found: dict[str, list[str]] = {}
        self._calling = Kept(_may_call)
        self._late: dict[Hashable, bool] = {}  # R07, as `_may_call` tells counters apart
        self._only: set[str] = set()
        self._aside: dict[str, list[str]] = {}
        self._keys = Kept(self._keys_of)

    def look(self, look: Look) -> set[str]:
        """Counters whose prompts are others than at the last look."""
        only, self._only = self._only, set(look.only)
        others = self._calling.update(look, (only ^ self._only) & look.numbers.keys())
        alike = self._calling.found
        late, self._late = self._late, _late(look, alike)
        aside, self._aside = self._aside, _aside(look)
        if late != self._late:
            kinds = differing(self._late, late)
            others |= {counter for counter, kind in alike.items() if kind in kinds}
        changed = self._keys.update(look, others | differing(self._aside, aside))
        self.found = {counter: keys for counter, keys in self._keys.found.items() if keys}
        return changed

    def _keys_of(self, look: Look, place: Place) -> list[str] | None:
        info, record, phase = place
        if look.is_dark:
            return None
        keys = _own(look, info.id, record, phase)
        if self._late.get(self._calling.found[info.id]):
            keys.append("promise")
        return [*keys, *self._aside.get(info.id, ())] or None


def _may_call(look: Look, place: Place) -> Hashable | None:
    """Who may call now, by whom: the same for all that may call the same people."""
    info, _, phase = place
    if phase not in ("open", "serving") or not look.calls or look.is_dark:
        return None
    return info.id if info.id in look.only else look.rules.serves(info.id)


def _late(look: Look, calling: Mapping[str, Hashable | None]) -> dict[Hashable, bool]:
    """R07: somebody they may call has used up most of their promise."""
    found: dict[Hashable, bool] = {}
    for kind, counter in {kind: counter for counter, kind in calling.items() if kind is not None}.items():
        warn_at = look.reach(counter).warn_at
        found[kind] = warn_at is not None and look.due(warn_at)
    return found


def _aside(look: Look) -> dict[str, list[str]]:
    """Of tickets a counter parked or sent on; whatever it does itself."""
    sent = {c for t in look.sent for c in (t.sent_by, t.only) if c is not None}
    found: dict[str, list[str]] = {}
    if look.is_dark:
        return found
    for counter in (sent | look.parked.keys()) & look.numbers.keys():
        keys = ["parked"] if _parked(look, counter) else []
        if counter in sent and _transfer(look, counter):
            keys.append("transfer")
        if keys:
            found[counter] = keys
    return found


def _own(look: Look, counter: str, record: CounterRecord, phase: m.CounterPhase) -> list[str]:
    """Of what it does."""
    match phase:
        case "open" if _idle(look, counter, record):
            return ["idle"]
        case "calling" if _called(look, counter, record):
            return ["called"]
        case "serving" if _overrun(look, record):
            return ["overrun"]
        case "paused" if record.owned.pause is not None and look.serves:
            return _away(look, counter, record, record.owned.pause)
    return []


def _idle(look: Look, counter: str, record: CounterRecord) -> bool:
    """R06: open, nobody in hand, while people it may serve wait."""
    since = idle_since(look, counter, record)
    return since is not None and look.due(since + look.table.idle_min * 60 * look.table.warn_at)


def _called(look: Look, counter: str, record: CounterRecord) -> bool:
    """R06: called, and neither served nor given up."""
    return look.due(called_since(look, counter, record) + look.table.called_min * 60 * look.table.warn_at)


def _away(look: Look, counter: str, record: CounterRecord, pause: m.Pause) -> list[str]:
    """R35: customers first. R13: the announced time is over, or most of what is allowed."""
    keys = ["internal"] if internal_since(look, counter, record) is not None else []
    if look.due(
        paused_since(look, record) + min(pause_s(look, pause), look.table.pause_min * 60 * look.table.warn_at)
    ):
        keys.append("back")
    return keys


def _overrun(look: Look, record: CounterRecord) -> bool:
    """R04: the handling has used up most of its target."""
    target = look.target(record)
    return target is not None and look.due(target.began + target.seconds * look.table.warn_at)


def _parked(look: Look, counter: str) -> bool:
    since = [t.aside_at for t in look.parked.get(counter, []) if t.aside_at is not None]
    return bool(since) and look.due(min(since) + look.table.park_min * 60)


def _transfer(look: Look, counter: str) -> bool:
    """R38: whom it sent on, or who was sent to it, has not been called for too long."""
    mine = [t.sent_at for t in look.sent if counter in (t.sent_by, t.only) and t.sent_at is not None]
    return bool(mine) and look.due(min(mine) + look.table.transfer_min * 60)
