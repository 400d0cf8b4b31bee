"""The loop every process runs on: real signals to real processes, real deadlines, and no more work than there is."""

import functools
import queue
import signal
import subprocess
import sys
import threading
import time

import pytest

from runtime.loop import MAX_BATCH, Loop, Stop, Wake
from runtime.watch import CHECK_EVERY_S, EX_SOFTWARE, Watch

PROCESS = """
import sys
from runtime.loop import Loop, Wake
told = False
def handle(event):
    global told
    if isinstance(event, str):
        print("handled", event, flush=True)
    if event == "mistake":
        raise ValueError("a mistake of ours")
loop = Loop(handle, lambda: None, lambda: print("flushed", flush=True))
for word in sys.argv[1:]:
    loop.put(word)
sys.exit(loop.run())
"""


def process(*words: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", PROCESS, *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


# --- the end -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_process_in_order_with_code_0(number: signal.Signals):
    running = process("one")
    assert running.stdout is not None
    assert running.stdout.readline() == "handled one\n"
    assert running.stdout.readline() == "flushed\n"
    running.send_signal(number)
    out, err = running.communicate(timeout=20)
    assert running.returncode == 0
    assert out.splitlines()[-1] == "flushed", "what was begun is committed"
    assert "Traceback" not in err


def test_a_mistake_in_handle_ends_the_process_and_commits_nothing_of_its_batch():
    """systemd starts it again; nobody limps on with a state nobody knows."""
    out, err = (running := process("one", "mistake", "three")).communicate(timeout=20)
    assert running.returncode != 0
    assert out.splitlines() == ["handled one", "handled mistake"]
    assert "ValueError: a mistake of ours" in err


def test_a_part_may_end_the_process_with_a_code_of_its_own():
    loop = Loop(lambda _: None, lambda: None)
    loop.put(Stop(75, "the disk is back"))
    assert loop.run() == 75


def test_handlers_of_before_are_back_afterwards():
    before = signal.getsignal(signal.SIGTERM)
    loop = Loop(lambda _: None, lambda: None)
    loop.put(Stop())
    loop.run()
    assert signal.getsignal(signal.SIGTERM) is before


def test_what_came_before_the_stop_is_handled_and_flushed_and_nothing_after_it():
    done: list[object] = []
    loop = Loop(done.append, lambda: None, lambda: done.append("flush"))
    for event in ("one", "two", Stop(), "three"):
        loop.put(event)
    loop.run()
    assert done == ["one", "two", "flush"]


# --- batches -------------------------------------------------------------------------------------------------


def test_what_is_waiting_is_one_batch_but_never_more_than_the_limit():
    """One commit for whatever is there; yet the first of a thousand facts is not acknowledged after the last."""
    done: list[object] = []
    loop = Loop(done.append, lambda: None, lambda: done.append("flush"))
    for number in range(MAX_BATCH * 2 + 10):
        loop.put(number)
    loop.put(Stop())
    loop.run()
    flushes = [at for at, what in enumerate(done) if what == "flush"]
    assert flushes == [MAX_BATCH, MAX_BATCH * 2 + 1, MAX_BATCH * 2 + 12]
    assert [what for what in done if what != "flush"] == list(range(MAX_BATCH * 2 + 10))


def test_events_put_while_handling_come_after_those_that_wait():
    done: list[object] = []

    def handle(event: object) -> None:
        done.append(event)
        if event == "one":
            loop.put("later")

    loop = Loop(handle, lambda: None)
    for event in ("one", "two"):
        loop.put(event)
    loop._turn()
    assert done == ["one", "two", "later"]


def test_an_event_of_another_thread_wakes_the_loop():
    """Had it slept its second out, a thousand of them would take a thousand seconds."""
    answered: queue.SimpleQueue[object] = queue.SimpleQueue()
    loop = Loop(lambda event: None if isinstance(event, Wake) else answered.put(event), lambda: None)

    def other() -> None:
        for number in range(1000):
            loop.put(number)
            answered.get(timeout=20)
        loop.put(Stop())

    threading.Thread(target=other, daemon=True).start()
    assert loop.run() == 0


# --- deadlines -----------------------------------------------------------------------------------------------


def test_deadlines_are_kept_none_early_and_none_a_second_late():
    began = time.monotonic()
    due = [began + number / 10 for number in range(1, 11)]
    early: list[float] = []

    def handle(event: object) -> None:
        assert isinstance(event, Wake)
        if time.monotonic() < due.pop(0):
            early.append(time.monotonic())
        if not due:
            loop.put(Stop())

    loop = Loop(handle, lambda: due[0] if due else None)
    loop.run()
    assert early == []
    assert time.monotonic() - began < 8.0, "asleep for a second each time, it would be ten"


def test_a_deadline_that_is_past_wakes_at_once_and_events_still_come_first():
    done: list[object] = []
    loop = Loop(done.append, lambda: 0.0)
    loop.put("one")
    loop._turn()
    loop._turn()
    assert done == ["one", Wake()]


def test_without_anything_to_do_the_loop_wakes_once_a_second():
    """Idle costs nothing; the watchdog wants to be fed all the same."""
    woke: list[object] = []
    loop = Loop(woke.append, lambda: None)
    threading.Timer(2.5, loop.put, [Stop()]).start()
    loop.run()
    assert 1 <= len(woke) <= 3


# --- the watch -----------------------------------------------------------------------------------------------


def test_the_watch_ends_the_process_when_a_part_has_died_and_looks_only_now_and_then():
    alive = {"printer": True, "keypad": True}
    looked: list[str] = []

    def look(name: str) -> bool:
        looked.append(name)
        return alive[name]

    stopped: list[object] = []
    watch = Watch({name: functools.partial(look, name) for name in alive}, stopped.append)
    for tenth in range(120):
        watch.tick(1000.0 + tenth / 10)
    assert len(looked) == 2 * 3
    assert stopped == []
    alive["keypad"] = False
    watch.tick(1012.0 + CHECK_EVERY_S)
    assert stopped == [Stop(EX_SOFTWARE)]
