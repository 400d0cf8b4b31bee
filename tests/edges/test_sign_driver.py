"""The LED sign's driver over a real pty: answers that are good, bad, late or none, a cable that is pulled, a sign that
loses its power."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from display.signs import driver
from tests.edges.open_files import eventfds
from tests.edges.sign_stand import CALLED, OPEN, PAUSED, Stand, on_a_line, quicken, until
from virtual.sign import LineSign


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    quicken(monkeypatch)


@pytest.fixture
def stand(quick: None, tmp_path: Path) -> Iterator[Stand]:
    stand = on_a_line(tmp_path / "sign").started()
    yield stand
    stand.close()
    assert stand.card.errors == []


def test_nothing_is_sent_before_something_is_known_and_then_it_is_shown(stand: Stand) -> None:
    time.sleep(0.1)
    assert stand.card.frames == 0
    stand.sign.show(OPEN)
    stand.shows("开放")
    stand.here()


def test_a_call_flashes_and_a_pause_stands_within_the_blink_of_an_eye(stand: Stand) -> None:
    """R13"""
    stand.sign.show(OPEN)
    stand.shows("开放")
    stand.sign.show(CALLED)
    stand.shows("请 A012 号")
    stand.shows()
    began = time.monotonic()
    stand.sign.show(PAUSED)
    stand.shows("暂停服务")
    assert time.monotonic() - began < 0.5, "takes 3 ms where nothing else runs"
    assert stand.card.history[:4] == [("开放",), ("请 A012 号",), (), ("暂停服务",)]


def test_a_sign_that_lost_its_power_shows_the_truth_again_with_the_next_refresh(stand: Stand) -> None:
    stand.sign.show(OPEN)
    stand.shows("开放")
    stand.card.power_cycle()
    assert stand.wire.shown == ()
    stand.shows("开放")


@pytest.mark.parametrize("fault", ["silent", "deaf", "garbles", "refuses"])
def test_a_sign_that_does_not_obey_is_lost_once_tried_on_and_shows_the_latest_when_it_is_back(
    fault: str, stand: Stand, caplog: pytest.LogCaptureFixture
) -> None:
    stand.sign.show(OPEN)
    stand.here()
    setattr(stand.card, fault, 3 if fault == "refuses" else True)
    stand.sign.show(CALLED)
    causes = {
        "silent": "it does not answer",
        "deaf": "it does not answer",
        "garbles": "its answer is damaged: wrong checksum",
        "refuses": "it refuses: it is busy",
    }
    assert stand.lost() == causes[fault]
    stand.sign.show(PAUSED)
    time.sleep(0.5)
    assert stand.inbox.empty(), "said once"
    setattr(stand.card, fault, 0 if fault == "refuses" else False)
    stand.here()
    stand.shows("暂停服务")
    assert sum("LED sign lost" in record.message for record in caplog.records) == 1


def test_one_damaged_answer_is_no_loss(stand: Stand) -> None:
    stand.sign.show(OPEN)
    stand.here()
    before = stand.card.frames
    stand.card.garbles = True
    stand.sign.show(PAUSED)
    until(lambda: stand.card.frames > before, "the first try")
    stand.card.garbles = False
    until(lambda: stand.card.frames > before + 1, "the second")
    assert stand.inbox.empty()
    stand.shows("暂停服务")


def test_there_are_four_tries_with_growing_waits_between(quick: None, tmp_path: Path) -> None:
    stand = on_a_line(tmp_path / "sign")
    stand.card.silent = True
    stand.sign.show(OPEN)
    began = time.monotonic()
    stand.sign.start()
    assert stand.lost() == "it does not answer"
    took_s = time.monotonic() - began
    waits_s = sum(driver.FIRST_BACKOFF_S * 2**n for n in range(driver.TRIES - 1))
    assert took_s >= driver.TRIES * 0.15 + waits_s
    assert stand.card.frames == driver.TRIES
    stand.close()


def test_an_answer_from_before_the_frame_counts_for_nothing(stand: Stand) -> None:
    """One that came too late for the frame before: answers have no number, so what is there is thrown away first."""
    stand.sign.show(OPEN)
    stand.here()
    stand.card.deaf = True
    ack = bytes.fromhex(
        "A5 A5 A5 A5 A5 A5 A5 A5 00 80 01 00 00 00 00 00 00 00 FE 02 05 00 A0 00 00 00 00 64 DC 5A"
    )
    stand.wire.say(ack * 3)
    time.sleep(0.05)
    stand.sign.show(PAUSED)
    assert stand.lost() == "it does not answer"
    stand.card.deaf = False
    stand.here()


def test_a_slow_sign_that_answers_in_time_is_not_lost(stand: Stand) -> None:
    stand.wire.late_s = 0.05
    stand.sign.show(OPEN)
    stand.here()
    stand.sign.show(PAUSED)
    stand.shows("暂停服务")
    assert stand.inbox.empty()


def test_another_signs_answer_on_the_same_wire_counts_for_nothing(quick: None, tmp_path: Path) -> None:
    stand = on_a_line(tmp_path / "sign")
    stand.card.address = 2
    stand.sign.show(OPEN)
    stand.sign.start()
    assert stand.lost() == "it does not answer"
    assert stand.card.frames == 0
    stand.close()


def test_noise_that_nobody_asked_for_is_no_answer_and_does_no_harm(stand: Stand) -> None:
    stand.sign.show(OPEN)
    stand.shows("开放")
    for noise in (b"\xff\x00", b"\xa5" * 40, b"\x5a", bytes(3000)):
        stand.wire.say(noise)
        time.sleep(0.02)
    stand.sign.show(PAUSED)
    stand.shows("暂停服务")
    stand.here()
    assert stand.inbox.empty()


def test_a_cable_pulled_and_put_back_is_noticed_without_anything_to_send(stand: Stand) -> None:
    stand.sign.show(OPEN)
    stand.here()
    stand.wire.unplug()
    assert "/sign" in stand.lost()
    stand.sign.show(PAUSED)
    stand.wire.plug()
    stand.here()
    stand.shows("暂停服务")


def test_of_many_views_only_the_latest_is_sent(quick: None, tmp_path: Path) -> None:
    """At 9600 baud a frame takes 60 ms: 200 views would take 12 s if they were queued."""
    stand = on_a_line(tmp_path / "sign", baud=9600)
    stand.sign.start()
    for n in range(200):
        stand.sign.show(replace(OPEN, state="serving", ticket=f"A{n:03}"))
    stand.sign.show(PAUSED)
    began = time.monotonic()
    stand.shows("暂停服务")
    assert time.monotonic() - began < 3.0
    assert stand.card.frames < 10
    stand.close()


def test_a_sign_at_the_end_of_the_program_is_dark(stand: Stand) -> None:
    """What nobody renews is soon untrue."""
    stand.sign.show(OPEN)
    stand.shows("开放")
    began = time.monotonic()
    stand.sign.stop()
    assert time.monotonic() - began < 1.0
    stand.shows()


def test_without_us_an_onbon_sign_is_dark_after_half_a_minute(stand: Stand) -> None:
    """A Pi that hangs or lost its power renews nothing: no old number stays up. The sign's own timeout does it."""
    stand.sign.show(OPEN)
    stand.shows("开放")
    heard_at = time.monotonic()
    assert stand.card.shown(heard_at + 29.0) == ("开放",)
    assert stand.card.shown(heard_at + 31.0) == ()


def threads() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name == "LED sign"}


def test_a_thread_that_is_replaced_ends_and_the_new_one_is_told_what_is_shown(stand: Stand) -> None:
    stand.sign.show(OPEN)
    stand.shows("开放")
    before = threads()
    stand.sign.renew()
    until(lambda: bool(before - threads()), "the old thread ends")
    assert len(threads() - before) == 1
    assert stand.sign.alive()
    frames = stand.card.frames
    until(lambda: stand.card.frames > frames, "the new one tells the sign")
    assert stand.wire.shown == ("开放",)
    stand.sign.show(PAUSED)
    stand.shows("暂停服务")


def test_stopping_is_quick_while_the_sign_is_silent_and_leaves_no_file_open(
    quick: None, tmp_path: Path
) -> None:
    before = eventfds()
    for n in range(5):
        stand = on_a_line(tmp_path / f"sign-{n}")
        stand.card.deaf = True
        stand.sign.show(OPEN)
        stand.sign.start()
        time.sleep(0.1)
        began = time.monotonic()
        stand.sign.stop()
        assert time.monotonic() - began < 1.0
        assert not stand.sign.alive()
        stand.wire.close()
        del stand
    assert eventfds() <= before + 1


# --- the plain line sign ------------------------------------------------------------------------------------


def test_a_line_sign_gets_lines_and_again_after_its_power_was_off(quick: None, tmp_path: Path) -> None:
    stand = on_a_line(tmp_path / "sign", LineSign()).started()
    stand.sign.show(replace(CALLED, clerk="1001 王芳"))
    stand.shows("CALLING A012")
    stand.here()
    stand.card.power_cycle()
    stand.shows("CALLING A012")
    stand.wire.unplug()
    assert "/sign" in stand.lost()
    stand.sign.show(PAUSED)
    stand.wire.plug()
    stand.shows("PAUSED")
    stand.sign.stop()
    stand.shows()
    stand.close()
    assert stand.card.errors == []
