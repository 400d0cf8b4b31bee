"""The conversation with a printer: what is sent, asked and concluded, by the bytes of the manuals."""

from hall.device import PrinterState
from printer import steps
from printer.dialogue import Dialogue
from printer.profile import CUT_S, load
from printer.steps import (
    Close,
    Ended,
    Failed,
    Heard,
    Open,
    Opened,
    Prepare,
    Started,
    Stop,
    Tell,
    Tick,
    Write,
    Wrote,
)
from printer.under_way import Job

OFFLINE_CAUSE, ROLL, PRINTER, ERROR = (Write(bytes((0x10, 0x04, n)), 0.5) for n in (2, 4, 1, 3))
FINE = Heard(b"\x12")
READY = Tell(PrinterState("ready", "ok"))
ESC_AT = b"\x1b\x40"
CUT = b"\x1d\x56\x42\x00"
ASB = b"\x1d\x61\x0e"
REPORT_BY_ITSELF = Write(ASB, 2.0)
JOB = Job("job", (ESC_AT, b"A012\n", CUT), 30.0)
FORGET = Write(bytes.fromhex("10 14 08 01 03 14 01 06 02 08"), 2.0)
RECOVER = Write(bytes.fromhex("10 05 02"), 2.0)


class Talk:
    """A dialogue whose clock moves when told to; `said` gives back the whole list of actions."""

    def __init__(
        self, profile: str = "epson", *, holds: bool = True, number: int = 0, baud: int = 0,
        half_slip: bool = False,
    ) -> None:  # fmt: skip
        self.now = 100.0
        self.dialogue = Dialogue(load(profile), holds=holds, number=number, baud=baud, half_slip=half_slip)

    def said(self, *events: steps.Event) -> list[steps.Action]:
        actions: list[steps.Action] = []
        for event in events:
            actions += self.dialogue.handle(event, self.now)
        return actions

    def after(self, seconds: float, *events: steps.Event) -> list[steps.Action]:
        self.now += seconds
        return self.said(*(events or (Tick(),)))

    def opened(self) -> "Talk":
        """Open, asked, well, and told to report by itself where it can."""
        self.said(Tick(), Opened(), FINE, FINE, FINE)
        return self


def slip(number: int, asb: bytes = ASB) -> Write:
    marker = b"\x1d\x28\x48\x06\x00\x30\x30" + f"{number:04d}".encode()
    return Write(ESC_AT + asb + b"A012\n" + CUT + marker, 2.0, of_slip=True)


def sweep(number: int, filler: int = 0) -> Write:
    marker = b"\x1d\x28\x48\x06\x00\x30\x30" + f"{number:04d}".encode()
    return Write(bytes(filler) + ESC_AT + CUT + marker, 2.0)


# --- looking -------------------------------------------------------------------------------------------------


def test_one_question_is_in_flight_and_what_stops_printing_is_asked_first() -> None:
    talk = Talk()
    assert talk.said(Tick()) == [Open()]
    assert talk.said(Opened()) == [OFFLINE_CAUSE]
    assert talk.said(FINE) == [ROLL]
    assert talk.said(FINE) == [PRINTER]
    assert talk.said(FINE) == [READY, REPORT_BY_ITSELF]


def test_an_open_drawer_line_is_no_fault() -> None:
    """hardware.md §1.1: real Epsons answer 0x16."""
    talk = Talk()
    assert talk.said(Tick(), Opened(), FINE, FINE, Heard(b"\x16"))[-2] == READY


def test_the_cause_of_an_error_is_asked_for() -> None:
    """R01: cutter, head, something broken."""
    for cause, answer in (("cutter", 0x1A), ("head_hot", 0x52), ("error", 0x32)):
        talk = Talk()
        assert talk.said(Tick(), Opened(), Heard(b"\x52"))[-1] == ERROR
        actions = talk.said(Heard(bytes((answer,))), FINE, Heard(b"\x1a"))
        assert actions[2] == Tell(PrinterState("fault", "ok", cause))


def test_near_end_is_a_warning_and_paper_end_a_fault() -> None:
    talk = Talk()
    near = talk.said(Tick(), Opened(), FINE, Heard(b"\x1e"), FINE)
    assert near[-2] == Tell(PrinterState("ready", "near_end"))
    talk = Talk()
    end = talk.said(Tick(), Opened(), Heard(b"\x32"), Heard(b"\x7e"), Heard(b"\x1a"))
    assert end[-1] == Tell(PrinterState("fault", "end", "paper_end"))


def test_a_sensor_that_the_profile_does_not_trust_warns_of_nothing() -> None:
    talk = Talk("generic-cn-58")
    assert talk.said(Tick(), Opened(), FINE, Heard(b"\x1e"), FINE)[-1] == READY


def test_it_is_asked_again_every_second_and_stays_silent_between() -> None:
    talk = Talk().opened()
    assert talk.after(0.5) == []
    assert talk.after(0.3) == [OFFLINE_CAUSE]


def test_two_different_answers_are_none_and_it_is_asked_again_when_the_line_is_quiet() -> None:
    talk = Talk()
    assert talk.said(Tick(), Opened(), Heard(b"\x12\x32")) == [Open(), OFFLINE_CAUSE]
    assert talk.after(0.05) == [OFFLINE_CAUSE]


def test_what_comes_while_the_line_settles_is_nobodys_answer() -> None:
    talk = Talk()
    talk.said(Tick(), Opened(), Heard(b"\x12\x32"), FINE, FINE, FINE)
    assert talk.after(0.05) == [OFFLINE_CAUSE]


def test_an_answer_twice_is_one() -> None:
    assert Talk().said(Tick(), Opened(), Heard(b"\x12\x12")) == [Open(), OFFLINE_CAUSE, ROLL]


def test_a_late_answer_is_not_the_next_questions() -> None:
    """escpos-rs #18: "I am always getting the status from the previous request"."""
    talk = Talk()
    assert talk.said(Tick(), Opened(), Heard(b"\x12", late=True)) == [Open(), OFFLINE_CAUSE]
    assert talk.said(FINE) == [ROLL]


def test_silence_is_asked_twice_and_then_believed() -> None:
    talk = Talk()
    talk.said(Tick(), Opened())
    assert talk.after(0.41) == []
    assert talk.after(0.06) == [OFFLINE_CAUSE]
    silent = Tell(PrinterState("silent", None, "no_answer"), "the printer does not answer")
    assert talk.after(0.41) == [Close(), silent]
    assert talk.after(0.51) == [Open()]


def test_what_cannot_be_opened_is_tried_ever_more_seldom_but_every_two_seconds() -> None:
    talk = Talk()
    assert talk.said(Tick()) == [Open()]
    gone = [Close(), Tell(PrinterState("silent", None, "no_device"), "no such file")]
    for wait_s in (0.5, 1.0, 2.0, 2.0):
        assert talk.said(Failed("no_device", "no such file")) == gone
        assert talk.after(wait_s - 0.01) == []
        assert talk.after(0.02) == [Open()]


def test_a_change_it_reports_by_itself_is_looked_at_at_once() -> None:
    """R01: cover open, said by ASB; the four bytes do not begin like an answer to DLE EOT."""
    talk = Talk().opened()
    assert talk.said(Heard(bytes.fromhex("38 00 00 00"))) == []
    assert talk.after(0.05) == [OFFLINE_CAUSE]
    assert talk.said(Heard(b"\x16"))[:1] == [ROLL]


def test_a_report_in_the_middle_of_an_answer_round_is_no_answer() -> None:
    talk = Talk()
    talk.said(Tick(), Opened())
    assert talk.said(Heard(bytes.fromhex("14 00 00 00"))) == []
    assert talk.said(FINE) == [ROLL]


def test_a_network_printer_is_not_held_open_between_looks() -> None:
    """escpos-net #36: idle sockets are dropped with RST after 90 s."""
    talk = Talk(holds=False)
    assert talk.said(Tick(), Opened(), FINE, FINE, FINE)[-2:] == [READY, Close()]
    assert talk.after(0.81) == [Open()]


# --- a slip --------------------------------------------------------------------------------------------------


def test_a_slip_is_sent_whole_behind_a_good_answer_and_confirmed_by_its_own_id() -> None:
    """R01; GS ( H fn 48 comes back as 37 22 d1 d2 d3 d4 00."""
    talk = Talk(number=6).opened()
    assert talk.said(JOB) == [OFFLINE_CAUSE]
    assert talk.said(FINE) == [slip(7)]
    assert talk.said(Wrote()) == [Started("job")]
    assert talk.said(Heard(b"\x37\x22" + b"0006" + b"\x00")) == []
    assert talk.said(Heard(b"\x37\x22" + b"0007" + b"\x00"))[0] == Ended("job", "confirmed")


def test_an_answer_asked_for_while_the_disk_works_does_for_the_slip() -> None:
    talk = Talk().opened()
    assert talk.said(Prepare()) == [OFFLINE_CAUSE]
    assert talk.said(FINE) == []
    assert talk.after(0.02, JOB) == [slip(1)]


def test_an_answer_from_before_the_press_does_not_do() -> None:
    talk = Talk().opened()
    assert talk.after(0.1, JOB) == [OFFLINE_CAUSE]


def test_a_report_of_trouble_between_answer_and_slip_is_heeded() -> None:
    talk = Talk().opened()
    talk.said(Prepare(), FINE, Heard(bytes.fromhex("18 00 0c 00")))
    assert talk.said(JOB) == [OFFLINE_CAUSE]
    ended = talk.said(Heard(b"\x32"), Heard(b"\x7e"), Heard(b"\x1a"))
    assert Ended("job", "void", "paper_end") in ended


def test_a_fault_before_the_first_byte_voids_the_job_and_sends_nothing() -> None:
    """R01: the number is not used."""
    talk = Talk().opened()
    talk.said(JOB)
    actions = talk.said(Heard(b"\x16"), Heard(b"\x12"), Heard(b"\x1a"))
    assert actions[-2:] == [
        Tell(PrinterState("fault", "ok", "cover_open")),
        Ended("job", "void", "cover_open"),
    ]


def test_paper_end_in_the_middle_leaves_the_slip_unverified_and_the_rest_is_forgotten() -> None:
    """R01: escpos #370: after reload the printer would print the rest, an obsolete half ticket."""
    talk = Talk().opened()
    talk.said(Prepare(), FINE, JOB, Wrote())
    assert talk.after(0.51) == [OFFLINE_CAUSE]
    actions = talk.said(Heard(b"\x32"), Heard(b"\x7e"), Heard(b"\x1a"))
    assert actions[2:5] == [
        Tell(PrinterState("fault", "end", "paper_end")), Ended("job", "unverified", "paper_end"), FORGET,
    ]  # fmt: skip
    talk.said(Heard(b"\x37\x25\x00"))
    reloaded = talk.after(0.2, FINE, FINE, FINE)
    assert reloaded[-1] == sweep(2, filler=5)  # half a slip is on the paper: it is cut off
    assert READY not in reloaded
    swept = talk.after(0.5, Heard(b"\x37\x22" + b"0002" + b"\x00"), FINE, FINE, FINE)
    assert READY in swept


def test_a_hot_head_holds_a_slip_up_and_then_it_comes_out() -> None:
    talk = Talk().opened()
    talk.said(Prepare(), FINE, JOB, Wrote())
    talk.after(0.51, Tick(), Heard(b"\x52"), Heard(b"\x52"), FINE)
    told = talk.said(Heard(b"\x1a"))
    assert told == [Tell(PrinterState("fault", "ok", "head_hot"))]
    assert talk.after(1.0, Heard(b"\x37\x22" + b"0001" + b"\x00"))[-2] == Ended("job", "confirmed")


def test_a_confirmation_that_never_comes_ends_as_unverified_after_its_deadline() -> None:
    talk = Talk().opened()
    talk.said(Prepare(), FINE, JOB, Wrote())
    talk.after(0.51, Tick(), FINE, FINE, FINE)
    assert Ended("job", "unverified", "no_confirmation") in talk.after(3.0)


def test_lost_before_the_first_byte_is_void_and_later_unverified() -> None:
    """A fault before the first byte uses no number."""
    for written, outcome in ((0, "void"), (5, "unverified")):
        talk = Talk().opened()
        talk.said(Prepare(), FINE, JOB)
        assert Ended("job", outcome, "no_device") in talk.said(Failed("no_device", "", written))


def test_a_command_cut_short_is_finished_with_nuls_when_the_cable_is_back() -> None:
    talk = Talk().opened()
    talk.said(Prepare(), FINE, JOB, Wrote(), Failed("no_device"))
    actions = talk.after(0.51, Tick(), Opened(), FINE, FINE, FINE)
    assert sweep(2, filler=5) in actions  # "A012\n" was its longest


def test_a_jammed_cutter_is_recovered_when_somebody_has_had_the_cover_open() -> None:
    """DLE ENQ 2, only after the cause is removed."""
    talk = Talk().opened()
    jammed = (Heard(b"\x52"), Heard(b"\x1a"), FINE, Heard(b"\x1a"))
    assert RECOVER not in talk.after(0.81, Tick(), *jammed)
    talk.after(0.81, Tick(), Heard(b"\x56"), Heard(b"\x12"), FINE, FINE)
    assert RECOVER in talk.after(0.81, Tick(), *jammed)
    assert RECOVER not in talk.after(0.81, Tick(), *jammed)


def test_a_sweep_that_is_not_answered_is_tried_once_more_and_then_the_printer_is_used_all_the_same() -> None:
    """A profile that expects process IDs of a printer without them: every slip is unverified, none is refused."""
    talk = Talk(half_slip=True)
    talk.said(Tick(), Opened(), FINE, FINE, FINE)
    seen = [action for _ in range(50) for action in talk.after(0.25, Tick(), FINE, FINE, FINE)]

    swept = [a for a in seen if isinstance(a, Write) and ESC_AT in a.data]
    assert swept == [sweep(1, filler=512), sweep(2, filler=2048 - 512)]
    assert READY in seen


def test_a_job_does_not_wait_for_ever_for_a_printer_that_is_swept() -> None:
    talk = Talk(half_slip=True)
    talk.said(Tick(), Opened(), FINE, FINE, FINE, JOB)
    assert Ended("job", "void", "no_answer") in talk.after(9.1)


def test_slow_answers_are_good_answers() -> None:
    """Three of them take longer than a second; the one that matters is not old."""
    talk = Talk().opened()
    assert talk.said(Prepare()) == [OFFLINE_CAUSE]
    assert talk.after(0.37, FINE) == []
    assert talk.after(0.1, JOB) == [slip(1)]
    talk = Talk().opened()
    assert talk.said(JOB) == [OFFLINE_CAUSE]
    assert talk.after(0.39, FINE) == [slip(1)]


def test_a_printer_with_gs_r_only_is_asked_how_it_is_when_the_slip_should_be_out() -> None:
    talk = Talk("generic-cn-80").opened()
    talk.said(Prepare(), FINE)
    sent = talk.said(JOB)
    assert sent == [Write(ESC_AT + b"A012\n" + CUT + b"\x1d\x72\x01", 2.0, of_slip=True)]
    talk.said(Wrote(), Heard(b"\x00"))
    for _ in range(3):
        assert talk.after(0.25, Tick(), FINE, FINE, FINE)[-1] == READY
    assert talk.after(30 / 80 + CUT_S - 0.75 - 0.01) == []
    assert talk.after(0.02) == [OFFLINE_CAUSE]
    assert talk.said(FINE, FINE, FINE)[2:4] == [READY, Ended("job", "confirmed")]


def test_nothing_is_asked_behind_a_slips_own_bytes_on_a_slow_line() -> None:
    """A drawn slip of 2 kB is on a line of 9600 baud for two seconds; a question behind it is no silence."""
    talk = Talk("generic-cn-80", baud=9600).opened()
    talk.after(0.1, Prepare())
    talk.after(0.1, FINE, Job("job", (ESC_AT, bytes(1900), CUT), 80.0), Wrote())
    assert talk.after(1.9) == []
    assert talk.after(0.1) == [OFFLINE_CAUSE]


def test_a_printer_that_proves_nothing_is_waited_for_by_its_speed() -> None:
    talk = Talk("file")
    assert talk.said(Tick(), Opened()) == [Open(), Tell(PrinterState("ready"))]
    assert talk.said(JOB) == [Write(ESC_AT + b"A012\n" + CUT, 2.0, of_slip=True)]
    talk.said(Wrote())
    assert talk.after(30 / 150 + CUT_S - 0.01) == []
    assert talk.after(0.02)[0] == Ended("job", "unverified", "no_barrier")


def test_stopping_ends_what_is_under_way_and_what_waits() -> None:
    talk = Talk().opened()
    talk.said(Prepare(), FINE, JOB, Wrote(), Job("next", JOB.units, 30.0))
    stopped = [Ended("job", "unverified", "stopped"), Ended("next", "void", "stopped"), Close()]
    assert talk.said(Stop()) == stopped
    assert talk.after(5.0) == []
