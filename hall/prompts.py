"""What the keypad reminds its clerk of, in keys it has words for (`CounterState.prompts`). Pure.

A prompt is for whoever can do something about it, before the lead hears of it; it ends with its cause.
"""

from collections.abc import Iterator

from hall.look import Look


def prompts(look: Look) -> dict[str, list[str]]:
    """Per counter that has any. A guide's pad has none: nobody waits there."""
    found = {info.id: list(_for(look, info.id)) for info in look.config.counters}
    return {counter: keys for counter, keys in found.items() if keys}


def _for(look: Look, counter: str) -> Iterator[str]:
    if _idle(look, counter):
        yield "idle"
    if _overrun(look, counter):
        yield "overrun"
    if _promise(look, counter):
        yield "promise"
    if _parked(look, counter):
        yield "parked"
    if _transfer(look, counter):
        yield "transfer"


def _idle(look: Look, counter: str) -> bool:
    """R06: open, nobody in hand, while people it may serve wait."""
    since = look.idle_since.get(counter)
    return since is not None and look.due(since + look.table.idle_min * 60 * look.table.warn_at)


def _overrun(look: Look, counter: str) -> bool:
    """R04: the handling has used up most of its target."""
    found = look.target(counter)
    if found is None:
        return False
    _, target_s, began = found
    return look.due(began + target_s * look.table.warn_at)


def _promise(look: Look, counter: str) -> bool:
    """R07: somebody it may call has used up most of their promise."""
    if look.ledger.counter(counter).phase not in ("open", "serving"):
        return False
    ends = [t.since + look.rules.promise_s(t.class_) * look.table.warn_at for t in look.served(counter)]
    return bool(ends) and look.due(min(ends))


def _parked(look: Look, counter: str) -> bool:
    since = [t.aside_at for t in look.parked.get(counter, []) if t.aside_at is not None]
    return bool(since) and look.due(min(since) + look.table.park_min * 60)


def _transfer(look: Look, counter: str) -> bool:
    """R38: whom it sent on, or who was sent to it, has not been called for too long."""
    mine = [t.sent_at for t in look.sent if counter in (t.sent_by, t.only) and t.sent_at is not None]
    return bool(mine) and look.due(min(mine) + look.table.transfer_min * 60)
