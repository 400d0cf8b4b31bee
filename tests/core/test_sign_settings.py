"""The `[sign]` table: `check` names what contradicts itself, before somebody is on a ladder. And docs/signs.md, which
tells of it.
"""

import re
import tomllib
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from counter.main import CounterFile
from display.signs import settings as usual
from display.signs import sign as led
from display.signs.rota import turns
from display.signs.settings import SignSettings
from display.signs.wording import sign_texts
from hall.view import CounterView, Window
from jiaohao.new_hall import Wanted, files
from runtime.config import ConfigError, judge

DOCUMENT = (Path(__file__).parents[2] / "docs/signs.md").read_text("utf-8")


def judged(**sign: object) -> list[str]:
    table = {
        "unit": {"id": "counter-1", "hall": "demo"},
        "storage": {"path": "/tmp/x.db"},
        "keypad": {"port": "/dev/keypad"},
        "sign": sign,
    }
    try:
        judge(table, CounterFile, Path("counter.toml"))
    except ConfigError as exc:
        return [mistake.removeprefix("counter.toml: ") for mistake in exc.mistakes]
    return []


@pytest.mark.parametrize(
    "sign",
    [
        {},
        {"driver": "none"},
        {"driver": "onbon", "port": "/dev/sign"},
        {
            "driver": "onbon",
            "host": "192.168.1.200",
            "tcp_port": 5005,
            "width": 64,
            "height": 32,
            "x": 8,
            "address": 3,
        },
        {"driver": "line", "port": "/dev/sign", "baud": 19200, "columns": 12},
        {"driver": "onbon", "port": "/dev/sign", "languages": ["zh"]},
        {"driver": "onbon", "host": "fe80::1"},
        {"driver": "onbon", "host": "sign-3.local"},
        {"driver": "onbon", "port": "/dev/sign", "baud": 1200},
        {"driver": "line", "port": "/dev/sign", "baud": 300, "columns": 8},
    ],
)
def test_what_belongs_together_is_taken(sign: dict[str, object]) -> None:
    assert judged(**sign) == []


@pytest.mark.parametrize(
    ("sign", "mistake"),
    [
        (
            {"driver": "onbon"},
            'sign.driver: "onbon" needs port (a serial line) or host (its address on the network)',
        ),
        (
            {"driver": "line", "port": "/dev/s", "host": "h"},
            "sign.host: the sign has a port already: one of them",
        ),
        (
            {"driver": "onbon", "port": "/dev/s", "tcp_port": 5005},
            "sign.tcp_port: is for a sign with host; this one has port",
        ),
        (
            {"driver": "onbon", "host": "h", "baud": 9600},
            "sign.baud: is for a sign with port; this one has host",
        ),
        ({"driver": "pygame", "port": "/dev/s"}, 'sign.port: driver = "pygame" has no such key'),
        (
            {"driver": "onbon", "port": "/dev/s", "columns": 16},
            'sign.columns: driver = "onbon" has no such key',
        ),
        ({"driver": "line", "port": "/dev/s", "width": 64}, 'sign.width: driver = "line" has no such key'),
        ({"driver": "onbon", "port": "/dev/s", "width": 100}, "sign.width: a multiple of 8"),
        ({"driver": "onbon", "port": "/dev/s", "height": 24}, "sign.height: a multiple of 16"),
        (
            {"driver": "onbon", "port": "/dev/s", "languages": ["fr"]},
            'sign.languages: no texts for "fr"; there are: en, zh',
        ),
        (
            {"driver": "line", "port": "/dev/s", "languages": ["zh"]},
            'sign.languages: driver = "line" has no such key',
        ),
        *[
            (
                {"driver": "onbon", "host": host},
                'sign.host: only a name or an address, like "192.168.1.200"; its port is tcp_port',
            )
            for host in ("192.168.1.200:5005", "http://192.168.1.200", "sign/", "[fe80::1]", "a sign")
        ],
        *[
            (
                {"driver": "line", "port": port},
                'sign.port: its whole path, like "/dev/ttyUSB0"; better one of /dev/serial/by-path',
            )
            for port in ("ttyUSB0", "dev/ttyUSB0", "COM3")
        ],
        (
            {"driver": "onbon", "port": "/dev/s", "baud": 9600, "width": 512, "height": 512},
            "sign.baud: 9600 takes 2.2 s for one text of this sign: 21120 at least",
        ),
        (
            {"driver": "line", "port": "/dev/s", "baud": 300, "columns": 64},
            "sign.baud: 300 takes 2.2 s for one text of this sign: 660 at least",
        ),
    ],
)
def test_a_contradiction_is_named_with_its_key(sign: dict[str, object], mistake: str) -> None:
    assert judged(**sign) == [mistake]


@pytest.mark.parametrize("small", [False, True])
@pytest.mark.parametrize("counters", [1, 2, 3])
def test_a_new_halls_sign_has_a_table_and_a_socket_of_its_own(small: bool, counters: int) -> None:
    """What `init` writes as an example: on one Pi no other cable is in the sign's socket."""
    made = files(Wanted("bank", counters, small=small))
    signs = [text for name, text in made.items() if name.startswith("counter-") and "# [sign]" in text]
    assert len(signs) == (0 if small and counters > 1 else counters)
    assert all(re.search(r"\n\n# \[sign\].*\n# driver", text) for text in signs)
    for text in signs:
        on_one_pi = "".join(made.values()) if small else text
        (its_own,) = re.findall(r"usb-0:([0-9.]+):", text.partition("# [sign]")[2])
        assert on_one_pi.count(f"usb-0:{its_own}:") == 1


# --- docs/signs.md ------------------------------------------------------------------------------------------


def test_every_key_of_the_table_is_told_in_the_document() -> None:
    told = re.findall(r"`([a-z_]+)`", "".join(re.findall(r"^\| `[a-z].*", DOCUMENT, re.M)))
    assert {field.encode_name for field in msgspec.structs.fields(SignSettings)} - {"driver"} <= set(told)


def test_the_examples_of_the_document_are_taken() -> None:
    examples = re.findall(r"```toml\n\[sign\]\n(.*?)```", DOCUMENT, re.S)
    assert len(examples) == 3
    assert [judged(**tomllib.loads(example)) for example in examples] == [[], [], []]


def test_what_a_driver_has_when_a_key_is_left_out_is_as_told() -> None:
    for key, values in (
        ("port", f"{usual.ONBON_BAUD} for `onbon`, {usual.LINE_BAUD} for `line`"),
        ("host", f"{led.ONBON_TCP_PORT} for `onbon`, {led.LINE_TCP_PORT} for `line`"),
        ("x", f"0, 0, {usual.ONBON_WIDTH}, 16"),
        ("columns", str(usual.LINE_COLUMNS)),
    ):
        (row,) = re.findall(rf"^\| `{key}`.*\| (.*) \|$", DOCUMENT, re.M)
        assert row == values
    assert f"timeout of {led.BLANK_AFTER_S} s" in DOCUMENT


AT = CounterView("3", clerk="1001", clerk_name={"zh": "王芳", "en": "Wang Fang"}, ticket="A012")
STATES = {
    "open": replace(AT, state="open", ticket=None),
    "called": replace(AT, state="calling"),
    "called, VIP": replace(AT, state="calling", class_={"zh": "VIP", "en": "VIP"}, is_vip=True),
    "called, too late": replace(AT, state="calling", late=True),
    "called by hand": replace(AT, state="calling", by_hand=True, stale=True),
    "serving": replace(AT, state="serving"),
    "paused": replace(
        AT, state="paused", ticket=None, pause_reason="meal", back="14:30", others=(Window("2"), Window("3"))
    ),
    "paused without a sign (R41)": replace(AT, state="paused", ticket=None, sign=False),
    "closed": CounterView("3"),
    "closed, and planned to open today": CounterView("3", opens="13:00"),
    "keypad gone": replace(AT, state="open", ticket=None, fault=True),
    "no connection to the hall": replace(AT, state="open", ticket=None, stale=True, stale_since="09:41"),
    "not set up": CounterView("", no_config=True),
}


def said(view: CounterView, language: str) -> str:
    return " · ".join(lines[0] for lines in turns(sign_texts(view, 16, (language,)), 1))


def test_the_documents_table_of_what_is_said_is_what_is_said() -> None:
    """R13, R19, R21, R41"""
    section = DOCUMENT.partition("## What it says")[2].partition("\n- ")[0]
    told = re.findall(r"^\| (.*?) \| (.*?) \| (.*?) \|$", section, re.M)[1:]
    assert told == [(name, said(view, "zh"), said(view, "en")) for name, view in STATES.items()]
