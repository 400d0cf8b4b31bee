"""What changed since somebody looked last. One gatherer for all who watch; it rests while nobody does."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

Sections = dict[str, dict[str, Any]]

log = logging.getLogger(__name__)

LOOK_EVERY_S = 0.05


class Feed:
    """Belongs to the event loop's thread; only `gather`, which may take a while, is called in another."""

    def __init__(self, gather: Callable[[], Sections]) -> None:
        self._gather = gather
        self._pieces: dict[str, dict[str, tuple[int, msgspec.Raw]]] = {}
        self._version = 0
        self._watchers = 0
        self._turn = asyncio.Event()  # of the page: replaced at each change
        self._wanted = asyncio.Event()
        self._looked = asyncio.Event()  # since somebody came to watch
        self._broken = False
        self.closed = False

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        self._watchers += 1
        self._wanted.set()
        try:
            yield
        finally:
            self._watchers -= 1
            if not self._watchers:
                self._wanted.clear()
                self._looked.clear()

    def since(self, version: int) -> tuple[int, dict[str, dict[str, msgspec.Raw]]]:
        """The present version, and every piece that is newer than the one given; from 0 on, empty sections too."""
        newer = {
            section: {key: piece for key, (at, piece) in pieces.items() if at > version}
            for section, pieces in self._pieces.items()
        }
        return self._version, {section: pieces for section, pieces in newer.items() if pieces or not version}

    async def looked(self) -> None:
        """Until there has been a look since somebody came to watch: the pieces of the last one may be old."""
        await self._looked.wait()

    async def wait(self, version: int, for_s: float) -> None:
        """Until there is something newer."""
        if self._version == version and not self.closed:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._turn.wait(), for_s)

    def close(self) -> None:
        self.closed = True
        self._looked.set()
        self._tell()

    async def run(self) -> None:
        while not self.closed:
            await self._wanted.wait()
            try:
                self._take(await asyncio.to_thread(self._gather))
                self._broken = False
            except Exception:
                if not self._broken:
                    log.exception("what there is to see could not be gathered")
                self._broken = True
            if self._watchers:
                self._looked.set()
            await asyncio.sleep(LOOK_EVERY_S)

    def _take(self, sections: Sections) -> None:
        version = self._version + 1
        changed = sections.keys() != self._pieces.keys()
        for section, pieces in sections.items():
            known = self._pieces.get(section, {})
            fresh: dict[str, tuple[int, msgspec.Raw]] = {}
            for key, piece in pieces.items():
                raw = msgspec.Raw(msgspec.json.encode(piece))
                before = known.get(key)
                fresh[key] = before if before is not None and before[1] == raw else (version, raw)
            changed = changed or any(at == version for at, _ in fresh.values())
            self._pieces[section] = fresh
        if changed:
            self._version = version
            self._tell()

    def _tell(self) -> None:
        turn, self._turn = self._turn, asyncio.Event()
        turn.set()
