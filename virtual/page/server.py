"""The page over HTTP, on this computer only: static files, one stream of what changed, orders, pictures.

A thread of its own runs it; the hall does not know it. What there is to see is gathered in one place for all who look,
many times a second while somebody does and not at all while nobody does. Whoever is slow gets the newest when he is
ready, and nothing of what was between.
"""

import asyncio
import contextlib
import re
import socket
import threading
import tomllib
from collections.abc import AsyncIterator
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from hall.texts import available
from virtual.page.feed import Feed
from virtual.page.orders import OrderError
from virtual.page.stage import Stage
from virtual.render import NoFontError

PORT = 8606
HOST = "127.0.0.1"
HERE = re.compile(r"(127\.0\.0\.1|localhost)(:[0-9]{1,5})?")
"""Any other Host leads here by a trick (DNS rebinding). Any port: a tunnel may have one of its own."""

STATIC = Path(__file__).parent / "static"
ORDER_BYTES = 4096
HEARTBEAT_S = 10.0
DIGITS = 9  # more have no meaning here, and int() refuses thousands
START_S = 5.0
STOP_S = 1.5
TABLES = ("page", "state", "pause", "class", "name")

NOT_KEPT = {"Cache-Control": "no-store"}
KEPT = {"Cache-Control": "private, max-age=31536000, immutable"}
SAFE = (
    (b"content-security-policy", b"default-src 'self'; frame-ancestors 'none'; base-uri 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
NO_CACHE = (b"cache-control", b"no-cache")


class PageError(OSError):
    """The page cannot be served; the message says which port."""


class Page:
    """`port=None`: 8606, or any free one if that is taken."""

    def __init__(self, stage: Stage, port: int | None = None) -> None:
        self._stage = stage
        self._wanted = port
        self.port = 0
        self._feed = Feed(stage.sections)
        self._server: uvicorn.Server | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._started = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}/"

    def start(self) -> None:
        listener = self._listen()
        self.port = listener.getsockname()[1]
        config = uvicorn.Config(
            self._app(), log_config=None, log_level="error", access_log=False, lifespan="off", ws="none",
            loop="asyncio", timeout_graceful_shutdown=1, server_header=False,
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        self._stage.start()
        self._thread = threading.Thread(
            target=self._run, args=(self._server, listener), name="page", daemon=True
        )
        self._thread.start()
        if not self._started.wait(START_S):
            raise PageError(f"the page did not come up on port {self.port}")

    def stop(self) -> None:
        """Open streams end; then nothing more is asked of the hall."""
        server, thread, loop = self._server, self._thread, self._loop
        if server is not None and thread is not None and loop is not None:
            with contextlib.suppress(RuntimeError):  # it has ended already
                loop.call_soon_threadsafe(self._feed.close)
            server.should_exit = True
            thread.join(STOP_S)
            server.force_exit = True
        self._stage.stop()

    def _listen(self) -> socket.socket:
        tried = (self._wanted,) if self._wanted is not None else (PORT, 0)
        for port in tried:
            listener = socket.socket()
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind((HOST, port))
                listener.listen(64)
            except (OSError, OverflowError) as exc:
                listener.close()
                why = getattr(exc, "strerror", None) or exc
            else:
                return listener
        raise PageError(
            f"the page cannot be served on port {tried[-1]}: {why}; choose another --port or none"
        )

    def _run(self, server: uvicorn.Server, listener: socket.socket) -> None:
        async def serve() -> None:
            self._loop = asyncio.get_running_loop()
            gathering = asyncio.create_task(self._feed.run())
            self._started.set()
            await server.serve(sockets=[listener])
            gathering.cancel()

        asyncio.run(serve())

    # --- what is served ---------------------------------------------------------------------------------------

    def _app(self) -> ASGIApp:
        routes = [
            Route("/", self._index),
            Route("/events", self._events),
            Route("/do", self._do, methods=["POST"]),
            Route("/texts", self._texts),
            Route("/slip/{unit}/{number}.png", self._slip),
            Route("/board/{unit}.png", self._board),
            Mount("/static", StaticFiles(directory=STATIC)),
        ]
        return OnlyHere(Starlette(routes=routes))

    async def _index(self, _: Request) -> Response:
        return FileResponse(STATIC / "page.html", headers={"Cache-Control": "no-cache"})

    async def _texts(self, _: Request) -> Response:
        return JSONResponse(texts(), headers={"Cache-Control": "no-cache"})

    async def _events(self, _: Request) -> Response:
        return StreamingResponse(self._stream(), media_type="text/event-stream", headers=NOT_KEPT)

    async def _stream(self) -> AsyncIterator[bytes]:
        """Written to only when the connection takes it, so nothing ever queues up."""
        with self._feed.watching():
            seen = 0
            await self._feed.looked()
            while not self._feed.closed:
                seen, changes = self._feed.since(seen)
                yield b"data: " + msgspec.json.encode(changes) + b"\n\n" if changes else b":\n\n"
                await self._feed.wait(seen, HEARTBEAT_S)

    async def _do(self, request: Request) -> Response:
        if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
            return _refuse(415, "an order is JSON: Content-Type must be application/json")
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > ORDER_BYTES:
                return _refuse(413, f"an order has at most {ORDER_BYTES} bytes")
        try:
            await run_in_threadpool(self._stage.do, msgspec.json.decode(body))
        except OrderError as exc:
            return _refuse(422, str(exc))
        except (msgspec.DecodeError, RecursionError) as exc:
            return _refuse(400, f"this is no JSON: {exc}")
        return JSONResponse({"ok": True}, headers=NOT_KEPT)

    async def _slip(self, request: Request) -> Response:
        try:
            number = _number(request.path_params["number"])
            png = await run_in_threadpool(self._stage.slip, request.path_params["unit"], number)
        except (LookupError, ValueError) as exc:
            return _refuse(404, f"no such slip: {exc}")
        except NoFontError as exc:
            return _refuse(503, f"no picture of the slip: {exc}")
        return Response(png, media_type="image/png", headers=self._keep(request))

    def _keep(self, request: Request) -> dict[str, str]:
        """Numbers begin anew with each demo, at the same address: a picture is kept as one of this demo only."""
        return KEPT if request.query_params.get("run") == self._stage.run else NOT_KEPT

    async def _board(self, request: Request) -> Response:
        """A numbered picture never changes; without a number it is the newest."""
        asked = request.query_params.get("frame")
        try:
            number = None if asked is None else _number(asked)
            path = await run_in_threadpool(self._stage.frame, request.path_params["unit"], number)
            png = await run_in_threadpool(path.read_bytes)
        except (LookupError, ValueError, OSError) as exc:
            return _refuse(404, f"no such picture: {exc}")
        return Response(
            png, media_type="image/png", headers=NOT_KEPT if number is None else self._keep(request)
        )


class OnlyHere:
    """Turns away who did not come from this computer's own browser and this page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get(b"host", "")
        if not HERE.fullmatch(host):
            await _refuse(421, "this page answers to 127.0.0.1 and localhost only")(scope, receive, send)
            return
        if scope["method"] not in ("GET", "HEAD") and not _same_origin(headers, host):
            await _refuse(403, "orders are taken from the page itself only")(scope, receive, send)
            return

        async def safely(message: Any) -> None:
            if message["type"] == "http.response.start":
                fresh = (NO_CACHE,) if scope["path"].startswith("/static/") else ()
                message["headers"] = [*message.get("headers", []), *SAFE, *fresh]
            await send(message)

        await self._app(scope, receive, safely)


def _same_origin(headers: dict[bytes, str], host: str) -> bool:
    origin = headers.get(b"origin", f"http://{host}")
    return origin == f"http://{host}" and headers.get(b"sec-fetch-site", "same-origin") in (
        "same-origin",
        "none",
    )


def _number(text: str) -> int:
    """ValueError for anything but a few digits."""
    if not (text.isascii() and text.isdigit() and len(text) <= DIGITS):
        raise ValueError(f"a number has 1 to {DIGITS} digits")
    return int(text)


def _refuse(status: int, sentence: str) -> Response:
    return JSONResponse({"error": sentence}, status, headers=NOT_KEPT)


def texts() -> dict[str, Any]:
    """Language → table → words: those of the page, and the hall's own for what it quotes."""
    found = {}
    for language in available():
        path = resources.files("hall.texts") / f"{language}.toml"
        tables = tomllib.loads(path.read_text("utf-8"))
        found[language] = {name: tables[name] for name in TABLES}
    return found
