"""`jiaohao demo`: a whole hall on this computer, of real processes, with a page to watch and work it.

Simulated customers and clerks make the day; a visitor may join in, send them away and break things. Ends with figures
and a verdict: non-zero if anything was lost, doubled or called twice.
"""

import contextlib
import os
import shutil
import signal
import sys
import tempfile
import time
import webbrowser
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from virtual.broker import BrokerError
from virtual.page.server import Page, PageError
from virtual.page.stage import Stage
from virtual.people import People
from virtual.plan import Plan, of_folder, of_sample
from virtual.render import NoFontError, render
from virtual.report import Progress, counters_in_short, summary
from virtual.site import Site, number_on
from virtual.verdict import Verdict, judge, missing

CUSTOMER_EVERY_S = 24.0  # hall time; two clerks can just keep up
PACE_S = (1.2, 3.0)  # real time between two customers: a slip needs 0.7 s, a visitor wants to see something
CROWDED = 4  # for a service: a visitor is asked after a few presses, not after ten
READY_S = 30.0
DRAIN_S = 15.0  # for the last slip and the last acknowledgement
QUIET_S = 1.0  # nothing more is under way

LEAVES = {"boards", "log", "slips", "summary.txt"}
"""What a demo leaves in its folder; one that holds anything else is not touched."""

EX_UNAVAILABLE, EX_SOFTWARE, EX_CANTCREAT = 69, 70, 73  # sysexits.h


def run(
    *, for_s: float | None = None, speed: float = 1.0, seed: int = 1, port: int | None = None, browser: bool = True,
    out: Path | None = None, config: Path | None = None, voice: bool = False,
) -> int:  # fmt: skip
    """Exit code: 0 a good day, 1 something was lost, doubled or called twice, 69 no broker or no such port, 70 a part
    did not start, 73 the folder cannot be used; mistakes in the files of `config` are a ConfigError.
    """
    plan = of_folder(config) if config is not None else the_sample(voice=voice)
    folder = (out or Path("demo-out")).resolve()
    if problem := unusable(folder):
        print(problem, file=sys.stderr)
        return EX_CANTCREAT
    for note in plan.notes:
        print(f"note: {note}")
    with tempfile.TemporaryDirectory(prefix="jiaohao-") as scratch:
        try:
            site = Site(Path(scratch), plan, speed=speed)
            return Demo(site, folder, for_s=for_s, seed=seed, port=port, browser=browser).run()
        except (BrokerError, PageError) as exc:
            print(exc, file=sys.stderr)
            return EX_UNAVAILABLE


def the_sample(*, voice: bool = False) -> Plan:
    """All that a customer meets."""
    return of_sample(
        pads=1,
        lead=True,
        slides=True,
        voice=voice,
        screen=True,
        appointments=True,
        assist=True,
        crowded=CROWDED,
    )


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

    def __init__(
        self, site: Site, folder: Path, *, for_s: float | None = None, seed: int = 1, port: int | None = None,
        browser: bool = False,
    ) -> None:  # fmt: skip
        self._site = site
        self._folder = folder
        self._for_s = for_s
        self._browser = browser
        pace_s = min(max(CUSTOMER_EVERY_S / site.speed, PACE_S[0]), PACE_S[1])
        self._people = People(site, pace_s, seed)
        self._stage = Stage(site, self._people)
        self._page = Page(self._stage, port)
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
                self._page.start()
                self._tell_the_page()
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
                self._page.stop()
                self._site.stop()
                self._progress.end()
        return self._tell_the_day(crashed)

    # --- the day ------------------------------------------------------------------------------------------

    def _tell_the_page(self) -> None:
        """The browser is opened where there is a screen; on a machine without one it might take the terminal."""
        print(f"see it and work it: {self._page.url}", flush=True)
        has_screen = sys.platform == "darwin" or {"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys()
        if self._browser and has_screen:
            with contextlib.suppress(webbrowser.Error):
                webbrowser.open(self._page.url)

    def _wait_ready(self) -> bool:
        """A site's own files may well describe a hall that is never all ready; then it is seen what is missing."""
        deadline = time.monotonic() + READY_S
        while time.monotonic() < deadline and not self._stopped:
            if self._site.is_ready:
                return True
            if self._site.crashed:
                return False
            time.sleep(0.05)
        if self._stopped or not self._site.waited_for:
            return not self._stopped
        print(f"not ready after {READY_S:.0f} s: {', '.join(self._site.waited_for)}", flush=True)
        return self._site.plan.is_own or self._stage.touched  # a visitor may have broken it already

    def _open(self) -> None:
        self._people.start()
        began = time.monotonic()
        while not self._stopped and (self._for_s is None or time.monotonic() - began < self._for_s):
            time.sleep(0.1)
            self._progress.show(time.monotonic() - began, self._state())

    def _go_home(self) -> None:
        """What was broken is mended, the last slip comes out, the last fact arrives; clerks stop where they are."""
        self._page.stop()  # after this nobody breaks anything any more
        self._site.mend()
        self._people.doors_close()
        self._people.clerks_go()
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
        counters = {c: self._site.keypads[c] for c in self._site.counter_units}
        return f"{slips:3} slip{' ' if slips == 1 else 's'}   {counters_in_short(counters)}"

    @contextlib.contextmanager
    def _stoppable(self) -> Iterator[None]:
        def on_signal(_number: int, _frame: FrameType | None) -> None:
            self._stopped = True

        old = {n: signal.signal(n, on_signal) for n in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
        try:
            yield
        finally:
            for number, handler in old.items():
                signal.signal(number, handler)

    # --- what is left -------------------------------------------------------------------------------------

    def _tell_the_day(self, crashed: list[str]) -> int:
        verdict = self._judge(crashed)
        text = summary(verdict)
        print(text)
        self._leave(text)
        print(f"slips, boards and logs: {self._folder}")
        if verdict.wrong:
            self._show_logs()
        return 1 if verdict.wrong else 0

    def _judge(self, crashed: list[str]) -> Verdict:
        site = self._site
        units = [site.database(unit) for unit in site.units[1:]]
        verdict = judge(site.database("hall"), units, site.numbers_printed)
        verdict.gone = self._people.gone
        for unit, kiosk in site.kiosks.items():
            verdict.wrong += [
                f"the printer of {unit} could not read {error}" for error in kiosk.printer.errors
            ]
        verdict.wrong += [
            f"keypad {c} could not read {k.errors[0]!r}" for c, k in site.keypads.items() if k.errors
        ]
        verdict.wrong += [f"{unit} ended by itself" for unit in crashed]
        verdict.wrong += [
            f"{unit} ended with code {code}"
            for unit, code in site.exits
            if code not in (0, -signal.SIGTERM) and unit not in crashed  # that soon it has no handler yet
        ]
        return verdict

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
                (slips / f"{number:03}-{number_on(slip) or 'other'}.png").write_bytes(render(slip))
        except NoFontError as exc:
            print(f"no pictures of the slips: {exc}")

    def _show_logs(self) -> None:
        for unit in self._site.units:
            last = self._site.log(unit).splitlines()[-8:]
            print(f"--- {unit}", *last, sep="\n", file=sys.stderr)
