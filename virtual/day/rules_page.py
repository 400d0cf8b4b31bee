"""docs/rules.md: for each rule the days that provoke it, and what came of them; `python -m virtual.day --docs`."""

import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from virtual.day import report
from virtual.day.engine import DayRun
from virtual.day.load import load

ROOT = Path(__file__).parents[2]
PAGE, DAYS, TRUTH = ROOT / "docs/rules.md", ROOT / "docs/days", ROOT / "docs/truth.toml"

TITLES = {
    "R01": "the ticket machine works (叫号机正常工作)",
    "R03": "people are distributed by load (引导分流)",
    "R06": "no blank counter (不得空岗)",
    "R07": "waiting: a promise per class (等候承诺)",
    "R09": "power cut: customers are told (停电说明)",
    "R10": "more than 10 queuing: open windows (排队超过 10 人增设窗口)",
    "R11": "whoever leaves is replaced (临时顶替)",
    "R12": "windows open on time (准时开窗)",
    "R13": "leaving at most 30 min, with a sign (离岗告知)",
    "R14": "temporary absences are registered (外出登记)",
    "R15": "system failure: told at once (系统故障第一时间告知)",
    "R20": "who waits at closing is served (下班延时服务)",
    "R25": "round-the-clock halls (24 小时服务)",
    "R26": "opening hours, breaks, holidays (营业时间、午休、节假日)",
    "R28": "quarrels: the manager comes (值班经理)",
    "R30": "rush hours: emergency procedure (应急程序)",
    "R35": "customers before internal work (先外后内)",
    "R41": "some posts only with a substitute (须有人代岗后方可离开)",
    "R42": "two qualified clerks per post (A、B 角)",
    "R45": "switched off at night, on early (切断电源，提前开机)",
    "R50": "the lead without a computer (现场管理)",
}

HEAD = """\
# The rules, and the days that provoke them

Each day below runs through the real core of the hall, minute by minute, and rings what it rings:
`jiaohao simulate --day docs/days/quiet.toml --language en`. A test runs them all and compares this page, which
`python -m virtual.day --docs` writes. What each alert says and when it ends stands in [alerts.md](alerts.md).

| rule | what is demanded | days |
|---|---|---|
"""

TRUTH_HEAD = """
## Two hundred random days

Is every blank counter told, and none invented? A checker that knows nothing of the hall's code scans random days second
by second for what is true by the written rules, and compares (`tests/days/scan.py`). Clerks come late, walk away,
pause too long, do internal work, are covered by others; seats are empty, computers go dark or silent, crowds come at
once, the controller is restarted.

"""


@cache
def ran(path: Path) -> DayRun:
    return DayRun(load(path)).run()


def days() -> list[Path]:
    return sorted(DAYS.glob("*.toml"))


def page() -> str:
    runs = {path.stem: ran(path) for path in days()}
    lines = [HEAD.rstrip()]
    for rule, title in TITLES.items():
        names = [f"[{name}](days/{name}.toml)" for name, run in runs.items() if rule in run.day.table.shows]
        lines.append(f"| {rule} | {title} | {', '.join(names)} |")
    for name, run in runs.items():
        lines += _day(name, run)
    return "\n".join([*lines, *_truth(tomllib.loads(TRUTH.read_text("utf-8"))["chunk"])]) + "\n"


def _day(name: str, run: DayRun) -> Iterator[str]:
    table = run.day.table
    yield from ("", f"## {name}", "", f"{table.about['en']}. {', '.join(table.shows)}.", "", "```text")
    yield from report.story(run, "en")
    yield ""
    yield from report.figures(run, "en")
    yield "```"


def _truth(chunks: list[dict[str, Any]]) -> Iterator[str]:
    yield TRUTH_HEAD.rstrip("\n")
    yield ""
    causes = sorted({cause for chunk in chunks for cause in chunk["reached"]})
    total = {cause: sum(chunk["reached"].get(cause, 0) for chunk in chunks) for cause in causes}
    yield f"- {sum(c['days'] for c in chunks)} days, {sum(c['counter_hours'] for c in chunks):.0f} counter-hours"
    yield f"- {sum(c['alerts'] for c in chunks)} alerts; invented: 0, missed: 0, with a wrong cause: 0"
    yield f"- told {max(c['latest_s'] for c in chunks):g} s after its time, at most"
    yield f"- {', '.join(f'`{cause}` {count}' for cause, count in total.items())}"
    happened = {key: sum(chunk["happened"].get(key, 0) for chunk in chunks) for key in chunks[0]["happened"]}
    yield (
        f"- {happened['restarts']} restarts of the controller, over which {happened['stood']} alerts stood and none "
        f"rang again; {happened['silent']} counters went silent, {happened['covers']} were covered"
    )


def write(arguments: Sequence[str]) -> int:
    if list(arguments) != ["--docs"]:
        print("python -m virtual.day --docs: writes docs/rules.md")
        return 2
    PAGE.write_text(page(), "utf-8")
    return 0
