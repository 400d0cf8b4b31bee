"""The public holidays of China with their make-up workdays (R26): the only file that knows chinese-calendar.

The library knows the years the State Council has announced, and may be missing: then no holiday is known, which is
reported and stops nothing. Nothing here knows what day it is.
"""

import importlib
from datetime import date
from functools import lru_cache
from types import ModuleType
from typing import Literal

Kind = Literal["holiday", "workday"]
FIRST_YEAR = 2026  # any that the library knows: the years behind it follow without a gap


@lru_cache(maxsize=2048)
def kind(day: date) -> Kind | None:
    """A public holiday or a make-up workday; None: an ordinary day or weekend, or nobody knows."""
    library = _library()
    if library is None:
        return None
    try:
        is_free, name = library.get_holiday_detail(day)
    except NotImplementedError:  # a year it does not know
        return None
    if name is None:
        return None
    return "holiday" if is_free else "workday"


@lru_cache(maxsize=1)
def known_until() -> date | None:
    """The last day of the last year it knows; None: it is missing."""
    library = _library()
    if library is None:
        return None
    year = FIRST_YEAR
    while _knows(library, year):
        year += 1
    return date(year - 1, 12, 31)


def _knows(library: ModuleType, year: int) -> bool:
    try:
        library.get_holiday_detail(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


@lru_cache(maxsize=1)
def _library() -> ModuleType | None:
    try:
        return importlib.import_module("chinese_calendar")
    except ImportError:
        return None
