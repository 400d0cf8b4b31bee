"""The robots of WeCom, DingTalk and Feishu: what they are sent, and that their answer is read (R15)."""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from hall import robots
from tests.core.test_notifying import warning
from tests.edges.test_channels import Bench, said
from tests.edges.web import Hook, hook

KEY, SECRET = "0a1b2c3d4e5f0011", "SEC0hush4711"
TAKEN = b'{"errcode": 0, "errmsg": "ok"}'


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hook]:
    """Stands where the platforms are; their paths and queries are kept."""
    with hook() as server:
        for kind, post in robots.POSTS.items():
            parts = urlsplit(post)
            local = f"http://{server.address}{parts.path}?{parts.query}".removesuffix("?")
            monkeypatch.setitem(robots.POSTS, kind, local)
        server.answer = TAKEN
        yield server


def told(folder: Path, web: Hook, url: str) -> tuple[str, dict[str, list[str]], dict[str, Any]]:
    """Path, query and body of what the robot gets."""
    bench = Bench(folder, url, languages=["en"])
    bench.ring("raised", warning())
    bench.until(lambda: not web.got.empty(), "the robot is told")
    path, body = web.got.get()
    bench.until(lambda: bench.seen[-1].__class__.__name__ == "Attempted", "it has answered")
    assert bench.channels.faults() == []
    return urlsplit(path).path, parse_qs(urlsplit(path).query), body


def is_message(text: str) -> bool:
    return text.startswith("[Warning] Demo service hall\nblank_counter at 1\nSince ")


def test_wecom_gets_its_text(tmp_path: Path, web: Hook):
    path, query, body = told(tmp_path, web, f"wecombot://{KEY}")
    assert (path, query) == ("/cgi-bin/webhook/send", {"key": [KEY]})
    assert body["msgtype"] == "text"
    assert is_message(body["text"]["content"])


def test_dingtalk_gets_a_signature_it_accepts_and_names_to_call(tmp_path: Path, web: Hook):
    path, query, body = told(tmp_path, web, f"dingtalk://{SECRET}@{KEY}/13800000000")
    assert (path, query["access_token"]) == ("/robot/send", [KEY])
    (time,) = query["timestamp"]
    right = hmac.new(SECRET.encode(), f"{time}\n{SECRET}".encode(), hashlib.sha256).digest()
    assert query["sign"] == [base64.b64encode(right).decode()]
    assert len(time) == 13  # milliseconds
    assert is_message(body["text"]["content"])
    assert body["at"] == {"atMobiles": ["13800000000"], "isAtAll": False}


@pytest.mark.parametrize("kind", ["feishu", "lark"])
def test_feishu_and_lark_get_theirs_in_the_body(tmp_path: Path, web: Hook, kind: str):
    web.answer = b'{"code": 0, "msg": "success", "data": {}}'
    path, query, body = told(tmp_path, web, f"{kind}://{KEY}?secret={SECRET}")
    assert (path, query) == (f"/open-apis/bot/v2/hook/{KEY}", {})
    right = hmac.new(f"{body['timestamp']}\n{SECRET}".encode(), b"", hashlib.sha256).digest()
    assert body["sign"] == base64.b64encode(right).decode()
    assert len(body["timestamp"]) == 10  # seconds
    assert is_message(body["content"]["text"])
    assert "sign" not in told(tmp_path, web, f"{kind}://{KEY}")[2]


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (b'{"errcode": 93000, "errmsg": "invalid webhook url"}', "answered 93000"),
        (b'{"code": 19024, "msg": "Key Words Not Found"}', "answered 19024"),
        (b'{"msg": "hello"}', "answered nonsense"),
        (b'{"errcode": "0"}', "answered nonsense"),
        (b"[0]", "answered nonsense"),
        (b"<html>", "answered nonsense"),
        (b"\xff", "answered nonsense"),
        (502, "answered 502"),
        ("closes", "no connection"),
    ],
)
def test_what_a_robot_did_not_take_is_no_success_though_it_says_200(
    tmp_path: Path, web: Hook, caplog: pytest.LogCaptureFixture, answer: int | str | bytes, cause: str
):
    web.answer = answer
    bench = Bench(tmp_path, f"wecombot://{KEY}")
    bench.ring("raised", warning())
    bench.until_broken()
    assert said(caplog) == [f"notify: robot: {cause}; trying again"]
    web.answer = TAKEN
    bench.skip(5)
    bench.until(lambda: not bench.channels.faults(), "it works again")
    assert KEY not in caplog.text
