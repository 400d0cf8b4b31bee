"""One row of the table: what was measured, its floor, what is to be reached, what limits it, what a Pi would do.

Pure. Estimates for a Pi follow the project's factors for the processor (Pi 4: 3 to 4 times, Zero 2 W: 8 to 12 times as
slow as this kind of machine) and what SD cards take for an fsync; they are marked as estimates wherever they stand.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bench.timing import percentile

Unit = Literal["s", "bytes", "octets", "per_s", "share"]  # bytes of memory, octets on a line
Span = tuple[float, float]

PI_4: Span = (3.0, 4.0)
ZERO_2_W: Span = (8.0, 12.0)
SD_FSYNC_S: Span = (0.005, 0.020)  # typical; 100 to 500 ms at worst


@dataclass(frozen=True)
class Reading:
    """Median and the bad end: for times the 99th percentile, for rates the slowest half second."""

    p50: float
    p99: float

    @classmethod
    def of(cls, samples: Sequence[float], *, high_is_good: bool = False) -> "Reading":
        return cls(percentile(samples, 50), percentile(samples, 1 if high_is_good else 99))


@dataclass(frozen=True)
class Figure:
    name: str  # for --only
    what: str
    unit: Unit
    to_reach: str
    ours: Reading
    floor: Reading | None
    ratio: float | None  # above 1: what ours costs more than the floor
    reached: bool
    limits: str
    pi_4: str = ""
    zero_2_w: str = ""


def against_floor(
    name: str, what: str, to_reach: str, most: float, ours: list[float], floor: list[float], limits: str
) -> Figure:
    """Judged by the ratio of the medians: a stall of the machine's disk hits whom it likes."""
    a, b = Reading.of(ours), Reading.of(floor)
    ratio = a.p50 / b.p50
    return Figure(name, what, "s", to_reach, a, b, ratio, ratio <= most, limits)


def at_most(
    name: str, what: str, unit: Unit, to_reach: str, most: float, ours: list[float], limits: str,
    floor: list[float] | None = None, *, even_p99: bool = False,
) -> Figure:  # fmt: skip
    """`even_p99`: not only the median has to reach it."""
    a, b = Reading.of(ours), Reading.of(floor) if floor else None
    return Figure(
        name,
        what,
        unit,
        to_reach,
        a,
        b,
        a.p50 / b.p50 if b is not None and b.p50 else None,
        (a.p99 if even_p99 else a.p50) <= most,
        limits,
    )


def compared(name: str, what: str, unit: Unit, ours: list[float], limits: str) -> Figure:
    """Nothing is promised about it; it stands beside another."""
    return at_most(name, what, unit, "to compare", math.inf, ours, limits)


# --- what a Pi would make of it ------------------------------------------------------------------------------


def on_pi(figure: Figure, fsync_s: float, fsyncs: int) -> Figure:
    """`fsyncs` of them are in the measured time, and are the card's there."""
    return replace(
        figure,
        pi_4=_estimate(figure, PI_4, fsync_s, fsyncs),
        zero_2_w=_estimate(figure, ZERO_2_W, fsync_s, fsyncs),
    )


def same_on_pi(figure: Figure) -> Figure:
    """What a line, a printer or the bytes of a slip take is theirs, not the processor's."""
    return replace(figure, pi_4="the same", zero_2_w="the same")


def _estimate(figure: Figure, slower: Span, fsync_s: float, fsyncs: int) -> str:
    p50 = figure.ours.p50
    if figure.unit == "bytes":
        return f"about {shown(p50, 'bytes')}"
    if figure.unit == "per_s":
        return f"{p50 / slower[1]:,.0f}–{p50 / slower[0]:,.0f} /s"
    if figure.unit == "share":
        return f"{p50 * slower[0] * 100:.1f}–{p50 * slower[1] * 100:.1f} %"
    cpu_s = max(0.0, p50 - fsyncs * fsync_s)
    low, high = (cpu_s * f + fsyncs * card for f, card in zip(slower, SD_FSYNC_S, strict=True))
    return f"{shown(low, 's')}–{shown(high, 's')}"


# --- words ---------------------------------------------------------------------------------------------------


def shown(value: float, unit: Unit) -> str:
    match unit:
        case "bytes":
            return f"{value / 1e6:.0f} MB"
        case "octets":
            return f"{value:,.0f} B"
        case "per_s":
            return f"{value:,.0f} /s"
        case "share":
            return f"{value * 100:.2f} %"
        case "s":
            pass
    if value >= 1.0:
        return f"{value:.2f} s"
    return f"{value * 1e3:.3g} ms" if value >= 1e-3 else f"{value * 1e6:.0f} µs"


HEADING = ("what", "p50", "p99", "floor p50", "floor p99", "ratio", "to reach", "reached")
WIDTHS = (60, 10, 10, 10, 10, 6, 22, 7)


def cells(figure: Figure) -> tuple[str, ...]:
    floor = figure.floor
    return (
        figure.what,
        shown(figure.ours.p50, figure.unit),
        shown(figure.ours.p99, figure.unit),
        "–" if floor is None else shown(floor.p50, figure.unit),
        "–" if floor is None else shown(floor.p99, figure.unit),
        "–" if figure.ratio is None else f"{figure.ratio:.2f}",
        figure.to_reach,
        "yes" if figure.reached else "NO",
    )


def line(columns: Sequence[str]) -> str:
    """A line of the table on a terminal."""
    padded = (
        text.ljust(w) if n in (0, 6) else text.rjust(w)
        for n, (text, w) in enumerate(zip(columns, WIDTHS, strict=True))
    )
    return "  ".join(padded).rstrip()
