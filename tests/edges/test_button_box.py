"""Button boxes on a pty: codes in pieces, noise, a plug pulled out and put back."""

import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.device import ButtonPressed, DeviceState
from kiosk.button_box import ButtonBox, CodeMatcher
from kiosk.events import ButtonsDead
from tests.edges.inbox import Inbox, until
from virtual.button_box import VirtualButtonBox

CODES = {b"\x02A\x03": 0, b"\x02B\x03": 1, b"7": 4}


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def hardware(tmp_path: Path) -> Iterator[VirtualButtonBox]:
    box = VirtualButtonBox(tmp_path / "buttons")
    yield box
    box.close()


@pytest.fixture
def box(hardware: VirtualButtonBox, inbox: Inbox) -> Iterator[ButtonBox]:
    driver = ButtonBox(hardware.path, 9600, CODES, inbox.queue.put)
    driver.start()
    assert inbox.next() == DeviceState("buttons", True)
    yield driver
    driver.stop()
    assert not driver.alive()


def test_each_code_is_a_press_of_its_button(hardware: VirtualButtonBox, box: ButtonBox, inbox: Inbox) -> None:
    hardware.press("\x02B\x03")
    hardware.press(b"7")
    hardware.press("\x02A\x03")
    assert [inbox.next() for _ in range(3)] == [ButtonPressed(1), ButtonPressed(4), ButtonPressed(0)]
    assert box.skipped == 0


def test_a_code_that_comes_in_pieces_is_one_press(
    hardware: VirtualButtonBox, box: ButtonBox, inbox: Inbox
) -> None:
    for piece in (b"\x02", b"A", b"\x03"):
        hardware.noise(piece)
        time.sleep(0.01)
    assert inbox.next() == ButtonPressed(0)


def test_noise_is_skipped_and_counted(hardware: VirtualButtonBox, box: ButtonBox, inbox: Inbox) -> None:
    hardware.noise(b"\x00\xff\x02\x02A\x03??")
    hardware.press("7")
    assert [inbox.next(), inbox.next()] == [ButtonPressed(0), ButtonPressed(4)]
    assert box.skipped == 5


def test_half_a_code_is_forgotten_when_the_line_is_quiet(
    hardware: VirtualButtonBox, box: ButtonBox, inbox: Inbox
) -> None:
    hardware.noise(b"\x02A")
    assert until(lambda: box.skipped == 2)
    hardware.noise(b"\x03")
    hardware.press("7")
    assert inbox.next() == ButtonPressed(4)


def test_a_box_pulled_out_is_reported_and_works_again_when_it_is_back(
    hardware: VirtualButtonBox, box: ButtonBox, inbox: Inbox
) -> None:
    """R01."""
    hardware.unplug()
    hardware.press("7")
    lost = inbox.next()
    assert isinstance(lost, DeviceState)
    assert (lost.device, lost.ok, hardware.path in lost.cause) == ("buttons", False, True)
    assert inbox.next() == ButtonsDead("buttons", frozenset({0, 1, 4}))
    hardware.plug()
    assert [inbox.next(), inbox.next()] == [DeviceState("buttons", True), ButtonsDead("buttons", frozenset())]
    hardware.press("7")
    assert inbox.next() == ButtonPressed(4)
    assert box.alive()


def test_a_box_that_is_not_there_at_the_start_is_reported_once(tmp_path: Path, inbox: Inbox) -> None:
    driver = ButtonBox(str(tmp_path / "none"), 9600, CODES, inbox.queue.put, name="buttons-2")
    driver.start()
    lost = inbox.next()
    assert isinstance(lost, DeviceState)
    assert (lost.device, lost.ok) == ("buttons-2", False)
    assert inbox.next() == ButtonsDead("buttons-2", frozenset({0, 1, 4}))
    late = VirtualButtonBox(tmp_path / "none")
    assert inbox.next() == DeviceState("buttons-2", True)
    driver.stop()
    late.close()


def test_a_code_without_bytes_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one byte"):
        CodeMatcher({b"": 0})


def test_the_longest_code_wins() -> None:
    assert CodeMatcher({b"1": 0, b"12": 1}).feed(b"12") == [1]


@given(st.lists(st.sampled_from([*CODES, b"x", b"\xff\xfe"])), st.lists(st.integers(0, 40)))
def test_however_the_bytes_are_cut_every_press_arrives_in_order(pieces: list[bytes], cuts: list[int]) -> None:
    stream = b"".join(pieces)
    places = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
    matcher = CodeMatcher(CODES)
    pressed = [button for start, end in pairwise(places) for button in matcher.feed(stream[start:end])]
    assert pressed == [CODES[piece] for piece in pieces if piece in CODES]
    assert matcher.skipped == sum(len(piece) for piece in pieces if piece not in CODES)
