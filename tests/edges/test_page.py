"""The page's server over real HTTP: what it serves, whom it turns away, and that nobody who looks can hold it up."""

import http.client
import json
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.system.waiting import until
from virtual.page import server
from virtual.page.orders import OrderError
from virtual.page.server import HOST, Page, PageError
from virtual.render import NoFontError

PNG = b"\x89PNG\r\n\x1a\n and so on"


class Scenery:
    """What stands on the test's stage: pieces that it changes, and the orders that came."""

    def __init__(self, folder: Path) -> None:
        self.run = "r1"
        self.pieces: dict[str, dict[str, Any]] = {"keypads": {"1": {"screen": "SIGN IN"}}, "boards": {"b": 1}}
        self.orders: list[object] = []
        self.gathered = 0
        self.started = self.stopped = False
        self._folder = folder
        (folder / "0007-calls.png").write_bytes(PNG)

    def start(self) -> None:
        self.started = True

    def stop(self) -> None:
        self.stopped = True

    def sections(self) -> dict[str, dict[str, Any]]:
        self.gathered += 1
        return {section: dict(pieces) for section, pieces in self.pieces.items()}

    def do(self, order: object) -> None:
        if order == {"do": "nonsense"}:
            raise OrderError("there is no such thing")
        self.orders.append(order)

    def slip(self, unit: str, number: int) -> bytes:
        if number == 99:
            raise NoFontError("no Chinese font")
        if (unit, number) != ("kiosk-1", 1):
            raise LookupError(f"{unit} has printed 1 slips")
        return PNG

    def frame(self, unit: str, number: int | None) -> Path:
        if unit != "board-1" or number not in (None, 7):
            raise LookupError(f"{unit} has not shown picture {number}")
        return self._folder / "0007-calls.png"


@pytest.fixture
def scenery(tmp_path: Path) -> Scenery:
    return Scenery(tmp_path)


@pytest.fixture
def page(scenery: Scenery) -> Iterator[Page]:
    made = Page(scenery, 0)
    made.start()
    yield made
    made.stop()


def ask(
    page: Page, path: str, *, method: str = "GET", body: bytes | None = None, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers, body. `Content_Type` in `headers` is Content-Type."""
    connection = http.client.HTTPConnection(HOST, page.port, timeout=5)
    try:
        connection.request(method, path, body, {k.replace("_", "-"): v for k, v in headers.items()})
        answer = connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def order(page: Page, body: bytes, content_type: str = "application/json", **headers: str) -> tuple[int, Any]:
    status, _, answer = ask(page, "/do", method="POST", body=body, Content_Type=content_type, **headers)
    return status, json.loads(answer)


def rests(scenery: Scenery) -> bool:
    before = scenery.gathered
    time.sleep(0.2)
    return scenery.gathered == before


class Viewer:
    """One who watches: `next` is the next thing the stream says."""

    def __init__(self, page: Page, buffer_bytes: int | None = None) -> None:
        self.socket = socket.socket()
        if buffer_bytes:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer_bytes)
        self.socket.settimeout(5)
        self.socket.connect((HOST, page.port))
        self.socket.sendall(f"GET /events HTTP/1.1\r\nHost: {HOST}:{page.port}\r\n\r\n".encode())
        self._lines = self.socket.makefile("rb")

    def next(self) -> dict[str, dict[str, Any]]:
        for line in self._lines:
            if line.startswith(b"data: "):
                return json.loads(line[6:])
        raise EOFError

    def until(self, wanted: Callable[[dict[str, Any]], bool]) -> int:
        """How many times it was told something until then."""
        for number in range(1, 10_000):
            if wanted(self.next()):
                return number
        raise AssertionError

    def close(self) -> None:
        self._lines.close()
        self.socket.close()


# --- what is served ------------------------------------------------------------------------------------------


def test_the_page_its_parts_and_its_words_come_from_here_and_from_nowhere_else(page: Page) -> None:
    status, headers, html = ask(page, "/")
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert b"//" not in html.replace(b"<!doctype html>", b"")
    assert "default-src 'self'" in headers["content-security-policy"]
    for part, kind in (("page.js", "javascript"), ("page.css", "css"), ("mark.svg", "svg")):
        status, headers, body = ask(page, f"/static/{part}")
        assert status == 200
        assert kind in headers["content-type"]
        assert b"http" not in body.replace(b"http://www.w3.org/2000/svg", b"")
    status, _, texts = ask(page, "/texts")
    tables = json.loads(texts)
    assert tables["zh"]["page"].keys() == tables["en"]["page"].keys()
    assert tables["en"]["state"]["paused"] == "Service paused"


@pytest.mark.parametrize(
    "path", ["/nowhere", "/static/../server.py", "/static/%2e%2e/server.py", "/slip/kiosk-1/x.png"]
)
def test_nothing_else_is_served(page: Page, path: str) -> None:
    assert ask(page, path)[0] == 404


def test_pictures_of_this_demo_are_kept_and_the_newest_or_those_of_another_are_not(page: Page) -> None:
    """Numbers begin anew with each demo, at the same address."""
    for path, kept in (
        ("/slip/kiosk-1/1.png?run=r1", True),
        ("/board/board-1.png?frame=7&run=r1", True),
        ("/board/board-1.png?run=r1", False),
        ("/slip/kiosk-1/1.png?run=r0", False),
        ("/board/board-1.png?frame=7", False),
    ):
        status, headers, body = ask(page, path)
        assert (status, headers["content-type"], body) == (200, "image/png", PNG)
        assert ("immutable" in headers["cache-control"], "no-store" in headers["cache-control"]) == (
            kept,
            not kept,
        )


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/slip/kiosk-1/2.png", 404),
        ("/slip/kiosk-9/1.png", 404),
        (f"/slip/kiosk-1/{'1' * 5000}.png", 404),
        ("/slip/kiosk-1/-1.png", 404),
        (f"/board/board-1.png?frame={'1' * 5000}", 404),
        ("/slip/kiosk-1/99.png", 503),
        ("/board/board-1.png?frame=8", 404),
        ("/board/board-1.png?frame=x", 404),
        ("/board/board-9.png", 404),
    ],
)
def test_a_picture_that_is_not_there_is_refused_with_a_sentence(page: Page, path: str, status: int) -> None:
    found, _, body = ask(page, path)
    assert found == status
    assert json.loads(body)["error"].startswith("no ")


# --- orders --------------------------------------------------------------------------------------------------


def test_an_order_reaches_the_stage(page: Page, scenery: Scenery) -> None:
    assert order(page, b'{"do": "mend"}') == (200, {"ok": True})
    assert scenery.orders == [{"do": "mend"}]


@pytest.mark.parametrize(
    ("body", "content_type", "status", "says"),
    [
        (b'{"do": "nonsense"}', "application/json", 422, "there is no such thing"),
        (b"do it", "application/json", 400, "no JSON"),
        (b"", "application/json", 400, "no JSON"),
        (b"\xff\xfe", "application/json; charset=utf-8", 400, "no JSON"),
        (b'{"do": "mend"}', "text/plain", 415, "application/json"),
        (b'"' + b"x" * 5000 + b'"', "application/json", 413, "at most 4096 bytes"),
        (b"[" * 3000, "application/json", 400, "no JSON"),
    ],
)  # fmt: skip
def test_a_bad_order_is_refused_with_a_sentence(
    page: Page, scenery: Scenery, body: bytes, content_type: str, status: int, says: str
) -> None:
    found, answer = order(page, body, content_type)
    assert found == status
    assert says in answer["error"]
    assert scenery.orders == []


def test_an_order_is_posted_and_not_asked_for(page: Page) -> None:
    assert ask(page, "/do")[0] == 405


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
)
def test_another_page_can_order_nothing(page: Page, scenery: Scenery, headers: dict[str, str]) -> None:
    status, answer = order(page, b'{"do": "mend"}', **headers)
    assert (status, scenery.orders) == (403, [])
    assert "the page itself" in answer["error"]


def test_the_page_itself_may_order(page: Page, scenery: Scenery) -> None:
    here = page.url.rstrip("/")
    assert order(page, b"{}", Origin=here, Sec_Fetch_Site="same-origin")[0] == 200
    there = here.replace(HOST, "localhost")
    assert order(page, b"{}", Host=there.removeprefix("http://"), Origin=there)[0] == 200
    assert len(scenery.orders) == 2


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8606", "127.0.0.1.evil.example", "", "0.0.0.0", "127.0.0.1:9106@evil"],
)
def test_a_name_that_leads_here_by_a_trick_is_turned_away(page: Page, host: str) -> None:
    status, _, body = ask(page, "/", Host=host)
    assert status == 421
    assert b"127.0.0.1" in body


def test_nobody_outside_this_computer_can_connect(page: Page) -> None:
    """It listens on 127.0.0.1, not on every address this computer has."""
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.2", page.port), timeout=5)


# --- the stream ----------------------------------------------------------------------------------------------


def test_a_viewer_is_told_everything_once_and_then_only_what_changed(page: Page, scenery: Scenery) -> None:
    viewer, late = Viewer(page), None
    assert viewer.next() == {"keypads": {"1": {"screen": "SIGN IN"}}, "boards": {"b": 1}}
    scenery.pieces["keypads"]["1"] = {"screen": "OPEN 0 WAIT"}
    assert viewer.next() == {"keypads": {"1": {"screen": "OPEN 0 WAIT"}}}
    late = Viewer(page)
    assert late.next() == {"keypads": {"1": {"screen": "OPEN 0 WAIT"}}, "boards": {"b": 1}}
    scenery.pieces["boards"]["c"] = 2
    assert viewer.next() == late.next() == {"boards": {"c": 2}}
    viewer.close()
    late.close()


def test_a_section_with_nothing_in_it_is_told_once_too(page: Page, scenery: Scenery) -> None:
    scenery.pieces["kiosks"] = {}
    viewer = Viewer(page)
    assert viewer.next()["kiosks"] == {}
    scenery.pieces["boards"]["b"] = 2
    assert viewer.next() == {"boards": {"b": 2}}
    viewer.close()


def test_the_first_look_after_nobody_watched_is_a_fresh_one(page: Page, scenery: Scenery) -> None:
    viewer = Viewer(page)
    viewer.next()
    viewer.close()
    until(lambda: rests(scenery), "it rests when nobody looks any more")
    scenery.pieces["boards"] = {"b": "new"}
    late = Viewer(page)
    assert late.next()["boards"] == {"b": "new"}
    late.close()


def test_a_slow_viewer_gets_the_newest_and_holds_nobody_up(page: Page, scenery: Scenery) -> None:
    slow, quick = Viewer(page, 4096), Viewer(page)
    quick.next()
    first = scenery.gathered
    for number in range(1, 31):  # 9 MB that the slow one does not read
        scenery.pieces["boards"]["b"] = {"number": number, "much": "x" * 300_000}
        quick.until(lambda told, n=number: told["boards"]["b"]["number"] == n)
    assert scenery.gathered - first >= 30
    told = slow.until(lambda told: told["boards"]["b"] != 1 and told["boards"]["b"]["number"] == 30)
    assert told < 25
    slow.close()
    quick.close()


def test_nothing_is_gathered_while_nobody_looks(page: Page, scenery: Scenery) -> None:
    time.sleep(0.2)
    assert scenery.gathered == 0
    viewer = Viewer(page)
    viewer.next()
    until(lambda: scenery.gathered > 3, "it is gathered while somebody looks")
    viewer.close()
    until(lambda: rests(scenery), "it rests when nobody looks any more")


def test_a_stage_that_cannot_be_seen_for_a_moment_is_seen_again(
    page: Page, scenery: Scenery, caplog: pytest.LogCaptureFixture
) -> None:
    scenery.pieces["boards"]["b"] = object()  # no JSON
    viewer = Viewer(page)
    until(lambda: scenery.gathered > 5, "it is tried again")
    scenery.pieces["boards"]["b"] = 3
    viewer.until(lambda told: told.get("boards") == {"b": 3})
    viewer.close()
    assert len([r for r in caplog.records if "could not be gathered" in r.message]) == 1


# --- beginning and end ---------------------------------------------------------------------------------------


def test_a_port_that_is_taken_is_named_when_it_was_asked_for(scenery: Scenery) -> None:
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PageError, match=f"port {port}"):
            Page(scenery, port).start()
    assert not scenery.started


@pytest.mark.parametrize("port", [-1, 70_000])
def test_a_port_that_does_not_exist_is_refused(scenery: Scenery, port: int) -> None:
    with pytest.raises(PageError, match=f"port {port}"):
        Page(scenery, port).start()


def test_without_a_wish_another_port_is_taken_where_the_usual_one_is_not_free(
    scenery: Scenery, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert server.PORT == 8606
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        usual = other.getsockname()[1]
        monkeypatch.setattr(server, "PORT", usual)  # 8606 may be anybody's on this computer
        page = Page(scenery)
        page.start()
        try:
            assert page.port not in (0, usual)
            assert ask(page, "/")[0] == 200
        finally:
            page.stop()


def test_it_stops_within_two_seconds_whoever_is_still_watching(scenery: Scenery) -> None:
    page = Page(scenery, 0)
    page.start()
    viewers = [Viewer(page), Viewer(page, 4096), Viewer(page)]
    for viewer in viewers[:2]:
        viewer.next()
    began = time.monotonic()
    page.stop()
    assert time.monotonic() - began < 2.0
    assert scenery.stopped
    with pytest.raises((EOFError, ConnectionResetError)):
        viewers[0].until(lambda _told: False)
    with pytest.raises(OSError, match="refused"):
        Viewer(page)
    for viewer in viewers:
        viewer.close()


def test_stopping_twice_or_before_the_start_is_nothing(scenery: Scenery) -> None:
    page = Page(scenery, 0)
    page.stop()
    page.start()
    Viewer(page).close()
    page.stop()
    page.stop()
    with pytest.raises(OSError, match="refused"):
        Viewer(page)
