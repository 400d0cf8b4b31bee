"""What is written to stderr, in processes of their own: setup changes the whole process."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import logging, threading
from runtime import log
log.setup({debug})
own = logging.getLogger("kiosk.main")
{body}
"""


def run(body: str, debug: bool = False, journal: bool = False, check: int = 0) -> str:
    """stderr of the program; `journal` tells it that its stderr is the journal's stream."""
    read, write = os.pipe()
    there = os.fstat(write)
    env = {**os.environ, "JOURNAL_STREAM": f"{there.st_dev}:{there.st_ino}" if journal else "1:1"}
    program = PROGRAM.format(body=body, debug=debug)
    with os.fdopen(read) as stderr:
        done = subprocess.run(
            [sys.executable, "-c", program], stderr=write, env=env, cwd=Path(__file__).parents[2], timeout=30
        )
        os.close(write)
        assert done.returncode == check
        return stderr.read()


def test_the_journal_gets_priorities_and_no_time() -> None:
    body = 'own.debug("d"); own.info("i"); own.warning("w"); own.error("e"); own.critical("c")'
    assert run(body, debug=True, journal=True).splitlines() == [
        "<7>kiosk.main: d",
        "<6>kiosk.main: i",
        "<4>kiosk.main: w",
        "<3>kiosk.main: e",
        "<2>kiosk.main: c",
    ]


def test_a_terminal_gets_the_time_the_level_and_the_module_and_no_debug_unless_asked() -> None:
    said = run('own.debug("d"); own.info("printer back after %s s", 42)')
    assert re.fullmatch(r"\d\d:\d\d:\d\d INFO    kiosk\.main: printer back after 42 s\n", said)


def test_a_message_is_one_line_whatever_it_holds() -> None:
    said = run(r'own.info("%s", "a\nb\x1b[31m\u2028叫号")', journal=True)
    assert said == "<6>kiosk.main: a\\nb\\x1b[31m\\u2028叫号\n"


def test_every_line_of_a_traceback_has_the_priority() -> None:
    said = run('try:\n    1 / 0\nexcept ZeroDivisionError:\n    own.exception("lost")', journal=True)
    lines = said.splitlines()
    assert lines[0] == "<3>kiosk.main: lost"
    assert lines[-1] == "<3>ZeroDivisionError: division by zero"
    assert all(line.startswith("<3>") for line in lines)


def test_a_thread_that_dies_and_a_process_that_ends_are_logged() -> None:
    thread = 'thread = threading.Thread(target=lambda: 1 / 0, name="reader"); thread.start(); thread.join()'
    assert run(thread, journal=True).startswith("<2>runtime.log: thread reader died\n<2>Traceback")
    assert run("1 / 0", journal=True, check=1).startswith("<2>runtime.log: ended by an error\n<2>Traceback")


def test_the_watchdogs_abort_leaves_the_stack_of_every_thread() -> None:
    said = run("import os; os.abort()", check=-signal.SIGABRT)
    assert "Fatal Python error: Aborted" in said
    assert "most recent call first" in said
