"""The driver of USB number pads on an emulated input device: presses, repeats, lost events, plugs, another owner."""

import errno
import queue
import struct
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter.keypad_evdev import EvdevKeypad
from counter.settings import KeypadSettings
from hall.device import DeviceState, KeyPressed
from runtime.input_codes import NAMES, is_code, name
from runtime.input_events import PressReader
from tests.edges.inbox import PATIENCE_S, until
from tests.edges.open_files import eventfds
from virtual.numpad import DROPPED, KEY, MSC, REPORT, SYN, VirtualNumpad

KP0, KP1, KP2, KP7, KPPLUS, KPDOT, KPENTER = 82, 79, 80, 71, 78, 83, 96  # linux/input-event-codes.h
NUMLOCK, CALC, VOLUMEUP = 69, 140, 115
HERE = DeviceState("keypad", True)


class Desk:
    """A driver and the pad it drives; what the driver posts is taken off the inbox in order."""

    def __init__(self, path: Path, keys: dict[str, str] | None = None, lamp: bool = True) -> None:
        self.pad = VirtualNumpad(path, lamp=lamp)
        self.inbox: queue.SimpleQueue[object] = queue.SimpleQueue()
        settings = KeypadSettings(driver="evdev", port=str(path), keys=keys or {})
        self.driver = EvdevKeypad(settings, self.inbox.put, ioctl=self.pad.ioctl)

    def next(self) -> object:
        return self.inbox.get(timeout=PATIENCE_S)

    def keys(self, count: int) -> list[str]:
        events = [self.next() for _ in range(count)]
        return [event.key if isinstance(event, KeyPressed) else repr(event) for event in events]

    def close(self) -> None:
        self.driver.stop()
        self.pad.close()
        assert not self.driver.alive()
        assert self.pad.errors == []


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path / "platform-1.2-event-kbd")
    desk.driver.start()
    assert desk.next() == HERE
    yield desk
    desk.close()


# --- presses ---------------------------------------------------------------------------------------------------


def test_presses_arrive_in_order_and_the_pad_is_ours_alone(desk: Desk) -> None:
    desk.pad.press(KPDOT, KP1, KP1, KP0, KP0, KP1, KPENTER, KPPLUS)
    assert desk.keys(7) == ["SIGNIN", "1", "0", "0", "1", "ENTER", "NEXT"]
    assert desk.pad.grabbed == 1


def test_a_held_key_is_one_press(desk: Desk) -> None:
    desk.pad.hold(KPPLUS, repeats=40)
    desk.pad.press(KP7)
    assert desk.keys(2) == ["NEXT", "7"]


def test_the_00_key_is_two_zeros(desk: Desk) -> None:
    """Such pads send the zero twice, within a millisecond."""
    desk.pad.press(KP0, KP0)
    desk.pad.press(KP1)
    assert desk.keys(3) == ["0", "0", "1"]


def test_bytes_as_a_64_bit_kernel_writes_them(desk: Desk) -> None:
    """time s, µs; type 1 (EV_KEY), code 0x4e (KEY_KPPLUS), value 1; then SYN_REPORT: little-endian, 24 bytes each."""
    if struct.calcsize("l") == 8:
        desk.pad.send(
            bytes.fromhex(
                "a0b72169 00000000 1a2b0300 00000000 0400 0400 57000700"
                "a0b72169 00000000 1a2b0300 00000000 0100 4e00 01000000"
                "a0b72169 00000000 1a2b0300 00000000 0000 0000 00000000"
            )
        )
        assert desk.keys(1) == ["NEXT"]


def test_an_event_that_comes_in_parts_is_whole(desk: Desk) -> None:
    event = struct.pack("llHHi", 1, 0, KEY, KP7, 1)
    for part in (event[:1], event[1:17], event[17:]):
        desk.pad.send(part)
    desk.pad.press(KPPLUS)
    assert desk.keys(2) == ["7", "NEXT"]


def test_numlock_that_a_pad_sends_around_every_key_is_nothing(desk: Desk) -> None:
    """Not even in the middle of a sequence."""
    desk.pad.press(NUMLOCK, KPDOT, NUMLOCK, NUMLOCK, KP1, NUMLOCK, NUMLOCK, KP7, NUMLOCK)
    assert desk.keys(2) == ["SIGNIN", "7"]
    assert desk.driver.noise == 0


def test_numlock_is_a_key_if_the_site_says_so(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "pad", {"KEY_NUMLOCK": "CLEAR"})
    desk.driver.start()
    assert desk.next() == HERE
    desk.pad.press(NUMLOCK)
    assert desk.keys(1) == ["CLEAR"]
    desk.close()


def test_a_key_of_no_map_is_counted_and_said_once(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """R56."""
    desk.pad.press(CALC, VOLUMEUP, 0x1B4, KPPLUS)
    assert desk.keys(1) == ["NEXT"]
    assert desk.driver.noise == 3
    said = [record.getMessage() for record in caplog.records if "no key map" in record.message]
    assert said == ["the keypad sent what is in no key map, ignored and counted: KEY_CALC"]


def test_events_that_the_kernel_threw_away_join_nothing_that_does_not_belong_together(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """SYN_DROPPED: up to the next SYN_REPORT all is rubble, and nothing is left of a sequence that was begun."""
    desk.pad.press(KPDOT)
    desk.pad.events(DROPPED, (KEY, KP2, 1), (MSC, 4, 0x7005B), REPORT)
    desk.pad.press(KP1, KPPLUS)  # one of them, which belonged to the dot, is dropped
    desk.pad.events(DROPPED, REPORT)
    desk.pad.press(KP7)
    assert desk.keys(2) == ["NEXT", "7"]
    assert sum("presses were lost" in record.message for record in caplog.records) == 1


def test_releases_repeats_and_other_kinds_of_events_are_no_presses() -> None:
    reader = PressReader()
    events = [
        (KEY, KP7, 0),
        (KEY, KP7, 2),
        (MSC, 4, KP7),
        (SYN, 1, 1),
        (0x11, KP7, 1),
        (0x02, KP7, 1),
        REPORT,
    ]
    assert list(reader.feed(b"".join(struct.pack("llHHi", 0, 0, *event) for event in events))) == []
    assert list(reader.feed(struct.pack("llHHi", 0, 0, KEY, KP7, 1))) == [KP7]


@given(st.binary(max_size=400), st.lists(st.integers(0, 400), max_size=5))
def test_any_bytes_in_any_parts_give_the_same_presses_and_no_error(data: bytes, cuts: list[int]) -> None:
    whole, parts = PressReader(), PressReader()
    ends = [0, *sorted(cuts), len(data)]
    found = [code for begin, end in pairwise(ends) for code in parts.feed(data[begin:end])]
    assert found == list(whole.feed(data))


@given(st.lists(st.sampled_from([DROPPED, REPORT, (KEY, KP1, 1), (KEY, KP1, 0), (KEY, KP2, 1)]), max_size=30))
def test_a_press_is_told_unless_it_lies_in_the_rubble(events: list[tuple[int, int, int]]) -> None:
    expected: list[int | None] = []
    is_lost = False
    for event in events:
        if event == DROPPED:
            is_lost = True
            expected.append(None)
        elif is_lost:
            is_lost = event != REPORT
        elif event[0] == KEY and event[2] == 1:
            expected.append(event[1])
    reader = PressReader()
    assert list(reader.feed(b"".join(struct.pack("llHHi", 0, 0, *event) for event in events))) == expected
    assert reader.dropped == events.count(DROPPED)


def test_a_code_is_called_as_the_kernel_calls_it() -> None:
    """linux/input-event-codes.h."""
    known = {
        1: "ESC",
        11: "0",
        28: "ENTER",
        71: "KP7",
        83: "KPDOT",
        86: "102ND",
        96: "KPENTER",
        127: "COMPOSE",
    }
    known |= {140: "CALC", 194: "F24", 353: "SELECT", 398: "RED", 512: "NUMERIC_0", 523: "NUMERIC_POUND"}
    assert {code: name(code) for code in known} == {code: f"KEY_{word}" for code, word in known.items()}
    assert len(set(NAMES.values())) == len(NAMES)
    assert name(0x1B4) == "KEY_X1B4"
    words = ("KEY_KPPLUS", "KEY_X1B4", "KEY_KPPLSU", "KEY_X04E", "KEY_X1b4", "BTN_0")
    assert [word for word in words if is_code(word)] == ["KEY_KPPLUS", "KEY_X1B4"]


# --- what it shows ---------------------------------------------------------------------------------------------


def test_the_lamp_of_numlock_says_that_people_wait_and_blinks_for_beeps(desk: Desk) -> None:
    desk.driver.show("A012 CALL")
    desk.driver.lamp("pause", True)
    desk.driver.lamp("next", True)
    assert until(desk.pad.lamp)
    desk.driver.beep(2)
    for _ in range(2):
        assert until(lambda: not desk.pad.lamp())
        assert until(desk.pad.lamp)
    desk.driver.lamp("next", False)
    assert until(lambda: not desk.pad.lamp())
    desk.pad.press(KPPLUS)
    assert desk.keys(1) == ["NEXT"]


def test_a_pad_that_comes_back_is_lit_again(desk: Desk) -> None:
    desk.driver.lamp("next", True)
    assert until(desk.pad.lamp)
    desk.pad.unplug()
    desk.pad.plug()
    assert until(desk.pad.lamp)


def test_a_pad_without_a_lamp_is_told_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "pad", lamp=False)
    desk.driver.start()
    assert desk.next() == HERE
    desk.driver.lamp("next", True)
    desk.driver.beep(1)
    desk.pad.press(KP7)
    assert desk.keys(1) == ["7"]
    assert not desk.pad.lamp()
    desk.close()


# --- the plug --------------------------------------------------------------------------------------------------


def lost(desk: Desk) -> str:
    state = desk.next()
    assert isinstance(state, DeviceState)
    assert (state.device, state.ok) == ("keypad", False)
    return state.cause


def test_a_pulled_plug_is_told_once_and_the_pad_that_comes_back_is_taken_again(desk: Desk) -> None:
    desk.pad.press(KPDOT)
    desk.pad.unplug()
    assert lost(desk)
    desk.pad.plug()
    assert desk.next() == HERE
    desk.pad.press(KP1, KPPLUS)  # no SIGNIN: the dot was before
    assert desk.keys(2) == ["1", "NEXT"]
    assert desk.pad.grabbed == 2


def test_a_pad_that_is_not_there_at_the_start_is_waited_for(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "pad")
    desk.pad.unplug()
    desk.driver.start()
    assert lost(desk) == f"{tmp_path / 'pad'}: there is no such device: is the pad plugged in?"
    desk.pad.plug()
    assert desk.next() == HERE
    desk.close()


def test_a_pad_that_another_program_has_taken_is_said_so_and_had_when_it_lets_go(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "pad")
    desk.pad.taken = True
    desk.driver.start()
    assert lost(desk) == f"{tmp_path / 'pad'}: another program has taken this pad for itself"
    desk.pad.taken = False
    assert desk.next() == HERE
    desk.close()


def test_a_pad_this_user_may_not_open_names_the_group(tmp_path: Path) -> None:
    """As root, whom nobody refuses, a kernel that refuses stands for the file's mode."""
    desk = Desk(tmp_path / "pad")

    def refuse(fd: int, request: int, arg: int | bytes) -> int | bytes:
        raise PermissionError(errno.EACCES, "Permission denied")

    settings = KeypadSettings(driver="evdev", port=str(tmp_path / "pad"))
    desk.driver = EvdevKeypad(settings, desk.inbox.put, "customer_pad", refuse)
    desk.driver.start()
    state = desk.next()
    assert isinstance(state, DeviceState)
    assert (state.device, state.ok) == ("customer_pad", False)
    assert state.cause.endswith("may not be opened: this user must be in the group input")
    desk.close()


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda path: path.write_text(""), "is no input device"),
        (lambda path: VirtualNumpad(path, kinds=(SYN, 0x02), lamp=False), "has no keys"),
    ],
    ids=["a file", "a mouse"],
)
def test_what_is_no_keypad_is_said_so(tmp_path: Path, make: object, why: str) -> None:
    desk = Desk(tmp_path / "other")
    made = make(tmp_path / "pad") if callable(make) else None
    settings = KeypadSettings(driver="evdev", port=str(tmp_path / "pad"))
    ioctl = made.ioctl if isinstance(made, VirtualNumpad) else desk.pad.ioctl
    desk.driver = EvdevKeypad(settings, desk.inbox.put, ioctl=ioctl)
    desk.driver.start()
    assert lost(desk).endswith(why)
    desk.close()


def test_two_equal_pads_are_told_apart_by_their_sockets(tmp_path: Path) -> None:
    left, right = Desk(tmp_path / "usb-0:1.1:1.0-event-kbd"), Desk(tmp_path / "usb-0:1.2:1.0-event-kbd")
    for desk in (left, right):
        desk.driver.start()
        assert desk.next() == HERE
    right.pad.press(KP7)
    left.pad.press(KP1)
    assert right.keys(1) == ["7"]
    right.pad.unplug()
    assert lost(right)
    left.pad.press(KPPLUS)
    assert left.keys(2) == ["1", "NEXT"]
    left.close()
    right.close()


def test_a_pad_that_is_renewed_leaves_nothing_open(tmp_path: Path) -> None:
    def renew() -> int:
        desk = Desk(tmp_path / "pad")
        desk.driver.start()
        assert desk.next() == HERE
        desk.close()
        del desk
        return eventfds()

    before = renew()
    assert [renew() for _ in range(5)] == [before] * 5


def test_a_stop_is_immediate_whether_the_pad_is_there_or_not(desk: Desk, tmp_path: Path) -> None:
    desk.driver.stop()
    assert not desk.driver.alive()
    gone = Desk(tmp_path / "gone")
    gone.pad.unplug()
    gone.driver.start()
    assert lost(gone)
    gone.driver.stop()
    assert not gone.driver.alive()


def test_random_bytes_end_nothing(desk: Desk) -> None:
    for seed in range(20):
        desk.pad.send(bytes((seed * 37 + n * n * 11) % 256 for n in range(24 * 7)))
    desk.pad.events(DROPPED, REPORT)
    while not desk.inbox.empty():
        assert isinstance(desk.next(), KeyPressed)
    desk.pad.press(KPPLUS)
    assert until(lambda: not desk.inbox.empty())
    assert desk.driver.alive()
