"""`jiaohao-doctor`: looks at this machine's units once, or until nothing fails."""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from doctor import checks, options, report, trial
from doctor.probe import Probe
from doctor.release import CURRENT, installed
from doctor.unit import units
from doctor.verdict import Line

EX_USAGE, EX_UNAVAILABLE = 64, 69  # sysexits.h
AGAIN_S = 1.0


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(EX_USAGE, f"{self.prog}: {message}\n")


def main(argv: Sequence[str] | None = None) -> int:
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] == ["trial"]:
        return trial.main(words[1:])
    parser = _Parser(
        prog="jiaohao-doctor",
        description=options.DESCRIPTION,
        epilog=options.EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    options.add_options(parser)
    return run(parser.parse_args(words))


def run(chosen: argparse.Namespace) -> int:
    """Exit code: 0 nothing failed, 1 something did, 64 there is nothing to look at."""
    probe = Probe(chosen.root)
    try:
        only, names = options.chosen(chosen.only, chosen.units)
    except ValueError as exc:
        print(f"jiaohao-doctor: {exc}", file=sys.stderr)
        return EX_USAGE
    if not units(probe, names):
        print(
            "there is no unit's file in /etc/jiaohao; name the units, or copy their files there",
            file=sys.stderr,
        )
        return EX_USAGE
    if chosen.hardware:
        return _hardware(names)
    lines = _looked(chosen.root, names, only, chosen.wait)
    if chosen.json:
        print(report.as_json(lines, installed(probe).version))
    else:
        print("\n".join(report.text(lines)))
    return 0 if report.is_well(lines) else 1


def _hardware(names: Sequence[str]) -> int:
    """The devices' own drivers are in the release: this process goes on as its."""
    program = f"{CURRENT}/bin/jiaohao"
    try:
        os.execv(program, [program, "doctor", "--hardware", *names])
    except OSError as exc:
        print(f"{program}: {exc.strerror}; see the check release", file=sys.stderr)
    return EX_UNAVAILABLE


def _looked(root: Path, names: Sequence[str], only: Sequence[str], wait_s: float) -> list[Line]:
    deadline = time.monotonic() + wait_s
    while True:
        probe = Probe(root)  # anew: it remembers
        lines = checks.examine(probe, units(probe, names), only)
        if report.is_well(lines) or time.monotonic() + AGAIN_S >= deadline:
            return lines
        time.sleep(AGAIN_S)
