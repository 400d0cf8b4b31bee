"""Which counter serves what and whom, by the hall's configuration. Pure functions.

Selectors stand in tiers: `a` means `a:*`, `*` any service, `*:vip` VIPs of any service.
"""

from collections.abc import Mapping

from hall import messages as m

MOST_SERVICES = 3  # more names are a list nobody reads
MOST_OTHERS = 3
PUBLIC = "ordinary"  # the class of whoever walks up to a counter
AT_WORK = ("open", "calling", "serving")


def serves(config: m.Config, counter: m.CounterInfo, service: str, class_id: str | None = None) -> bool:
    """All who serve a service serve its emergencies (R16). Without `class_id`: anybody of that service."""
    kind = config.class_info(class_id or "")
    for wanted, classes in _selectors(counter):
        if wanted not in ("*", service):
            continue
        if class_id is None or classes in ("*", class_id) or (kind is not None and kind.first):
            return True
    return False


def services(config: m.Config, counter: m.CounterInfo) -> list[m.ServiceInfo]:
    """Those to be named above its window; none where it serves everything, or more than anybody would read."""
    if ("*", "*") in _selectors(counter):
        return []
    served = [
        each for each in config.services if serves(config, counter, each.id, _asked_by(config, counter))
    ]
    return served if len(served) <= MOST_SERVICES else []


def others(
    config: m.Config, counter: m.CounterInfo, states: Mapping[str, m.CounterState]
) -> list[m.CounterInfo]:
    """Where somebody who stands at this counter may go: counters at work that serve a service of this one.

    The nearest first, in the order in which the configuration has them.
    """
    ids = [each.id for each in config.counters]
    here = ids.index(counter.id)
    at_work = [
        (abs(place - here), place)
        for place, each in enumerate(config.counters)
        if place != here and _is_at_work(states.get(each.id)) and _shares(config, counter, each)
    ]
    return [config.counters[place] for _, place in sorted(at_work)[:MOST_OTHERS]]


def _selectors(counter: m.CounterInfo) -> list[tuple[str, str]]:
    """(service, class), `*` for any."""
    found = [selector.partition(":") for tier in counter.serves for selector in tier]
    return [(service, class_id or "*") for service, _, class_id in found]


def _asked_by(config: m.Config, counter: m.CounterInfo) -> str | None:
    """A counter's tier for VIPs says nothing to the public; a VIP seat has nothing else to say."""
    is_public = any(serves(config, counter, each.id, PUBLIC) for each in config.services)
    return PUBLIC if is_public else None


def _is_at_work(state: m.CounterState | None) -> bool:
    return state is not None and state.state in AT_WORK and state.link == "ok"


def _shares(config: m.Config, counter: m.CounterInfo, other: m.CounterInfo) -> bool:
    class_id = _asked_by(config, counter)
    return any(
        serves(config, counter, each.id, class_id) and serves(config, other, each.id, class_id)
        for each in config.services
    )
