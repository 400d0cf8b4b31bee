"""What a visitor sees and does on emulated hardware: orders, faults, and what the units leave on disk. No unit runs."""

import contextlib
import json
import os
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from counter.codes import HELP_REASONS, OUTCOMES, REFUSALS
from hall import messages as m
from hall.journal import Journal
from hall.texts import available, word
from runtime.outbox import Outbox
from tests.system.waiting import until
from virtual.page.orders import OrderError
from virtual.page.server import STATIC, texts
from virtual.page.stage import Stage
from virtual.page.traces import Frames, Held, Tail, unsent
from virtual.people import People
from virtual.plan import of_sample
from virtual.site import Site

STAMP = m.Stamp(0.0, False, "b", 0.0)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path / "site", of_sample(codes=True, cards=True))
    yield made
    made.stop()


@pytest.fixture
def people(site: Site) -> People:
    """Named, but not at work: nobody presses anything here."""
    return People(site, 1.0, 1)


@pytest.fixture
def stage(site: Site, people: People) -> Iterator[Stage]:
    made = Stage(site, people)
    made.start()
    yield made
    made.stop()


def sent(path: str | Path, size: int) -> bytes:
    """What a device has sent to the unit's end of its line; the kernel hands it over in its own time."""
    line, data = os.open(path, os.O_RDWR | os.O_NONBLOCK), bytearray()

    def has_all() -> bool:
        with contextlib.suppress(BlockingIOError):
            data.extend(os.read(line, 4096))
        return len(data) >= size

    try:
        until(has_all, f"{size} bytes are there")
    finally:
        os.close(line)
    return bytes(data)


def settled(stage: Stage) -> dict[str, dict[str, object]]:
    until(lambda: not stage.sections()["faults"]["all"]["busy"], "all is switched")
    return stage.sections()


# --- what there is to see ------------------------------------------------------------------------------------


def test_every_look_is_json_and_names_every_part_of_the_hall(stage: Stage) -> None:
    seen = json.loads(json.dumps(stage.sections()))
    assert list(seen) == [
        "hall",
        "people",
        "kiosks",
        "keypads",
        "boards",
        "units",
        "faults",
        "alerts",
        "flow",
    ]
    assert list(seen["units"]) == ["hall", "kiosk-1", "counter-1", "counter-2", "board-1"]
    assert list(seen["boards"]) == ["counter-1", "counter-2", "board-1"]
    assert [b["service"] for b in seen["kiosks"]["kiosk-1"]["buttons"]] == ["a", "b", "c", "a"]
    assert seen["kiosks"]["kiosk-1"]["slips"] == []
    assert seen["keypads"]["1"] == {"screen": "", "lamps": {}, "beeps": 0, "plugged": True}
    assert seen["hall"]["site"]["counters"][1]["unit"] == "counter-2"
    assert not any(unit["on"] for unit in seen["units"].values())


def test_at_a_leads_pad_nobody_is_simulated(tmp_path: Path) -> None:
    """R50: its number is a lead's, and the page's own hand may press its keys."""
    plan = of_sample(pads=1)
    pads = [m.PadInfo("g1", "guide-1", "lead")]
    led = replace(plan, config=msgspec.structs.replace(plan.config, pads=pads, leads=["9001"]))
    site = Site(tmp_path / "site", led)
    stage = Stage(site, People(site, 1.0, 1))
    try:
        seen = stage.sections()
        about = seen["hall"]["site"]
        assert about["pads"] == [{"id": "g1", "unit": "guide-1", "role": "lead", "staff": "9001"}]
        assert {"NEXT", "NOTICE", "PATROL"} & set(about["lead_keys"]) == {"NEXT", "NOTICE"}
        assert seen["people"]["all"]["clerks"] == {"1": True, "2": True}
        stage.do({"do": "keys", "counter": "g1", "keys": ["NOTICE"]})
        assert sent(site.keypads["g1"].path, 7) == b"NOTICE\n"
    finally:
        site.stop()


def test_a_guides_pad_has_keys_and_no_screen(tmp_path: Path) -> None:
    """R51."""
    site = Site(tmp_path / "site", of_sample(pads=1))
    stage = Stage(site, People(site, 1.0, 1))
    try:
        seen = stage.sections()
        about = seen["hall"]["site"]
        assert about["pads"] == [{"id": "g1", "unit": "guide-1", "role": "guide", "staff": "1003"}]
        assert [counter["staff"] for counter in about["counters"]] == ["1001", "1002"]
        assert list(seen["boards"]) == ["counter-1", "counter-2", "board-1"]
        assert seen["people"]["all"]["clerks"] == {"1": True, "2": True, "g1": True}
        assert {"ISSUE", "REVIVE", "SIGNIN"} <= set(about["pad_keys"])
        assert not {"NEXT", "PAUSE"} & set(about["pad_keys"])
        assert not {"ISSUE", "NOTICE"} & set(about["keys"])
        stage.do({"do": "keys", "counter": "g1", "keys": ["ISSUE"]})
        assert sent(site.keypads["g1"].path, 6) == b"ISSUE\n"
        assert stage.sections()["people"]["all"]["clerks"]["g1"] is False
    finally:
        site.stop()


def test_a_hall_without_simulated_people_has_nobody_to_direct(site: Site) -> None:
    stage = Stage(site)
    assert stage.sections()["hall"]["site"]["people"] is False
    with pytest.raises(OrderError, match="nobody is simulated"):
        stage.do({"do": "customers", "on": True})
    stage.do({"do": "keys", "counter": "1", "keys": ["NEXT"]})


def test_there_is_no_slip_and_no_picture_before_the_first(stage: Stage) -> None:
    for look in (
        lambda: stage.slip("kiosk-1", 1),
        lambda: stage.slip("kiosk-9", 1),
        lambda: stage.frame("board-1", None),
    ):
        with pytest.raises(LookupError):
            look()


# --- what there is to do -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("order", "says"),
    [
        (None, "no such order"),
        ([], "no such order"),
        ({}, "no such order"),
        ({"do": "explode"}, "press, hold, keys, tap, scan"),
        ({"do": "press", "unit": "kiosk-9", "button": 0}, 'no kiosk "kiosk-9"; there are: kiosk-1'),
        ({"do": "press", "unit": "kiosk-1", "button": 4}, "has 4 buttons"),
        ({"do": "press", "unit": "kiosk-1", "button": -1}, "no such order"),
        ({"do": "press", "unit": "kiosk-1", "button": True}, "no such order"),
        ({"do": "press", "unit": "kiosk-1"}, "button"),
        ({"do": "press", "unit": "kiosk-1", "button": 0, "more": 1}, "more"),
        ({"do": "keys", "counter": "3", "keys": ["NEXT"]}, 'no counter "3"'),
        ({"do": "keys", "counter": "1", "keys": ["EXPLODE"]}, 'no keypad has a key "EXPLODE"'),
        ({"do": "keys", "counter": "1", "keys": []}, "no such order"),
        ({"do": "keys", "counter": "1", "keys": ["1"] * 17}, "no such order"),
        ({"do": "tap", "unit": "kiosk-1", "card": "gold"}, "gold"),
        ({"do": "clerk", "counter": "9", "on": True}, 'no counter "9"'),
        ({"do": "pace", "pace": 100}, "no such order"),
        ({"do": "broker", "on": "yes"}, "no such order"),
        ({"do": "power", "unit": "../etc", "on": False}, "no unit"),
        ({"do": "paper", "unit": "kiosk-1", "paper": "none"}, "none"),
        ({"do": "plug", "what": "sun", "of": "kiosk-1", "on": False}, "sun"),
        ({"do": "plug", "what": "keypad", "of": "kiosk-1", "on": False}, 'no counter "kiosk-1"'),
        ({"do": "cover", "unit": "counter-1", "open": True}, "no kiosk"),
    ],
)  # fmt: skip
def test_nonsense_is_refused_with_a_sentence_and_does_nothing(stage: Stage, order: object, says: str) -> None:
    before = settled(stage)
    with pytest.raises(OrderError, match=re.escape(says)):
        stage.do(order)
    assert settled(stage) == before


def test_a_button_a_key_and_a_card_send_what_the_hardware_sends(stage: Stage, site: Site) -> None:
    stage.do({"do": "press", "unit": "kiosk-1", "button": 1})
    assert sent(site.buttons.path, 1) == b"b"
    stage.do({"do": "keys", "counter": "2", "keys": ["SIGNIN", "1", "ENTER"]})
    assert sent(site.keypads["2"].path, 15) == b"SIGNIN\n1\nENTER\n"
    stage.do({"do": "tap", "unit": "kiosk-1", "card": "vip"})
    frames = sent(site.card_reader.path, 28)
    assert (frames[:1], frames[13:14], len(frames)) == (b"\x02", b"\x03", 28)


def test_who_presses_a_key_takes_the_counter_over_from_the_simulated_clerk(stage: Stage) -> None:
    assert stage.sections()["people"]["all"]["clerks"] == {"1": True, "2": True}
    stage.do({"do": "keys", "counter": "1", "keys": ["NEXT"]})
    assert stage.sections()["people"]["all"]["clerks"] == {"1": False, "2": True}
    stage.do({"do": "clerk", "counter": "1", "on": True})
    stage.do({"do": "customers", "on": False})
    stage.do({"do": "pace", "pace": 5})
    assert stage.sections()["people"]["all"] == {
        "customers": False,
        "clerks": {"1": True, "2": True},
        "pace": 5,
    }


@pytest.mark.parametrize("times", [1, 2])
def test_every_fault_is_seen_and_mended_and_twice_does_no_harm(stage: Stage, times: int) -> None:
    faults = [
        {"do": "paper", "unit": "kiosk-1", "paper": "end"},
        {"do": "cover", "unit": "kiosk-1", "open": True},
        {"do": "proofs", "unit": "kiosk-1", "on": False},
        {"do": "plug", "what": "printer", "of": "kiosk-1", "on": False},
        {"do": "plug", "what": "reader", "of": "kiosk-1", "on": False},
        {"do": "plug", "what": "keypad", "of": "1", "on": False},
    ]
    mended = [
        {"do": "paper", "unit": "kiosk-1", "paper": "ok"},
        {"do": "cover", "unit": "kiosk-1", "open": False},
        *({**off, "on": True} for off in faults[2:]),
    ]

    def state() -> tuple[object, ...]:
        seen = settled(stage)
        kiosk = seen["kiosks"]["kiosk-1"]
        keypads = [seen["keypads"][c]["plugged"] for c in ("1", "2")]
        return (*(kiosk[name] for name in ("paper", "cover_open", "proofs", "printer", "reader")), *keypads)

    for order in faults * times:
        stage.do(order)
    assert state() == ("end", True, False, False, False, False, True)
    stage.do({"do": "keys", "counter": "1", "keys": ["NEXT"]})  # nothing happens
    for order in mended * times:
        stage.do(order)
    assert state() == ("ok", False, True, True, True, True, True)


def test_the_broker_is_switched_off_and_on_at_the_same_place(stage: Stage, site: Site) -> None:
    site.broker.start()
    port = site.broker.port
    for on in (False, False, True, True):
        stage.do({"do": "broker", "on": on})
        assert settled(stage)["faults"]["all"]["broker"] is on
    assert site.broker.port == port
    until(lambda: stage.sections()["hall"]["now"]["connected"], "the page listens again")


def test_what_cannot_be_switched_is_logged_and_the_next_order_is_done(
    stage: Stage, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    site.log_path("kiosk-1").mkdir()
    stage.do({"do": "power", "unit": "kiosk-1", "on": True})
    stage.do({"do": "paper", "unit": "kiosk-1", "paper": "end"})
    assert settled(stage)["kiosks"]["kiosk-1"]["paper"] == "end"
    assert [r.message for r in caplog.records if "could not" in r.message] == ["could not switch kiosk-1"]


# --- what the units leave on disk ----------------------------------------------------------------------------


def test_the_newest_picture_is_found_by_its_number(tmp_path: Path) -> None:
    frames = Frames(tmp_path)
    frames.look()
    assert (frames.number, frames.name) == (0, "")
    for name in ("0009-open.png", "0010-calling.png", "latest.png", ".0011-x.png.part", "notes.txt"):
        (tmp_path / name).write_bytes(b"")
    frames.look()
    assert (frames.number, frames.name) == (10, "calling")
    (tmp_path / "10000-service_paused.png").write_bytes(b"")
    os.utime(tmp_path / "latest.png", ns=(1, 1))
    frames.look()
    assert (frames.number, frames.name) == (10000, "service_paused")
    assert frames.path(10) == tmp_path / "0010-calling.png"
    assert frames.path(11) is None


def test_a_log_is_read_as_it_grows_without_times_and_whole_lines_only(tmp_path: Path) -> None:
    path = tmp_path / "hall.log"
    tail = Tail(path)
    tail.look()
    assert tail.lines == []
    path.write_bytes(b"12:00:01 INFO    hall.main: ready\n12:00:02 WARNING runtime.link: no conn")
    tail.look()
    assert tail.lines == [("info", "ready")]
    with path.open("ab") as log:
        log.write("ection: 断了\nTraceback\n".encode() + b"\xff\n")
    tail.look()
    assert tail.lines == [
        ("info", "ready"),
        ("warning", "no connection: 断了"),
        ("", "Traceback"),
        ("", "\ufffd"),
    ]
    path.write_bytes(b"12:00:03 INFO    a.b: anew\n")
    tail.look()
    assert tail.lines[-1] == ("info", "anew")
    path.write_bytes(b"".join(b"12:00:03 INFO    a: line %d\n" % n for n in range(9000)))
    tail.look()
    assert (len(tail.lines), tail.lines[-1]) == (30, ("info", "line 8999"))


def test_whether_a_unit_reaches_the_hall_is_what_it_said_last(tmp_path: Path) -> None:
    path = tmp_path / "kiosk-1.log"
    tail = Tail(path)
    said = []
    for text in (
        "kiosk: new",
        "the hall is reached",
        "A001 confirmed",
        "the hall is not reached",
        "the hall is reached",
    ):
        with path.open("a") as log:
            log.write(f"12:00:01 INFO    runtime.unit: {text}\n")
        tail.look()
        said.append(tail.reaches_hall)
    assert said == [False, True, True, False, True]


def test_facts_are_held_until_the_halls_own_book_has_them(tmp_path: Path) -> None:
    unit, hall = tmp_path / "kiosk.db", tmp_path / "hall.db"
    held = Held(unit, hall)
    held.look()
    assert held.count == 0
    outbox = Outbox(unit)
    ids = [outbox.add("started", m.Started(), STAMP).id for _ in range(3)]
    outbox.add("ticket_issued", m.Started(), STAMP, held=True)  # its slip is under way
    assert unsent(unit, hall) == ids
    held.look()
    assert held.count == 0  # perhaps just on their way
    held.look()
    assert held.count == 3
    journal = Journal(hall)
    with sqlite3.connect(hall) as db:
        db.executemany("INSERT INTO fact (id, n) VALUES (?, 1)", [(i,) for i in ids[:2]])
    held.look()
    assert held.count == 1
    journal.close()
    outbox.close()


def test_a_database_that_is_broken_is_no_reason_to_end(tmp_path: Path) -> None:
    unit = tmp_path / "kiosk.db"
    unit.write_bytes(b"this is no database at all, it is a text" * 100)
    held = Held(unit, tmp_path / "hall.db")
    held.look()
    assert held.count == 0


# --- words ---------------------------------------------------------------------------------------------------


def test_every_word_the_page_asks_for_is_there_and_every_word_there_is_asked_for() -> None:
    code = "".join(path.read_text("utf-8") for path in STATIC.glob("*.js"))
    asked = set(re.findall(r'\bt\(\s*"(\w+)"', code))
    quoted = set(re.findall(r'"([a-z]\w+)"', code))
    families = set(re.findall(r"\bt\(`(\w+_)\$", code))
    words = texts()["en"]["page"]
    assert asked - words.keys() == set()
    assert [key for key in words if key not in asked | quoted and not key.startswith(tuple(families))] == []


def test_chinese_is_written_with_full_width_punctuation() -> None:
    half = re.compile(r"[\u4e00-\u9fff] ?[,.;:!?()]|[,;:!?()] ?[\u4e00-\u9fff]")
    assert {key: text for key, text in texts()["zh"]["page"].items() if half.search(text)} == {}


def test_every_key_and_every_picture_of_a_screen_has_a_name_in_every_language(stage: Stage) -> None:
    site = stage.sections()["hall"]["site"]
    keys = {key for key in site["keys"] + site["pad_keys"] + site["lead_keys"] if not key.isdigit()}
    assert {"PARK", "ISSUE"} <= keys
    display = (Path(__file__).parents[2] / "display").rglob("*.py")
    frames = {
        name for path in display for name in re.findall(r'\bscene\(\s*"(\w+)"', path.read_text("utf-8"))
    }
    assert {"paused", "no_connection"} <= frames
    for language in available():
        for name in (*(f"key_{key}" for key in keys), *(f"frame_{frame}" for frame in frames)):
            assert word(f"page.{name}", language)


def test_every_refusal_and_every_digit_behind_a_key_is_told_in_every_language() -> None:
    names = [f"refusal_{code}" for code in REFUSALS]
    names += [f"outcome_{outcome}" for outcome in OUTCOMES.values()]
    names += [f"help_{reason}" for reason in HELP_REASONS.values()]
    for language in available():
        assert all(word(f"page.{name}", language) for name in names)
