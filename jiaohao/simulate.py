"""`jiaohao simulate`: a day of a hall through the real core at full speed, and what came of it."""

import sys
from pathlib import Path

from virtual.day import report
from virtual.day.engine import DayRun, clock
from virtual.day.load import load

EX_UNEXPECTED = 1


def run(path: Path, *, language: str, everything: bool) -> int:
    """Exit code: 0, or 1 when something else rang than the day expects, or a ticket went astray."""
    day = load(path)
    done = DayRun(day).run(_tell if sys.stderr.isatty() else None)
    for line in report.story(done, language, everything=everything):
        print(line)
    print()
    for line in report.figures(done, language):
        print(line)
    wrong = report.unexpected(done)
    if day.table.expect is not None:
        print(report.verdict(done, language))
    for line in wrong:
        print(f"  {line}")
    return EX_UNEXPECTED if wrong or done.chronicle.figures().astray else 0


def _tell(real: float) -> None:
    end = "\r" if real else "\n"
    print(clock(real), end=end, file=sys.stderr, flush=True)
