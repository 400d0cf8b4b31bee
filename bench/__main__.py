"""`python -m bench`: real processes, a real broker, real ptys, beside the floors; see docs/performance.md."""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bench import (
    machine,
    report,
    rows_boards,
    rows_kiosk,
    rows_live,
    rows_paper,
    rows_rules,
    rows_starts,
    rows_voice,
)
from bench.ends import BenchError
from bench.figures import HEADING, Figure, cells, line
from bench.site import BenchSite, bench_site
from virtual.broker import Broker

EXAMPLES = """\
rows: {rows}

examples:
  make bench                                        all rows, not quite three minutes
  make bench ARGS="--only press --only next"        some of them
  make bench ARGS="--write docs/performance.md"     all, and the page with the machine's description
  make bench ARGS="--quick"                         few repetitions: does it run at all?

Ours and the floor are measured in turn. Run it on a quiet machine; it says so when the machine is busy.
exit codes: 0 all figures reached, 1 one was missed (it says which), 2 something could not be measured
"""


class Run:
    """One run of the bench: how often, where, and the hall that most rows share."""

    def __init__(self, folder: Path, site: BenchSite, quick: bool) -> None:
        self.folder, self.site, self.quick = folder, site, quick

    def times(self, often: int) -> int:
        return max(3, often // 20) if self.quick else often

    def rows(self) -> dict[str, Callable[[], list[Figure]]]:
        """Those that load the processes before those that look at them; the names are for --only."""
        return {
            "press": lambda: rows_live.press(self.site, self.times(70)),
            "next": lambda: rows_live.calls(self.site, self.times(90)),
            "bytes": lambda: rows_paper.octets(self.site),
            "wire": self._wire,
            "proof": lambda: rows_paper.proof(self.site, self.times(15)),
            "first": lambda: rows_paper.first(self.site, self.times(11), self.times(5)),
            "facts": self._facts,
            "crowd": lambda: rows_starts.crowd(self.times(3000)),
            "rules": lambda: rows_rules.rules(self.times(2000)),
            "boards": lambda: rows_boards.drawn(self.times(300)),
            "board-process": lambda: rows_boards.process(self.site, 3.0 if self.quick else 10.0),
            "kiosk-process": lambda: rows_kiosk.whole(self.site, 3.0 if self.quick else 10.0),
            "voice": lambda: rows_voice.starts(self.folder / "voice", self.times(8)),
            "restart": lambda: rows_starts.restart(self.folder / "restart", self.times(7)),
            "memory": lambda: rows_live.memory(self.site),
            "start": lambda: rows_starts.starts(self.folder / "starts", self.times(9)),
            "idle": lambda: rows_live.idle(self.site, 3.0 if self.quick else 16.0),
        }

    def _wire(self) -> list[Figure]:
        slow, quick = self.times(6), self.times(15)
        return [*rows_paper.wire(self.site, 9600, slow), *rows_paper.wire(self.site, 115200, quick)]

    def _facts(self) -> list[Figure]:
        """On a hall of its own: so many tickets are no minute's work."""
        with bench_site(self.folder / "facts") as site:
            return rows_live.facts(site, 3.0 if self.quick else 8.0)


ROWS = (
    "press", "next", "bytes", "wire", "proof", "first", "facts", "crowd", "rules", "boards",
    "board-process", "kiosk-process", "voice", "restart", "memory", "start", "idle",
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    if Broker.find() is None:
        print("the bench needs Mosquitto: sudo apt-get install mosquitto", file=sys.stderr)
        return 2
    began = time.monotonic()
    warning = machine.is_busy()
    if warning:
        print(f"NOTE: {warning}", flush=True)
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix=".bench-", dir=options.dir) as name:
        folder = Path(name).resolve()
        with bench_site(folder / "hall") as site:
            described = machine.describe(folder, site.fsync)
            for key, text in described.items():
                print(f"{key:<20}{text}")
            print("", line(HEADING), sep="\n", flush=True)
            try:
                for figure in _measured(Run(folder, site, options.quick), options.only or ROWS):
                    figures.append(figure)
                    print(line(cells(figure)), flush=True)
            except BenchError as exc:
                print(f"\ncould not be measured: {exc}", file=sys.stderr)
                return 2
    return _close(figures, described, time.monotonic() - began, options.write)


def _measured(run: Run, names: Sequence[str]) -> Iterator[Figure]:
    rows = run.rows()
    for name in (name for name in ROWS if name in names):
        _progress(f"measuring: {name} …")
        figures = rows[name]()
        _progress("")
        yield from figures


def _close(figures: list[Figure], described: dict[str, str], took_s: float, page: Path | None) -> int:
    if page is not None:
        page.write_text(report.page(figures, described, took_s), "utf-8")
        print(f"\nwritten: {page}")
    else:
        print('\nthe page is written with: make bench ARGS="--write docs/performance.md"')
    missed = [figure for figure in figures if not figure.reached]
    for figure in missed:
        print(f"MISSED: {figure.what}: to reach {figure.to_reach}. {figure.limits}")
    print(f"{len(figures) - len(missed)} of {len(figures)} figures reached in {took_s:.0f} s")
    return 1 if missed else 0


def _progress(text: str) -> None:
    """On a terminal only, over itself."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description="Measures what the promises rest on, each figure beside a floor measured in the same run.",
        epilog=EXAMPLES.format(rows=", ".join(ROWS)),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--only", action="append", choices=ROWS, metavar="ROW", help="this row; may be given again"
    )
    parser.add_argument(
        "--write", type=Path, metavar="FILE", help="write the page, with the machine's description"
    )
    parser.add_argument("--quick", action="store_true", help="few repetitions; the figures mean little")
    parser.add_argument(
        "--dir", type=Path, default=Path(), help="where the databases lie while it runs, default here"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
