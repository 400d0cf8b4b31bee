"""The notification channels: files with addresses, apprise, a thread for each attempt, what is said of it in the log.

The only file that imports apprise, and only where a channel is configured: not on the loop's thread, for that takes a
second on a Pi, and some 35 MB. An address is a secret: nothing of one, nor of apprise's own words, is logged.
"""

import contextlib
import logging
import random
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from hall import messages as m
from hall.actions import Ring
from hall.notify_tables import NotifyTable
from hall.notify_texts import Wording
from hall.notifying import Broke, Channel, Dropped, Mood, Output, Planner, Send, Works
from hall.urls_file import UrlsError, is_open, read
from hall.web_hooks import as_apprise
from runtime import clock
from runtime.config import did_you_mean

if TYPE_CHECKING:
    from apprise import NotifyBase

log = logging.getLogger(__name__)

APPRISE = "apprise"
SCHEMES = ("wecombot", "dingtalk", "feishu", "lark", "mailto", "mailtos", "json", "jsons", "ntfy", "ntfys")
"""Those of docs/notify.md, for whoever wrote one wrong; apprise has 150 more."""
WEB = {"http": "json", "https": "jsons"}
"""Of a site's own web hook → Apprise's, which posts JSON."""
NOT_INSTALLED = "apprise is not installed: pip install 'jiaohao[hall]'"
LEVELS: dict[Mood, str] = {"notice": "info", "warning": "warning", "urgent": "failure", "over": "success"}
"""Ours → apprise's."""
CAUSES = {
    "Connection error while submitting email": "the mail server refuses, or cannot be reached",
    "onnection error": "no connection",
}
"""Apprise's words → ours."""
TALKATIVE = ("urllib3", "requests")  # they write addresses to the log


Carry = Callable[[Send], "str | None"]
"""Sends; why it failed."""


@dataclass(frozen=True)
class Address:
    name: str
    table: NotifyTable
    line: int
    url: str = field(repr=False)


@dataclass(frozen=True)
class Loaded:
    """Apprise is here. `carriers` lack what it does not know; `cause`: it cannot be used at all."""

    carriers: dict[str, Carry] = field(repr=False)
    cause: str | None = None


@dataclass(frozen=True)
class Attempted:
    channel: str
    number: int
    cause: str | None  # why it failed


class Channels:
    """All on the loop's thread; other threads only put `Loaded` and `Attempted` on the inbox."""

    def __init__(
        self, tables: Sequence[NotifyTable], hall: m.Config, put: Callable[[object], None], speed: float = 1.0
    ) -> None:
        self._put = put
        self._unusable: dict[str, str] = {}
        self._carriers: dict[str, Carry] = {}
        self._loaded = False
        self._addresses = list(self._addresses_of(tables))
        wording = {
            a.name: Wording(hall.name, a.table.languages or hall.languages, hall.time_zone)
            for a in self._addresses
        }
        self._planner = Planner((Channel(a.name, a.table, wording[a.name]) for a in self._addresses), speed)

    def start(self) -> None:
        if self._addresses:
            threading.Thread(target=self._load, name="notify: loading", daemon=True).start()

    def stop(self) -> None:
        """Attempts under way end with the process."""
        if waiting := sum(channel.waiting for channel in self._planner.channels.values()):
            log.warning("notify: stopped; alerts not told yet: %d", waiting)

    def ring(self, ring: Ring, now: float, real: float) -> None:
        self._planner.ring(ring, now, real)

    def handle(self, event: object, real: float) -> None:
        match event:
            case Loaded(carriers, cause):
                self._loaded = True
                self._carriers = carriers
                for address in self._addresses:
                    if address.name not in carriers:
                        self._give_up(address.name, cause or f"apprise does not know line {address.line}")
                        self._planner.without(address.name)
            case Attempted(channel, number, cause):
                self._do(self._planner.sent(channel, number, cause, real, random.random()))

    def tick(self, now: float, real: float) -> None:
        """After every batch of a hall that is at work."""
        if self._loaded:
            self._do(self._planner.due(now, real, random.random()))

    def deadline(self, now: float, real: float) -> float | None:
        return self._planner.next_at(now, real) if self._loaded else None

    def faults(self) -> list[str]:
        broken = [channel.name for channel in self._planner.channels.values() if channel.broken]
        return [f"notify: {name}" for name in (*self._unusable, *broken)]

    # --- inside -------------------------------------------------------------------------------------------

    def _addresses_of(self, tables: Iterable[NotifyTable]) -> Iterator[Address]:
        for table in tables:
            try:
                urls = read(Path(table.urls_file))
            except UrlsError as exc:
                self._give_up(table.name, str(exc))
                continue
            if is_open(Path(table.urls_file)):
                log.warning("notify: %s may be read by everybody on this machine", table.urls_file)
            for line, url in urls:
                yield Address(f"{table.name}:{line}" if len(urls) > 1 else table.name, table, line, url)

    def _give_up(self, name: str, cause: str) -> None:
        self._unusable[name] = cause
        log.error("notify: %s is not used: %s; mend it and restart the hall", name, cause)

    def _do(self, outputs: Iterable[Output]) -> None:
        for output in outputs:
            match output:
                case Send():
                    _Attempt(output, self._carriers[output.channel], self._put).start()
                case Broke(channel, cause):
                    log.warning("notify: %s: %s; trying again", channel, cause)
                case Works(channel, after_s):
                    log.info("notify: %s works again after %.0f s", channel, after_s)
                case Dropped(channel, count):
                    log.warning("notify: %s: gave up on %d alerts: too old", channel, count)

    def _load(self) -> None:
        """On a thread of its own."""
        carriers: dict[str, Carry] = {}
        outcome = _Outcome()
        with outcome:
            known = _carriers({address.name: address.url for address in self._addresses})
            carriers = {name: carry for name, carry in known.items() if carry is not None}
        self._put(Loaded(carriers, outcome.cause))


class _Outcome:
    """`cause`: what went wrong inside, without the words of an error: they may hold an address."""

    def __init__(self) -> None:
        self.cause: str | None = None

    def __enter__(self) -> "_Outcome":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> bool:
        if kind is None or not issubclass(kind, Exception):
            return False
        missing = isinstance(error, ModuleNotFoundError) and error.name == APPRISE
        self.cause = NOT_INSTALLED if missing else f"an error inside apprise ({kind.__name__})"
        return True


class _Attempt(threading.Thread):
    """One message to one address. It may hang as long as it likes."""

    def __init__(self, send: Send, carry: Carry, put: Callable[[object], None]) -> None:
        super().__init__(name=f"notify: {send.channel}", daemon=True)
        self.heard: str | None = None  # of apprise
        self._send = send
        self._carry = carry
        self._put = put

    def run(self) -> None:
        cause, outcome = None, _Outcome()
        with outcome:
            cause = self._carry(self._send)
        self._put(Attempted(self._send.channel, self._send.number, outcome.cause or cause))


class _Ear(logging.Handler):
    """Of apprise's words only what they say of the cause."""

    def emit(self, record: logging.LogRecord) -> None:
        attempt = threading.current_thread()
        if isinstance(attempt, _Attempt):
            said = record.getMessage()
            code = re.search(r"\berror=([0-9]{3})\b", said)
            known = (cause for words, cause in CAUSES.items() if words in said)
            attempt.heard = f"answered {code[1]}" if code else next(known, "refused")


def _carriers(urls: dict[str, str]) -> dict[str, Carry | None]:
    """None for what apprise does not know."""
    for name in (APPRISE, *TALKATIVE):
        logger = logging.getLogger(name)
        logger.propagate = False
        logger.handlers[:] = [_Ear() if name == APPRISE else logging.NullHandler()]
        logger.setLevel(logging.WARNING)
    import apprise

    asset = apprise.AppriseAsset(app_id="jiaohao", app_desc="jiaohao", async_mode=False, secure_logging=True)
    carriers: dict[str, Carry | None] = {}
    for name, url in urls.items():
        service = None
        with contextlib.suppress(TypeError, ValueError, OSError):
            url = as_apprise(url)
            service = apprise.Apprise.instantiate(url, asset=asset)
        carriers[name] = None if service is None else _carry(url, service)
    return carriers


def _carry(url: str, service: "NotifyBase") -> Carry:
    from hall.robots import robot  # with what it needs of the web, likewise only now

    one = robot(url, service)
    if one is not None:
        return lambda send: one.post(send.title, send.body, clock.wall())
    return partial(_through_apprise, service)


def _through_apprise(service: "NotifyBase", send: Send) -> str | None:
    arrived = service.notify(
        title=send.title, body=send.body, notify_type=LEVELS[send.mood], body_format="text"
    )
    attempt = threading.current_thread()
    heard = attempt.heard if isinstance(attempt, _Attempt) else None
    return None if arrived else heard or "refused"


# --- jiaohao check ------------------------------------------------------------------------------------------


def mistakes(files: Iterable[tuple[int, Path]]) -> list[str]:
    """For `jiaohao check`, of the urls_file of each [[notify]]: sends nothing. ModuleNotFoundError without apprise."""
    found: list[str] = []
    for number, path in files:
        where = f"notify[{number}].urls_file"
        if is_open(path):
            found.append(f"{where}: {path} may be read by everybody on this machine: chmod o= {path}")
        try:
            urls = read(path)
        except UrlsError as exc:
            found.append(f"{where}: {exc}")
            continue
        known = _carriers({str(line): url for line, url in urls})
        found += [
            f"{where}: {path}, line {line}: {_unknown(url)}" for line, url in urls if known[str(line)] is None
        ]
    return found


def _unknown(url: str) -> str:
    """Its scheme may be told, the rest is secret."""
    try:
        as_apprise(url)
    except ValueError as exc:
        return str(exc)
    scheme = re.match(r"([a-z0-9]{2,12})://", url)
    if scheme is None:
        return "this is no Apprise URL, such as json://host/path; docs/notify.md has examples"
    if scheme[1] in SCHEMES:
        return f"something is missing or wrong behind {scheme[1]}://; docs/notify.md has examples"
    if scheme[1] in ("http", "https"):
        return f"no robot's address; for a web hook of your own write {WEB[scheme[1]]}:// instead of {scheme[1]}://"
    return f"apprise does not know {scheme[1]}:// so{did_you_mean(scheme[1], SCHEMES)}"
