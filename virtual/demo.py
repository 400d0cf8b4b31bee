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
from virtual.verdict import Verdict, judge, unsent

CUSTOMER_EVERY_S = 40.0  # hall time; two clerks can just keep up
PACE_S = (1.6, 8.0)  # real time between two customers: a printer needs 1 s, a visitor wants to see something
DRAIN_S = 15.0  # for the last slip and the last acknowledgement
READY_S = 20.0


def run(
    *, for_s: float | None = None, speed: float = 1.0, seed: int = 1, port: int | None = None, browser: bool = True,
    out: Path | None = None,
) -> int:  # fmt: skip
    """Exit code: 0 a good day, 1 something was lost, doubled or called twice, 69 no broker, 70 a part did not start.

    Until the page exists (`port`, `browser`) the hall is watched through the pictures it leaves.
    """
    folder = (out or Path("demo-out")).resolve()
    with tempfile.TemporaryDirectory(prefix="jiaohao-") as scratch:
        try:
            site = Site(Path(scratch), speed=speed, board_size=(1280, 720))
            return _Demo(site, folder, for_s, speed, seed).run()
        except BrokerError as exc:
            print(exc, file=sys.stderr)
            return 69


class _Demo:
    def __init__(self, site: Site, folder: Path, for_s: float | None, speed: float, seed: int) -> None:
        self._site = site
        self._folder = folder
        self._for_s = for_s
        self._speed = speed
        pace_s = min(max(CUSTOMER_EVERY_S / speed, PACE_S[0]), PACE_S[1])
        self._customers = Customers(site.buttons, list(BUTTONS), pace_s, seed)
        self._clerks = [
            Clerk(keypad, f"10{int(c):02}", pace_s, seed * 100 + int(c)) for c, keypad in site.keypads.items()
        ]
        self._stopped = False

    def run(self) -> int:
        print(f"jiaohao demo: hall time runs {self._speed:g} times as fast; stop with Ctrl-C")
        with self._stoppable():
            self._site.start()
            try:
                if not self._wait_ready():
                    self._show_logs()
                    return 70
                self._open()
                self._go_home()
            finally:
                self._site.stop()
        verdict = judge(
            self._site.database("hall"),
            [self._site.database("kiosk-1")],
            [number_on(s) for s in self._site.slips],
        )
        verdict.wrong += [f"the printer could not read {error}" for error in self._site.printer.errors]
        self._leave_pictures()
        print(summary(verdict))
        print(f"slips, boards and logs: {self._folder}")
        if verdict.wrong:
            self._show_logs()
        return 1 if verdict.wrong else 0

    # --- the day ------------------------------------------------------------------------------------------

    def _wait_ready(self) -> bool:
        """Until the keypads ask for a sign-in: then hall, link and counters are there."""
        deadline = time.monotonic() + READY_S
        while time.monotonic() < deadline and not self._stopped:
            if all(k.screen == "SIGN IN" for k in self._site.keypads.values()):
                return True
            if any(p.poll() is not None for p in self._site.processes.values()):
                return False
            time.sleep(0.05)
        return self._stopped

    def _open(self) -> None:
        for person in (*self._clerks, self._customers):
            person.start()
        began = time.monotonic()
        while not self._stopped and (self._for_s is None or time.monotonic() - began < self._for_s):
            time.sleep(0.25)
            self._progress(time.monotonic() - began)
        self._customers.leave()

    def _go_home(self) -> None:
        """The last slip comes out and the last fact arrives; clerks stop where they are."""
        deadline = time.monotonic() + DRAIN_S
        database = self._site.database("kiosk-1")
        quiet_since = time.monotonic()
        slips = len(self._site.slips)
        while time.monotonic() < deadline and time.monotonic() - quiet_since < 2.5:
            time.sleep(0.1)
            if len(self._site.slips) != slips or unsent(database):
                slips, quiet_since = len(self._site.slips), time.monotonic()
        for clerk in self._clerks:
            clerk.go()
        if sys.stdout.isatty():
            print()

    def _progress(self, elapsed_s: float) -> None:
        screens = "  ".join(f"{c}: {k.screen:<16}" for c, k in self._site.keypads.items())
        of = f" of {self._for_s:.0f}" if self._for_s else ""
        line = f"{elapsed_s:5.0f}{of} s  {len(self._site.slips):3} slips   {screens}"
        if sys.stdout.isatty():
            print(f"\r{line}", end="", flush=True)
        elif int(elapsed_s * 4) % 20 == 0:
            print(line, flush=True)

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

    def _leave_pictures(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        shutil.copytree(self._site.folder / "boards", self._folder / "boards")
        shutil.copytree(self._site.folder / "log", self._folder / "log")
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


def summary(verdict: Verdict) -> str:
    """The day in a few lines."""
    lines = [
        "",
        f"tickets issued   {verdict.issued:5}   (void {verdict.void})",
        f"slips printed    {verdict.slips:5}",
        f"calls made       {verdict.called:5}   (no-shows {verdict.no_show})",
        f"finished         {verdict.finished:5}",
        f"still waiting    {verdict.waiting:5}",
        "",
        f"{'class':<12}{'called':>8}{'mean wait':>12}{'longest':>10}{'promise kept':>15}",
    ]
    for name, waits in sorted(verdict.waits.items()):
        lines.append(
            f"{name:<12}{len(waits.waited_s):>8}{_clock(waits.mean_s):>12}{_clock(max(waits.waited_s)):>10}"
            f"{waits.share_kept:>14.0%}"
        )
    lines.append("")
    lines += verdict.wrong or ["nothing lost, nothing doubled, nobody called twice"]
    return "\n".join(lines)


def _clock(seconds: float) -> str:
    return f"{int(seconds // 60)}:{int(seconds % 60):02}"
