"""Where log lines go: to the journal with their priority, or to a person's terminal with the time.

Every process calls `setup` once, first. A message is one line whatever somebody sent over the network; a traceback
follows its line.
"""

import copy
import faulthandler
import logging
import os
import sys
import threading
from types import TracebackType

JOURNAL_LEVELS = {
    logging.DEBUG: 7,
    logging.INFO: 6,
    logging.WARNING: 4,
    logging.ERROR: 3,
    logging.CRITICAL: 2,
}

log = logging.getLogger(__name__)


def setup(debug: bool = False) -> None:
    """Also leaves a stack of every thread when the watchdog aborts the process, and logs a thread that dies."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JournalLines() if under_journald() else TerminalLines())
    logging.basicConfig(level=logging.DEBUG if debug else logging.INFO, handlers=[handler], force=True)
    faulthandler.enable()
    threading.excepthook = _thread_died
    sys.excepthook = _process_died


def under_journald() -> bool:
    """systemd names the journal's stream, which a redirected stderr is not (systemd.exec(5))."""
    try:
        stderr = os.fstat(2)
    except OSError:
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{stderr.st_dev}:{stderr.st_ino}"


class OneLine(logging.Formatter):
    """Base of both: what cannot be printed, a line feed for one, is written as its escape."""

    def format(self, record: logging.LogRecord) -> str:
        plain = copy.copy(record)
        plain.msg = "".join(c if c.isprintable() else _escaped(c) for c in record.getMessage())
        plain.args = None
        return super().format(plain)


class TerminalLines(OneLine):
    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s", "%H:%M:%S")


class JournalLines(OneLine):
    """`<4>name: message`; the journal has the time. Lines of a traceback get the priority too."""

    def __init__(self) -> None:
        super().__init__("%(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        priority = JOURNAL_LEVELS.get(record.levelno, 6)
        return "\n".join(f"<{priority}>{line}" for line in super().format(record).splitlines())


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def _thread_died(args: threading.ExceptHookArgs) -> None:
    name = args.thread.name if args.thread else "?"
    if args.exc_value is not None:
        log.critical("thread %s died", name, exc_info=args.exc_value)


def _process_died(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    log.critical("ended by an error", exc_info=(kind, error, trace))
