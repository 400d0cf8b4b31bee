"""What a check has found, and what to do about it."""

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warn", "fail", "skip"]


@dataclass(frozen=True)
class Verdict:
    """`skip`: it concerns this unit, but could not be looked at; `found` says why."""

    state: State
    found: str
    do: str = ""


@dataclass(frozen=True)
class Line:
    """A verdict, of which check, and of which unit ("" for the whole machine)."""

    name: str
    unit: str
    verdict: Verdict


def ok(found: str) -> Verdict:
    return Verdict("ok", found)


def warn(found: str, do: str) -> Verdict:
    return Verdict("warn", found, do)


def fail(found: str, do: str) -> Verdict:
    return Verdict("fail", found, do)


def skip(found: str, do: str = "") -> Verdict:
    return Verdict("skip", found, do)


def worst(verdicts: list[Verdict]) -> Verdict | None:
    """The first of the gravest; None of none."""
    order = ("fail", "warn", "skip", "ok")
    return min(verdicts, key=lambda each: order.index(each.state), default=None)
