"""`jiaohao demo`: a whole hall on this computer, of real processes, with simulated customers and clerks.

Ends with figures and a verdict: non-zero if anything was lost, doubled or called twice.
"""

import contextlib
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from virtual.broker import BrokerError
from virtual.people import Clerk, Customers
from virtual.render import NoFontError, render
from virtual.site import BUTTONS, Site, number_on
from virtual.verdict import Verdict, judge, missing

CUSTOMER_EVERY_S = 24.0  # hall time; two clerks can just keep up
PACE_S = (1.2, 3.0)  # real time between two customers: a slip needs 0.7 s, a visitor wants to see something
READY_S = 30.0
DRAIN_S = 15.0  # for the last slip and the last acknowledgement
QUIET_S = 1.0  # nothing more is under way
LINE_EVERY_S = 5.0  # of progress, where it does not replace the one before

LEAVES = {"boards", "log", "slips", "summary.txt"}
"""What a demo leaves in its folder; one that holds anything else is not touched."""

EX_UNAVAILABLE, EX_SOFTWARE, EX_CANTCREAT = 69, 70, 73  # sysexits.h


def run(
    *, for_s: float | None = None, speed: float = 1.0, seed: int = 1, port: int | None = None, browser: bool = True,
    out: Path | None = None,
) -> int:  # fmt: skip
    """Exit code: 0 a good day, 1 something was lost, doubled or called twice, 69 no broker, 70 a part did not start,
    73 the folder cannot be used.

    Until the page exists (`port`, `browser`) the hall is watched through the pictures it leaves.
    """
    folder = (out or Path("demo-out")).resolve()
    if problem := unusable(folder):
        print(problem, file=sys.stderr)
        return EX_CANTCREAT
    with tempfile.TemporaryDirectory(prefix="jiaohao-") as scratch:
        try:
            site = Site(Path(scratch), speed=speed, board_size=(1280, 720))
            return Demo(site, folder, for_s=for_s, seed=seed).run()
        except BrokerError as exc:
            print(exc, file=sys.stderr)
            return EX_UNAVAILABLE


def unusable(folder: Path) -> str:
    """Why the results cannot go there; found before the day begins, and nothing that is not ours is removed."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        strange = sorted(path.name for path in folder.iterdir() if path.name not in LEAVES)
    except OSError as exc:
        return f"cannot use {folder}: {exc.strerror}"
    return (
        f"{folder} holds other things ({strange[0]}, …): choose an empty folder with --out" if strange else ""
    )


class Demo:
    """One day at a site that has not been started yet."""

    def __init__(self, site: Site, folder: Path, *, for_s: float | None = None, seed: int = 1) -> None:
        self._site = site
        self._folder = folder
        self._for_s = for_s
        pace_s = min(max(CUSTOMER_EVERY_S / site.speed, PACE_S[0]), PACE_S[1])
        self._customers = Customers(site.buttons, list(BUTTONS), pace_s, seed, lambda: len(site.slips))
        self._clerks = [
            Clerk(keypad, f"10{int(c):02}", pace_s, seed * 100 + int(c)) for c, keypad in site.keypads.items()
        ]
        self._progress = Progress(for_s)
        self._stopped = False

    def run(self) -> int:
        times = (
            "in real time" if self._site.speed == 1 else f"{self._site.speed:g} times as fast as real time"
        )
        print(f"jiaohao demo: a hall {times}, on {self._site.broker.engine}; stop with Ctrl-C", flush=True)
        with self._stoppable():
            try:
                self._site.start()
                if not self._wait_ready():
                    if self._stopped:
                        print("stopped before the hall was open")
                        return 0
                    self._show_logs()
                    return EX_SOFTWARE
                self._open()
                self._go_home()
                crashed = self._site.crashed
            finally:
                self._site.stop()
                self._progress.end()
        verdict = self._judge(crashed)
        text = summary(verdict)
        print(text)
        self._leave(text)
        print(f"slips, boards and logs: {self._folder}")
        if verdict.wrong:
            self._show_logs()
        return 1 if verdict.wrong else 0

    # --- the day ------------------------------------------------------------------------------------------

    def _wait_ready(self) -> bool:
        deadline = time.monotonic() + READY_S
        while time.monotonic() < deadline and not self._stopped:
            if self._site.is_ready:
                return True
            if self._site.crashed:
                return False
            time.sleep(0.05)
        return False

    def _open(self) -> None:
        for person in (*self._clerks, self._customers):
            person.start()
        began = time.monotonic()
        while not self._stopped and (self._for_s is None or time.monotonic() - began < self._for_s):
            time.sleep(0.1)
            self._progress.show(time.monotonic() - began, self._state())
        self._customers.leave()

    def _go_home(self) -> None:
        """The last slip comes out and the last fact arrives; clerks stop where they are."""
        for clerk in self._clerks:
            clerk.go()
        deadline = quiet_since = time.monotonic()
        deadline += DRAIN_S
        slips = len(self._site.slips)
        while time.monotonic() < deadline and time.monotonic() - quiet_since < QUIET_S:
            time.sleep(0.05)
            if len(self._site.slips) != slips or self._under_way():
                slips, quiet_since = len(self._site.slips), time.monotonic()

    def _under_way(self) -> int:
        hall = self._site.database("hall")
        return sum(missing(hall, self._site.database(unit)) for unit in self._site.units[1:])

    def _state(self) -> str:
        slips = len(self._site.slips)
        return f"{slips:3} slip{' ' if slips == 1 else 's'}   " + "   ".join(
            f"counter {c}: {k.screen:<14}" for c, k in self._site.keypads.items()
        )

    def _judge(self, crashed: list[str]) -> Verdict:
        site = self._site
        units = [site.database(unit) for unit in site.units[1:]]
        verdict = judge(site.database("hall"), units, [number_on(slip) for slip in site.slips])
        verdict.wrong += [f"the printer could not read {error}" for error in site.printer.errors]
        verdict.wrong += [
            f"keypad {c} could not read {k.errors[0]!r}" for c, k in site.keypads.items() if k.errors
        ]
        verdict.wrong += [f"{unit} ended by itself" for unit in crashed]
        verdict.wrong += [
            f"{unit} ended with code {code}" for unit, code in site.exits if code and unit not in crashed
        ]
        return verdict

    @contextlib.contextmanager
    def _stoppable(self) -> Iterator[None]:
        def on_signal(_number: int, _frame: FrameType | None) -> None:
            self._stopped = True

        old = {n: signal.signal(n, on_signal) for n in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in old.items():
                signal.signal(number, handler)

    # --- what is left -------------------------------------------------------------------------------------

    def _leave(self, text: str) -> None:
        for name in LEAVES:
            shutil.rmtree(self._folder / name, ignore_errors=True)
        shutil.copytree(self._site.folder / "boards", self._folder / "boards")
        shutil.copytree(self._site.folder / "log", self._folder / "log")
        (self._folder / "summary.txt").write_text(text.lstrip("\n") + "\n", "utf-8")
        slips = self._folder / "slips"
        slips.mkdir(parents=True)
        try:
            for number, slip in enumerate(self._site.slips, start=1):
                (slips / f"{number:03}-{number_on(slip)}.png").write_bytes(render(slip))
        except NoFontError as exc:
            print(f"no pictures of the slips: {exc}")

    def _show_logs(self) -> None:
        for unit in self._site.units:
            last = self._site.log(unit).splitlines()[-8:]
            print(f"--- {unit}", *last, sep="\n", file=sys.stderr)


class Progress:
    """One line that renews itself on a terminal; elsewhere a line every few seconds."""

    def __init__(self, for_s: float | None) -> None:
        self._of = f" of {for_s:.0f}" if for_s else ""
        self._line_at = LINE_EVERY_S
        self._shown = ""

    def show(self, elapsed_s: float, state: str) -> None:
        line = f"{elapsed_s:5.0f}{self._of} s   {state}"
        if sys.stdout.isatty():
            line = line[: shutil.get_terminal_size().columns - 1]
            if line != self._shown:
                print(f"\r{line}\x1b[K", end="", flush=True)
                self._shown = line
        elif elapsed_s >= self._line_at:
            self._line_at += LINE_EVERY_S
            print(line.rstrip(), flush=True)

    def end(self) -> None:
        if self._shown:
            print()
            self._shown = ""


def summary(verdict: Verdict) -> str:
    """The day in a few lines."""
    left = [f"still waiting {verdict.waiting}", f"at a counter {verdict.at_counters}"]
    left += [f"expired {verdict.expired}"] if verdict.expired else []
    lines = [
        "",
        f"tickets issued {verdict.issued:7}   (void {verdict.void})",
        f"slips printed  {verdict.slips:7}",
        f"calls made     {verdict.called:7}   (did not come {verdict.missed})",
        f"finished       {verdict.finished:7}   ({', '.join(left)})",
        "",
    ]
    if verdict.waits:
        lines.append(f"{'class':<12}{'called':>8}{'mean wait':>12}{'longest':>10}{'promise kept':>15}")
    for name, waits in sorted(verdict.waits.items()):
        lines.append(
            f"{name:<12}{len(waits.waited_s):>8}{_clock(waits.mean_s):>12}{_clock(waits.longest_s):>10}"
            f"{waits.share_kept:>15.0%}"
        )
    lines += [""] if verdict.waits else []
    lines += verdict.wrong or ["nothing lost, nothing doubled, nobody called twice"]
    return "\n".join(lines)


def _clock(seconds: float) -> str:
    return f"{int(seconds // 60)}:{int(seconds % 60):02}"
