"""Rows taken from the running hall: press, NEXT, facts per second, memory, idle time.

Where a time begins and ends is the same for ours and the floor: it begins just before the bench writes the press to the
pty of the button box or keypad, and ends when the bench has read the answer: the slip's first byte at the printer's end
of its pty; the line at the keypad's end that shows the new ticket; the line of the board's process, written when it has
handled the state. Each is as far from its process as the other: one pty, one pipe.
"""

import json
import os
import time
from pathlib import Path

from bench import hall_files, limits
from bench.ends import KeypadEnd, PrinterEnd, clock, first_lines
from bench.figures import Figure, Reading, against_floor, at_most, on_pi
from bench.site import PAUSE_S, BenchSite
from bench.timing import in_turn, percentile
from hall import topics
from virtual.pty import Pty

MEMORY_MB = {"kiosk": 45, "hall": 45, "counter": 85}
IDLE_SHARE = 0.01
PRESS_PAUSE_S = 0.06  # before each, on top of what the kiosk wants after a slip
FLOOR = "floor"  # a hall of its own for the floor of the facts
TICKET_BYTES = (
    "SELECT length(id) + length(kind) + length(at) + length(body)"
    " + (SELECT length(value) FROM value WHERE key = 'numbers') FROM fact ORDER BY seq DESC LIMIT 1"
)
CALLS_FIRST = 12  # then the message `calls` has its full length


def press(site: BenchSite, times: int) -> list[Figure]:
    """Both rows are of the same presses: to the slip's first byte, and to its last."""
    _ = site.kiosk
    (site.folder / "slip").write_bytes(site.press()[2])
    buttons, printer = Pty(), PrinterEnd()
    row = site.query("kiosk-1.db", TICKET_BYTES)
    site.floor("press", buttons.path, printer.pty.path, site.folder / "press.db", site.folder / "slip", row)
    last: tuple[list[float], list[float]] = ([], [])

    def ours() -> float:
        time.sleep(PRESS_PAUSE_S)
        first_s, last_s, _ = site.press()
        last[0].append(last_s)
        return first_s

    def floor() -> float:
        time.sleep(PRESS_PAUSE_S)
        began = clock()
        os.write(buttons.fd, b"a")
        slip = printer.slip()
        last[1].append(slip.last_at - began)
        return slip.first_at - began

    first = in_turn(ours, floor, times, warm_up=5)
    site.stop("floor-press")
    printer.close()
    buttons.close()
    measured = (
        against_floor(
            "press", "button event → slip's first byte at the printer", "≤ 1.5 × floor", 1.5, *first, limits.PRESS
        ),
        against_floor(
            "last", "button event → slip's last byte at the printer", "≤ 1.5 × floor", 1.5, last[0][-times:],
            last[1][-times:], limits.LAST,
        ),
    )  # fmt: skip
    return [on_pi(figure, site.fsync.p50, 1) for figure in measured]


def calls(site: BenchSite, times: int) -> list[Figure]:
    """Both rows are of the same presses. The floor's messages and rows are as long as ours."""
    _, board = site.counter, site.board
    site.keypad.press("NEXT")
    site.keypad.shows(lambda line: " CALL" in line)
    told = ""
    for _ in range(CALLS_FIRST):
        told = site.call()[2]
    row = site.query(
        "hall.db",
        "SELECT sum(bytes) FROM (SELECT length(body) AS bytes FROM journal ORDER BY n DESC LIMIT 2)",
    )
    port, keypad = site.broker.port, KeypadEnd()
    floor_board = site.floor("board", port, lines=True).lines
    assert floor_board is not None
    assert board.lines is not None
    site.floor("hall", port, site.folder / "calls.db", row, told.split()[2])
    site.floor("keypad", port, keypad.pty.path)
    boards: tuple[list[float], list[float]] = ([], [])

    def ours() -> float:
        time.sleep(PAUSE_S)
        reply_s, board_s, _ = site.call()
        boards[0].append(board_s)
        return reply_s

    def floor() -> float:
        time.sleep(PAUSE_S)
        began = keypad.press("NEXT")
        found = first_lines({keypad.lines: lambda line: True, floor_board: lambda line: True})
        boards[1].append(found[floor_board][0] - began)
        return found[keypad.lines][0] - began

    replies = in_turn(ours, floor, times, warm_up=5)
    for name in ("floor-keypad", "floor-hall", "floor-board"):
        site.stop(name)
    keypad.pty.close()
    measured = (
        against_floor(
            "next", "NEXT on the keypad → reply at the counter", "≤ 1.5 × floor", 1.5, *replies, limits.REPLY,
        ),
        against_floor(
            "board", "NEXT → board state at the hall board", "≤ 1.5 × floor", 1.5, boards[0][-times:],
            boards[1][-times:], limits.BOARD,
        ),
    )  # fmt: skip
    return [on_pi(figure, site.fsync.p50, 1) for figure in measured]


def facts(site: BenchSite, seconds: float) -> list[Figure]:
    """Counted by acknowledgements. The sender speaks for five kiosks, each with its window of 20 in flight."""
    _ = site.hall
    rates = [_send(site, hall_files.HALL, seconds)]
    site.floor("facts", site.broker.port, topics.root(FLOOR), site.folder / "facts.db")
    rates.append(_send(site, FLOOR, seconds))
    site.stop("floor-facts")
    ours, floor = (Reading.of(rate, high_is_good=True) for rate in rates)
    reached = percentile(rates[0], 25) >= 2000
    figure = Figure(
        "facts", "facts committed and acknowledged by the hall", "per_s", "≥ 2,000 /s sustained", ours, floor,
        floor.p50 / ours.p50, reached, limits.FACTS,
    )  # fmt: skip
    return [on_pi(figure, site.fsync.p50, 0)]


def _send(site: BenchSite, hall: str, seconds: float) -> list[float]:
    """Acknowledged facts per second, of each half second but the first two."""
    told = site.folder / "sent.json"
    told.unlink(missing_ok=True)
    sender = site.start(
        "sender", ["-m", "bench.sender", str(site.broker.port), hall, str(seconds), str(told)]
    )
    give_up_at = clock() + seconds + 10
    while not told.exists() and clock() < give_up_at and sender.runs:
        time.sleep(0.1)
    site.stop("sender")
    found: list[float] = json.loads(Path(told).read_text())
    return found[2:]


def memory(site: BenchSite) -> list[Figure]:
    """After the work of the other rows. The floor: the same libraries, and nothing done with them."""
    figures = []
    for name, most in MEMORY_MB.items():
        ours = getattr(site, name).resident_bytes
        floor = site.floor("memory", name, site.folder / f"memory-{name}.db")
        figure = at_most(
            f"memory-{name}", f"resident memory: {name}{' with board' * (name == 'counter')}", "bytes", f"≤ {most} MB",
            most * 1e6, [ours], limits.MEMORY[name], [floor.resident_bytes],
        )  # fmt: skip
        site.stop("floor-memory")
        figures.append(on_pi(figure, 0.0, 0))
    return figures


def idle(site: BenchSite, seconds: float) -> list[Figure]:
    """Everything connected, the clock running, nobody presses."""
    processes = {name: getattr(site, name) for name in ("kiosk", "hall", "counter")}
    time.sleep(2.0)
    began, before = clock(), {name: process.cpu_s for name, process in processes.items()}
    time.sleep(seconds)
    took_s = clock() - began
    figures = []
    for name, process in processes.items():
        share = (process.cpu_s - before[name]) / took_s
        what = f"idle {name}{' with board' * (name == 'counter')}, of one core"
        figure = at_most(f"idle-{name}", what, "share", "≤ 1 %", IDLE_SHARE, [share], limits.IDLE[name])
        figures.append(on_pi(figure, 0.0, 0))
    return figures
