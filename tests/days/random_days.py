"""Days of small halls as chance makes them, the same for the same seed: clerks late, gone, paused; dark counters."""

import random
from pathlib import Path
from typing import Any

from virtual.day.load import Day, judged
from virtual.day.tables import seconds

HOUR = 3600
FROM, TO = 8 * HOUR + 57 * 60, 10 * HOUR + 20 * 60
WHAT = ("vanish", "pause", "internal", "absent", "dark", "burst", "out", "cover")
SERVES = ([["*"]], [["a"]], [["b"]], [["a"], ["b"]], [["a", "b"]])


def random_day(seed: int) -> Day:
    chance = random.Random(seed)
    counters = chance.randint(3, 5)
    serves = [[["*"]], *(chance.choice(SERVES) for _ in range(counters - 1))]
    table = {
        "about": {"en": f"random day {seed}"},
        "date": "2026-10-13",
        "from": _clock(FROM),
        "to": _clock(TO),
        "seed": seed,
        "beat_s": 20,
        "hours": {"weekly": {"tue": ["09:00-09:38", "09:44-10:12"]}},
        "rules": {
            "idle_min": 2,
            "called_min": 2,
            "absent_min": 1,
            "pause_min": 8,
            "long_queue": chance.randint(4, 7),
        },
        "preset": "telecom",
        "service": [{"id": s, "prefix": s.upper(), "name": {"en": s}} for s in "ab"],
        "kiosk": [{"unit": "kiosk-1"}],
        "counter": [
            {"id": str(n), "unit": f"counter-{n}", "serves": serves[n - 1]} for n in range(1, counters + 1)
        ],
        "clerk": [_clerk(chance, n) for n in range(1, counters + 1) if chance.random() < 0.9],
        "arrivals": [
            {"service": s, "class": c, "from": "09:00", "to": "10:11", "per_hour": chance.randint(2, 40)}
            for s, c in (("a", "ordinary"), ("b", "ordinary"), ("a", "vip"))
        ],
    }
    table["event"] = sorted(_events(chance, counters), key=lambda event: str(event["at"]))
    return judged(table, Path(f"random-{seed}.toml"))


def _clerk(chance: random.Random, n: int) -> dict[str, Any]:
    clerk: dict[str, Any] = {
        "number": f"100{n}",
        "counter": str(n),
        "at": _clock(chance.randint(FROM, FROM + 600)),
        "handling_min": chance.choice([1, 2, 3, 5, 8]),
        "no_show": chance.choice([0, 0.1, 0.3]),
    }
    if chance.random() < 0.3:
        clerk["until"] = _clock(chance.randint(9 * HOUR + 1800, TO - 600))
    return clerk


def _events(chance: random.Random, counters: int) -> list[dict[str, Any]]:
    found = []
    for _ in range(chance.randint(4, 14)):
        counter = str(chance.randint(1, counters))
        event: dict[str, Any] = {"at": _clock(chance.randint(9 * HOUR, TO - 900))}
        for_min = round(chance.uniform(0.5, 12), 1)
        match chance.choice(WHAT):
            case "vanish":
                event |= {"what": "vanish", "counter": counter, "for_min": for_min}
            case "pause":
                event |= {"what": "pause", "counter": counter, "for_min": for_min, "reason": "away"}
                if chance.random() < 0.7:
                    event["minutes"] = chance.randint(1, 6)
            case "internal":
                event |= {"what": "pause", "counter": counter, "for_min": for_min, "reason": "internal"}
            case "absent":
                event |= {"what": "absent", "counter": counter, "for_min": for_min}
            case "dark":
                event |= {"what": "unit_dies", "unit": f"counter-{counter}", "for_min": for_min}
                event |= {"silent": True} if chance.random() < 0.5 else {}
            case "burst":
                service = chance.choice("ab")
                event |= {"what": "burst", "service": service, "count": chance.randint(2, 10)}
            case "cover":
                number = f"200{counter}"
                found.append(
                    {**event, "what": "pause", "counter": counter, "for_min": for_min, "reason": "meal"}
                )
                at = _clock(_seconds(event["at"]) + chance.randint(30, 240))
                event |= {"at": at, "what": "cover", "counter": counter, "number": number, "for_min": for_min}
            case "out":
                event |= {"what": "sign_out", "counter": counter}
        found.append(event)
    if chance.random() < 0.5:
        at = _clock(chance.randint(9 * HOUR, TO - 900))
        found.append({"at": at, "what": "restart", "for_min": round(chance.uniform(0.1, 2), 1)})
    return found


def _seconds(clock: str) -> int:
    return int(seconds(clock))


def _clock(at: int) -> str:
    return f"{at // 3600:02}:{at // 60 % 60:02}:{at % 60:02}"
