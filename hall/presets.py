"""What each kind of hall begins with (rules.md, presets): laid under hall.toml, where every key overrides it.

Data only. Figures are the regulations' own where they give one, else ours. Names of classes are words, so
they stand in hall/texts.
"""

from typing import Any

from hall.hours import WEEKDAYS

ORDINARY_MIN = 15  # R07
VIP_MIN = 10  # R07
PRIORITY_MIN = 10  # R16, ours
RETURN_MIN = 10  # R37, ours: who comes back with the missing papers
EARLY_MIN = 10  # R12
DOCTORS_EARLY_MIN = 5  # R12
EMERGENCY_MIN = 1  # R16: at once; it is called before everything, the figure only rings the alert


def _class(class_id: str, promise_min: float, first: bool = False) -> dict[str, Any]:
    return {"id": class_id, "promise_min": promise_min, "first": first}


_ORDINARY = _class("ordinary", ORDINARY_MIN)
_VIP = _class("vip", VIP_MIN)
_PRIORITY = _class("priority", PRIORITY_MIN)
_RETURN = _class("return", RETURN_MIN)
_EMERGENCY = _class("emergency", EMERGENCY_MIN, first=True)


def _hours(*spans: str) -> dict[str, Any]:
    return {"weekly": {day: list(spans) for day in WEEKDAYS}}


SEED_HOURS = _hours("09:00-12:00", "13:00-17:00")  # R26

NONE: dict[str, Any] = {
    "class": [_ORDINARY, _RETURN],
    "hours": SEED_HOURS,
    "rules": {"vip": False, "clerk": "number"},
}
"""For a hall.toml without `preset`."""

PRESETS: dict[str, dict[str, Any]] = {
    "telecom": {
        "class": [_ORDINARY, _VIP, _RETURN],
        "hours": SEED_HOURS,
        "rules": {"vip": True, "clerk": "number_name", "early_min": EARLY_MIN},
    },
    "hospital": {  # no VIP: everybody is treated alike (一视同仁)
        "class": [_ORDINARY, _PRIORITY, _EMERGENCY, _RETURN],
        "hours": {"always_open": True},
        "rules": {
            "vip": False,
            "clerk": "number",
            "pause_policy": "no_sign",
            "early_min": DOCTORS_EARLY_MIN,
        },
    },
    "government": {  # no VIP (不厚此薄彼)
        "class": [_ORDINARY, _PRIORITY, _RETURN],
        "hours": SEED_HOURS,
        "rules": {"vip": False, "clerk": "name_title", "return_slip": True, "early_min": EARLY_MIN},
    },
    "utility": {
        "class": [_ORDINARY, _PRIORITY, _RETURN],
        "hours": SEED_HOURS,
        "rules": {"vip": False, "clerk": "number_name", "early_min": 0},
    },
    "bank": {  # VIP is the site's choice: `vip = true` is all it takes
        "class": [_ORDINARY, _PRIORITY, _VIP, _RETURN],
        "hours": SEED_HOURS,
        "rules": {"vip": False, "clerk": "number_name", "early_min": 0},
    },
    "frontdesk": {
        "class": [_ORDINARY, _RETURN],
        "hours": _hours("08:50-17:30"),
        "rules": {"vip": False, "clerk": "number", "pause_policy": "cover_first", "early_min": 0},
    },
}


def merged(table: dict[str, Any]) -> dict[str, Any]:
    """`table`, a hall.toml not yet judged, over its preset. What has another shape stays as it is."""
    preset = PRESETS.get(str(table.get("preset")), NONE)
    result = {**table}
    result["class"] = _classes(preset["class"], table.get("class", []))
    for key, value in preset["rules"].items():
        result["rules"] = _under(result.get("rules", {}), key, value)
    if not ({"weekly", "always_open"} & set(_keys(table.get("hours")))):  # one excludes the other
        for key, value in preset["hours"].items():
            result["hours"] = _under(result.get("hours", {}), key, value)
    return result


def _classes(preset: list[dict[str, Any]], own: object) -> object:
    """By id: a class of the file overrides the keys it names. The file's come first and so keep their numbers."""
    if not isinstance(own, list) or not all(isinstance(one, dict) for one in own):
        return own
    known = {one["id"]: one for one in preset}
    mine = [{**known.get(str(one.get("id")), {}), **one} for one in own]
    named = {one.get("id") for one in mine if isinstance(one.get("id"), str)}
    return mine + [one for class_id, one in known.items() if class_id not in named]


def _under(table: object, key: str, value: object) -> object:
    return {key: value, **table} if isinstance(table, dict) else table


def _keys(table: object) -> list[str]:
    return list(table) if isinstance(table, dict) else []
