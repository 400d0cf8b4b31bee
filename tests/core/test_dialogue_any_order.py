"""Whatever a printer says and whenever: nothing raises, nothing is forgotten, nothing is confirmed that was not."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from printer import steps
from printer.dialogue import Dialogue
from printer.profile import load
from printer.status import Identity, ProcessId, Replies
from printer.steps import Ended, Failed, Heard, Opened, Prepare, Started, Stop, Tick, Write, Wrote
from printer.under_way import Job

SHORT = (b"\x1b\x40", b"A012\n", b"\x1d\x56\x42\x00")
LONG = (b"\x1b\x40", *[b"\x1d\x76\x30\x00\x48\x00\x18\x00" + bytes(1728)] * 5, b"\x1d\x56\x42\x00")

SAID = st.sampled_from(
    [
        b"\x12",
        b"\x16",
        b"\x1a",
        b"\x32",
        b"\x52",
        b"\x7e",
        b"\x00",
        b"\x0c",
        b"\x10\x00\x00\x00",
        b"\x11",
        b"\x13",
    ]
    + [b"\x37\x22" + f"{n:04d}".encode() + b"\x00" for n in range(4)]
    + [b"\x37", b"\x22", b"\x37\x25\x00", b"\x5f", b"\x37\x2200"]
) | st.binary(max_size=6)
EVENTS = st.one_of(
    SAID.map(Heard),
    SAID.map(lambda data: Heard(data, late=True)),
    st.sampled_from([Tick(), Tick(), Prepare(), Failed("no_device"), Failed("no_answer", "", 7)]),
    st.sampled_from([SHORT, LONG]).map(lambda units: Job("", units, 80.0)),
)
STEPS = st.lists(st.tuples(EVENTS, st.sampled_from([0.0, 0.001, 0.06, 0.41, 0.81, 4.0])), max_size=60)


class Told:
    """A dialogue with a transport that does at once what it is told, and what was seen of both."""

    def __init__(self, profile: str, holds: bool) -> None:
        self.now = 50.0
        self.dialogue = Dialogue(load(profile), holds=holds)
        self.done: list[steps.Action] = []
        self.is_open = False
        self.jobs = 0

    def tell(self, event: steps.Event) -> None:
        if isinstance(event, Heard | Failed) and not self.is_open:
            return
        if isinstance(event, Job):
            self.jobs += 1
            event = Job(f"job-{self.jobs}", event.units, event.height_mm)
        left = self.dialogue.handle(event, self.now)
        while left:
            action = left.pop(0)
            self.done.append(action)
            match action:
                case steps.Open():
                    self.is_open = True
                    left = self.dialogue.handle(Opened(), self.now) + left
                case steps.Close():
                    self.is_open = False
                case Write(of_slip=True):
                    left = self.dialogue.handle(Wrote(), self.now) + left


def day(profile: str, holds: bool, events: list[tuple[steps.Event, float]]) -> Told:
    told = Told(profile, holds)
    for event, later_s in events:
        told.tell(event)
        told.now += later_s
    told.tell(Stop())
    return told


PROFILES = st.sampled_from(["epson", "generic-cn-80", "generic-cn-58"])


@settings(max_examples=300)
@given(PROFILES, st.booleans(), STEPS)
def test_every_job_ends_exactly_once_and_only_started_ones_may_be_out(
    profile: str, holds: bool, events: list[tuple[steps.Event, float]]
) -> None:
    """R01."""
    told = day(profile, holds, events)
    ended = {action.name: action for action in told.done if isinstance(action, Ended)}
    assert [a.name for a in told.done if isinstance(a, Ended)] == list(ended)
    assert set(ended) == {f"job-{n + 1}" for n in range(told.jobs)}
    started = [action.name for action in told.done if isinstance(action, Started)]
    assert len(set(started)) == len(started)
    assert all((name in started) == (end.outcome != "void") for name, end in ended.items())


@settings(max_examples=300)
@given(st.booleans(), STEPS)
def test_no_slip_is_confirmed_without_its_own_process_id(
    holds: bool, events: list[tuple[steps.Event, float]]
) -> None:
    """R01: the ID of its last marker came after its last byte had gone, whatever else was on the line."""
    told = Told("epson", holds)
    heard = b""
    for event, later_s in events:
        before = len(told.done)
        if isinstance(event, Heard) and told.is_open:
            heard += event.data
        told.tell(event)
        for action in told.done[before:]:
            if isinstance(action, Write) and action.of_slip:
                heard = b""  # what came before does not count
            if isinstance(action, Ended) and action.outcome == "confirmed":
                sent = [a.data for a in told.done if isinstance(a, Write) and a.of_slip]
                assert b"\x37\x22" + sent[-1][-4:] + b"\x00" in heard
        told.now += later_s


@given(PROFILES)
def test_never_more_is_outstanding_than_the_printers_buffer_holds(profile: str) -> None:
    """A logo is sent in pieces: the next goes when one before it is answered for."""
    told = Told(profile, True)
    for event in (Tick(), *[Heard(b"\x12")] * 3, Prepare(), Heard(b"\x12"), Job("", LONG, 80.0)):
        told.tell(event)
    room = load(profile).buffer_bytes
    for answered in range(len(LONG)):
        sent = [action.data for action in told.done if isinstance(action, Write) and action.of_slip]
        assert sum(map(len, sent[answered:])) <= room
        if answered == len(sent):
            break
        marker = b"\x37\x22" + sent[answered][-4:] + b"\x00" if profile == "epson" else b"\x00"
        told.tell(Heard(marker))
    assert b"".join(sent).count(b"\x1d\x76\x30\x00") == 5


BITS = st.sampled_from(
    [b"\x37\x22", b"\x37", b"\x22", b"000", b"0001", b"\x00", b"\x12", b"\x10", b"\x13", b"\x5f"]
)


@settings(max_examples=500)
@given(st.lists(BITS | st.binary(max_size=8), max_size=12))
@example([b"\x37\x22", b"0001", b"\x00"])
def test_any_bytes_are_replies_or_garbage_and_no_confirmation_is_invented(pieces: list[bytes]) -> None:
    replies = Replies()
    found = [reply for piece in pieces for reply in replies.feed(piece)]
    stream = b"".join(pieces)
    for reply in found:
        if isinstance(reply, ProcessId):
            digits = reply.number.encode("ascii")
            assert len(digits) == 4
            bare = bytes(byte for byte in stream if byte not in (0x11, 0x13))  # flow control comes anywhere
            assert b"\x37\x22" + digits + b"\x00" in bare
        if isinstance(reply, Identity):
            assert reply.text in bytes(byte for byte in stream if byte not in (0x11, 0x13))
