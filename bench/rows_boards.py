"""The rows of the boards: from a message in the core's hands to the frame on a 1080p screen, and what a board costs.

Times: the board's own core, layout and window, in this process, on SDL's dummy screen, where a flip takes nothing: the
time ends when the window's thread says in its log that it has presented. The floor only moves the pixels: the ground
and the screen are filled once, a row in its place. Memory and idle time are those of a real `jiaohao board`.
"""

import logging
import os
import queue
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count

from bench import hall_files, limits
from bench.ends import BenchError, clock
from bench.figures import Figure, at_most, on_pi
from bench.processes import Process
from bench.site import BenchSite
from bench.timing import in_turn
from display.board import Board, Show
from display.counter.board import counter_scene
from display.counter.samples import CALLED, FREE
from display.incoming import KEYPAD_FIRST_S, Layout
from display.painter import new_canvas, png
from display.scene import Resized
from display.settings import DisplaySettings
from display.window import Window
from hall import messages as m
from hall.device import HallLink, Received

FULL_S, ROW_S = 0.006, 0.001
MEMORY_MB, IDLE_SHARE = 85, 0.01
SIZE = hall_files.BOARD_SIZE
LANGUAGES = ["zh", "en"]
SERVICES = ("综合业务", "现金业务", "对公业务", "个人贷款", "咨询")
COUNTERS = 8
ALTERNATE_S = 8.0
WAIT_S = 10.0
REST_S = 0.02  # between two frames: the one before is over
NOW = 1_760_000_000.0
ROW_PX = (1200, 100)
PICTURE_PX = (4000, 3000)


class Presented(logging.Handler):
    """When the window's thread has presented each frame, from its own log."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.times: queue.SimpleQueue[float] = queue.SimpleQueue()

    def emit(self, record: logging.LogRecord) -> None:
        if "presented" in record.msg:
            self.times.put(clock())


class Screen:
    """A window on a 1080p dummy screen; `show` and then `took` its frame."""

    def __init__(self, patience_s: float) -> None:
        os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
        self._events: queue.SimpleQueue[object] = queue.SimpleQueue()
        self._presented = Presented()
        self._log = logging.getLogger("display.window")
        self._level = self._log.level
        self._log.addHandler(self._presented)
        self._log.setLevel(logging.DEBUG)
        settings = DisplaySettings(size=SIZE)
        self._window = Window(settings, self._events.put, patience_s=patience_s)
        self._window.start()
        while not isinstance(self._events.get(timeout=WAIT_S), Resized):
            pass

    def close(self) -> None:
        self._window.stop()
        self._log.removeHandler(self._presented)
        self._log.setLevel(self._level)

    def took(self, began: float, layout: Layout) -> float:
        self._window.show(layout)
        try:
            return self._presented.times.get(timeout=WAIT_S) - began
        except queue.Empty:
            raise BenchError("the board presented no frame") from None

    def rest(self) -> None:
        """A pulse of the call's band may be presented meanwhile."""
        time.sleep(REST_S)
        while not self._presented.times.empty():
            self._presented.times.get()


@contextmanager
def screen(patience_s: float = 0.0) -> Iterator[Screen]:
    found = Screen(patience_s)
    try:
        yield found
    finally:
        found.close()


class HallOnTheWall:
    """A hall board's core, and messages for it, each unlike the one before."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._real = 0.0
        settings = DisplaySettings(size=SIZE, bilingual="alternate", alternate_s=ALTERNATE_S)
        self._core = Board(settings, _config(), SIZE)
        self._core.handle(HallLink(True), NOW, 0.0)
        self.tell(_state(), "hall", None)
        for number, _ in enumerate(SERVICES):
            self.tell(_queue(number), f"queue/s{number}", f"s{number}")

    def tell(self, message: m.Message, topic: str, subject: str | None) -> list[Show]:
        actions = self._core.handle(Received(message, subject, topic, True), NOW, self._real)
        return [action for action in actions if isinstance(action, Show)]

    def other_language(self) -> None:
        """Due with the next message: then nothing on the board stays as it is."""
        self._real += ALTERNATE_S + 0.1

    def draw(self, on: Screen, message: m.Message, topic: str, subject: str | None = None) -> float:
        began = clock()
        shows = self.tell(message, topic, subject)
        if not shows:
            raise BenchError(f"the board shows nothing new: {topic}")
        return on.took(began, shows[-1].scene)

    def calls(self) -> m.Calls:
        number = next(self._numbers)
        return m.Calls("bench", number, [_call(n) for n in range(number + 9, number - 1, -1)])

    def row(self) -> m.QueueState:
        return _queue(10 + next(self._numbers) % 80)


def drawn(times: int) -> list[Figure]:
    hall, floor = HallOnTheWall(), Pixels()
    with screen() as on:

        def full() -> float:
            hall.other_language()
            took = hall.draw(on, hall.calls(), "calls")
            on.rest()
            return took

        def row() -> float:
            took = hall.draw(on, hall.row(), "queue/s2", "s2")
            on.rest()
            return took

        fulls = in_turn(full, lambda: floor.move(SIZE), times, warm_up=5)
        rows = in_turn(row, lambda: floor.move(ROW_PX), times, warm_up=5)
    whole, one = (
        "hall board: message → frame presented, whole screen",
        "hall board: message → frame presented, one row",
    )
    return [
        on_pi(at_most("board-full", whole, "s", "≤ 6 ms", FULL_S, fulls[0], limits.FULL, fulls[1]), 0.0, 0),
        on_pi(at_most("board-row", one, "s", "≤ 1 ms", ROW_S, rows[0], limits.ROW, rows[1]), 0.0, 0),
        *_counters_board(times),
    ]


def _counters_board(times: int) -> list[Figure]:
    """With the pause in which the keypad's answer goes first."""
    numbers, pixels = count(1), Pixels()
    with screen(KEYPAD_FIRST_S) as on:

        def call() -> float:
            on.took(clock(), lambda: counter_scene(FREE, *SIZE))
            view = replace(CALLED, ticket=f"A{next(numbers):03}")
            on.rest()
            took = on.took(clock(), lambda: counter_scene(view, *SIZE))
            on.rest()
            return took

        ours, floor = in_turn(call, lambda: pixels.move(SIZE), times, warm_up=5)
    what = "counter board: call → frame presented, whole screen"
    return [
        on_pi(at_most("board-counter", what, "s", "≤ 6 ms", FULL_S, ours, limits.FULL_COUNTER, floor), 0.0, 0)
    ]


class Pixels:
    """The floor: one colour into the canvas, and the canvas onto the screen's surface."""

    def __init__(self) -> None:
        self._canvas, self._surface = new_canvas(*SIZE), new_canvas(*SIZE)

    def move(self, size: tuple[int, int]) -> float:
        began = clock()
        self._canvas.fill("#10283F", (0, 0, *size))
        self._surface.blit(self._canvas, (0, 0), (0, 0, *size))
        return clock() - began


# --- a real board --------------------------------------------------------------------------------------------


def process(site: BenchSite, seconds: float) -> list[Figure]:
    """With a picture on the screen, the clock running, nobody called."""
    board = _real_board(site)
    time.sleep(3.0)
    began, before = clock(), board.cpu_s
    time.sleep(seconds)
    share = (board.cpu_s - before) / (clock() - began)
    idle = at_most(
        "board-idle", "idle hall board, of one core", "share", "≤ 1 %", IDLE_SHARE, [share], limits.IDLE_BOARD
    )
    floor = site.floor("memory", "counter", site.folder / "memory-board.db")
    memory = at_most(
        "board-memory", "resident memory: hall board with a picture", "bytes", f"≤ {MEMORY_MB} MB", MEMORY_MB * 1e6,
        [board.resident_bytes], limits.MEMORY["counter"], [floor.resident_bytes],
    )  # fmt: skip
    site.stop("floor-memory")
    site.stop("real-board")
    return [on_pi(figure, 0.0, 0) for figure in (idle, memory)]


def _real_board(site: BenchSite) -> Process:
    _ = site.hall
    folder = site.folder / "pictures"
    folder.mkdir(exist_ok=True)
    canvas = new_canvas(*PICTURE_PX)
    for x in range(0, PICTURE_PX[0], 40):
        canvas.fill((x % 256, 96, 255 - x % 256), (x, 0, 40, PICTURE_PX[1]))
    (folder / "picture.png").write_bytes(png(canvas))
    config = hall_files.picture_board(site.folder, site.broker.port, folder)
    board = site.start("real-board", ["-m", "jiaohao", "board", "-c", str(config)])
    site.until("real-board", "display open")
    return board


# --- the hall ------------------------------------------------------------------------------------------------


def _config() -> m.Config:
    names = [{"zh": zh, "en": f"Service {number + 1}"} for number, zh in enumerate(SERVICES)]
    return m.Config(
        "bench", {"zh": "示范营业厅", "en": "Demo service hall"}, LANGUAGES, "Asia/Shanghai",
        services=[m.ServiceInfo(f"s{n}", chr(65 + n), name, 15) for n, name in enumerate(names)],
        classes=[m.ClassInfo("ordinary", {"zh": "普通", "en": "Ordinary"}, 15)],
        counters=[m.CounterInfo(str(n), f"counter-{n}", [["*"]]) for n in range(1, COUNTERS + 1)],
        kiosks=[], boards=["board-1"],
    )  # fmt: skip


def _state() -> m.HallState:
    return m.HallState("bench", 1, "2025-10-09", "2025-10-09", "open", "normal", NOW, True)


def _queue(waiting: int) -> m.QueueState:
    return m.QueueState("bench", waiting, {"ordinary": waiting}, estimate_s=60.0 * waiting)


def _call(number: int) -> m.Call:
    ticket, service = f"A{number % 1000:03}", f"s{number % len(SERVICES)}"
    return m.Call(f"c{number}", ticket, f"t{number}", str(1 + number % COUNTERS), service, "ordinary", 0.0)
