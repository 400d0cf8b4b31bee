"""docs/performance.md: for engineers and technicians, made from the figures of one run. Pure."""

from collections.abc import Mapping, Sequence

from bench.figures import HEADING, PI_4, SD_FSYNC_S, ZERO_2_W, Figure, cells

TOP = """\
# Performance

Made by the bench itself (`make bench ARGS="--write docs/performance.md"`); do not edit. Each figure stands beside a
**floor**: a minimal program that does only the unavoidable input and output, measured in the same run, in turn with
ours, at the same points, with the same SQLite mode (WAL, `synchronous=FULL`), the same broker and the same paho. The
ratio says how much our rules, checks and threads cost; p50 is the median, p99 the 99th percentile (of rates: the
slowest half second). Slips are counted and timed at an emulated printer, which has a line and a mechanism of its own;
where something else than a floor stands beside a figure, its name says what.
"""

PI = """\
## What a Pi would make of it

**Estimates**, not measured: processor time of this run × {pi_4[0]:g}–{pi_4[1]:g} for a Pi 4 and
× {zero[0]:g}–{zero[1]:g} for a Pi Zero 2 W; each fsync taken as {sd[0]:g}–{sd[1]:g} ms, typical for an SD card. A card
stalls for 100–500 ms at worst, whatever the program: then a slip or a reply comes that much later; nothing is lost.
"""


def page(figures: Sequence[Figure], machine: Mapping[str, str], took_s: float) -> str:
    missed = [figure.what for figure in figures if not figure.reached]
    parts = [
        TOP,
        "## The machine\n",
        _table(("", ""), [(key, text) for key, text in machine.items()]),
        f"\nThe run took {took_s:.0f} s.\n",
        "## The figures\n",
        _table(HEADING, [cells(figure) for figure in figures]),
        f"\n**Not reached:** {'; '.join(missed)}.\n" if missed else "\nAll are reached.\n",
        "## What limits each\n",
        *(f"- **{figure.what}**: {figure.limits}" for figure in figures),
        "",
        PI.format(pi_4=PI_4, zero=ZERO_2_W, sd=[each * 1e3 for each in SD_FSYNC_S]),
        _table(
            ("what", "here, p50", "Pi 4 (estimate)", "Pi Zero 2 W (estimate)"),
            [(figure.what, cells(figure)[1], figure.pi_4, figure.zero_2_w) for figure in figures],
        ),
    ]
    return "\n".join(parts).rstrip() + "\n"


def _table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in lines)
