"""What has been found, for a person and for a program."""

import json
from collections.abc import Sequence

from doctor.verdict import Line

WORDS = {"ok": "ok", "warn": "warn", "fail": "FAIL", "skip": "skip"}


def is_well(lines: Sequence[Line]) -> bool:
    return not any(line.verdict.state == "fail" for line in lines)


def text(lines: Sequence[Line]) -> list[str]:
    """One line for each check, and the verdict."""
    several = len({line.unit for line in lines if line.unit}) > 1
    return [*(_row(line, several) for line in lines), verdict(lines)]


def verdict(lines: Sequence[Line]) -> str:
    failed = list(dict.fromkeys(line.name for line in lines if line.verdict.state == "fail"))
    warned = sum(line.verdict.state == "warn" for line in lines)
    skipped = sum(line.verdict.state == "skip" for line in lines)
    rest = [f"{warned} to be looked at" if warned else "", f"{skipped} not looked at" if skipped else ""]
    beside = "".join(f", {part}" for part in rest if part)
    if failed:
        return f"FAIL: {', '.join(failed)}; {len(lines)} checks{beside}"
    return f"ok: {len(lines)} checks{beside}"


def as_json(lines: Sequence[Line], version: str) -> str:
    checks = [
        {
            "name": line.name, "unit": line.unit, "state": line.verdict.state,
            "found": line.verdict.found, "do": line.verdict.do,
        }
        for line in lines
    ]  # fmt: skip
    return json.dumps({"ok": is_well(lines), "version": version, "checks": checks}, ensure_ascii=False)


def _row(line: Line, several: bool) -> str:
    found = f"{line.unit}: {line.verdict.found}" if several and line.unit else line.verdict.found
    do = f"; {line.verdict.do}" if line.verdict.do else ""
    return f"{WORDS[line.verdict.state]:4}  {line.name:11}  {found}{do}"
