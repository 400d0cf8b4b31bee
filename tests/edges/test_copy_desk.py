"""Copies at the kiosk: which slip is the last, what is answered, which fact is written. Real database and socket."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from hall import messages as m
from kiosk.actions import CommitCopy, CopyEnded, CopyRefused
from kiosk.before import is_in_doubt, orders_answered
from kiosk.copy_desk import Answer, CopyDesk, Question, last_slip
from kiosk.events import CopyAsked, CopyCommitted, CopyReserved, LastSlip
from runtime.database import IN_MEMORY
from runtime.desk import Asked
from runtime.outbox import Outbox
from runtime.settings import UnitTable
from runtime.unit import CONFIG_KEY, Unit
from tests.core.kiosk_story import CONFIG
from tests.edges.units import NOWHERE

TAKEN_AT = 1772412060.0  # 2026-03-02 08:41 in Shanghai
TAKEN = m.Stamp(TAKEN_AT, True, "boot", 100.0)
LATER = m.Stamp(TAKEN_AT + 540, True, "boot", 640.0)
UNTIMED = m.Stamp(12.0, False, "boot", 100.0)


class Kiosk:
    """A unit without a broker, its copy desk, and what that would have said at the door."""

    def __init__(self, database: Path, *, volatile: bool = False) -> None:
        self.outbox = Outbox(IN_MEMORY if volatile else database)
        self.outbox.put({CONFIG_KEY: m.encode(CONFIG)})
        unit = Unit("kiosk", UnitTable("kiosk-1", "demo"), NOWHERE, self.outbox, lambda _event: None)
        self.desk = CopyDesk(unit, database, lambda _event: None, volatile=volatile)

    def ticket(self, number: int = 12, at: m.Stamp = TAKEN, state: str = "confirmed", cause: str = "") -> str:
        body = m.TicketIssued("a", "ordinary", number, f"A{number:03}", None, state, cause)
        ticket = self.outbox.add("ticket_issued", body, at, held=True, state="reserved").id
        self.outbox.release(ticket, "ticket_issued", body, state=state, cause=cause)
        return ticket

    def copied(self, ticket: str, slip: str, cause: str = "", order: str | None = None) -> None:
        self.outbox.add("slip_copied", m.SlipCopied(ticket, "A012", slip, cause, order), LATER)

    def ask(self, question: Question | bytes, number: int = 7) -> CopyAsked | None:
        raw = question if isinstance(question, bytes) else msgspec.json.encode(question)
        return self.desk.asked(Asked(number, raw))

    def said(self) -> list[tuple[int, Answer]]:
        found, answers = [], self.desk._desk._answers
        while not answers.empty():
            number, raw = answers.get()
            found.append((number, msgspec.json.decode(raw, type=Answer)))
        return found

    def facts(self) -> list[m.SlipCopied]:
        return [m.decode(r.body, m.SlipCopied) for r in self.outbox.after(0, "slip_copied")]


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    made = Kiosk(tmp_path / "kiosk.db")
    yield made
    made.outbox.close()


def test_the_last_slip_is_shown_with_its_time_its_state_and_why(kiosk: Kiosk) -> None:
    ticket = kiosk.ticket(state="unverified", cause="paper_end")
    assert kiosk.ask(Question("last")) is None
    assert kiosk.said() == [
        (7, Answer("last", ticket, "A012", "2026-03-02 08:41", "unverified", "paper_end"))
    ]


def test_a_ticket_taken_before_the_clock_was_known_has_no_time(kiosk: Kiosk) -> None:
    """No time is better than a wrong one."""
    kiosk.ticket(at=UNTIMED)
    kiosk.ask(Question("last"))
    assert kiosk.said()[0][1].taken == "--:--"
    assert last_slip(kiosk.outbox).at is None


def test_a_kiosk_that_has_printed_nothing_has_no_slip_to_copy(kiosk: Kiosk) -> None:
    assert kiosk.ask(Question("last")) is None
    assert kiosk.said() == [(7, Answer("refused", cause="no_slip"))]
    assert kiosk.ask(Question("copy")) == CopyAsked(None, question=7)


def test_a_copy_is_of_the_ticket_as_it_is_now(kiosk: Kiosk) -> None:
    """R02: a card was tapped after the slip; another customer's card is not this ticket's."""
    before, ticket = kiosk.ticket(11), kiosk.ticket(12)
    for changed, class_ in ((ticket, "vip"), (before, "priority")):
        kiosk.outbox.add("ticket_class", m.TicketClass(changed, class_), TAKEN)
    issued = m.TicketIssued("a", "vip", 12, "A012", None, "confirmed")
    assert kiosk.ask(Question("copy", ticket)) == CopyAsked(
        LastSlip(ticket, issued, TAKEN_AT), seen=ticket, question=7
    )


def test_an_order_to_reprint_is_asked_of_the_core_and_any_other_is_not(kiosk: Kiosk) -> None:
    ticket = kiosk.ticket()
    asked = kiosk.desk.ordered(m.Order("0dd0", "reprint"))
    assert asked is not None
    assert (asked.last.job, asked.order, asked.seen, asked.question) == (ticket, "0dd0", None, None)
    assert kiosk.desk.ordered(m.Order("0dd1", "pause")) is None


@pytest.mark.parametrize(
    "question", [b"", b"{}", b'{"ask": "dance"}', b'{"ask": "copy", "ticket": 7}', b"\xff"]
)
def test_a_question_that_is_none_is_answered_and_ends_nothing(kiosk: Kiosk, question: bytes) -> None:
    assert kiosk.ask(question) is None
    assert kiosk.said() == [(7, Answer("refused", cause="not_understood"))]


def test_who_stands_at_the_desk_is_told_of_a_refusal_and_the_hall_is_not(kiosk: Kiosk) -> None:
    kiosk.ticket()
    kiosk.desk.refused(CopyRefused(kiosk.ask(Question("copy")), "busy"))
    assert kiosk.said() == [(7, Answer("refused", cause="busy"))]
    assert kiosk.facts() == []


def test_an_order_that_is_refused_is_answered_by_a_fact(kiosk: Kiosk) -> None:
    kiosk.desk.refused(CopyRefused(CopyAsked(None, order="0dd0"), "no_slip"))
    ticket = kiosk.ticket()
    kiosk.desk.refused(CopyRefused(kiosk.desk.ordered(m.Order("0dd1", "reprint")), "paper_end"))
    assert kiosk.facts() == [
        m.SlipCopied(None, None, "void", "no_slip", "0dd0"),
        m.SlipCopied(ticket, "A012", "void", "paper_end", "0dd1"),
    ]
    assert kiosk.said() == []


def test_what_became_of_a_copy_is_told_and_written(kiosk: Kiosk) -> None:
    ticket = kiosk.ticket()
    asked = kiosk.ask(Question("copy", ticket))
    assert kiosk.desk.ended(CopyEnded(asked, "unverified", "no_answer")) == CopyCommitted()
    assert kiosk.said() == [(7, Answer("copied", printed="A012", state="unverified", cause="no_answer"))]
    assert kiosk.facts() == [m.SlipCopied(ticket, "A012", "unverified", "no_answer")]


# --- after a copy --------------------------------------------------------------------------------------------


def test_after_a_copy_that_came_out_the_slip_is_shown_as_proven_and_when_it_was_copied(kiosk: Kiosk) -> None:
    """As the hall sees it."""
    ticket = kiosk.ticket(state="unverified", cause="paper_end")
    kiosk.copied(ticket, "confirmed")
    kiosk.ask(Question("last"))
    shown = Answer(
        "last", ticket, "A012", "2026-03-02 08:41", "confirmed", "", "confirmed", "2026-03-02 08:50"
    )
    assert kiosk.said() == [(7, shown)]


def test_a_copy_that_may_be_out_is_shown_and_one_that_is_not_and_another_slips_are_not(kiosk: Kiosk) -> None:
    kiosk.copied(kiosk.ticket(11), "confirmed")
    ticket = kiosk.ticket(state="unverified", cause="paper_end")
    kiosk.copied(ticket, "void", "cover_open")
    assert last_slip(kiosk.outbox).copy == ""
    kiosk.copied(ticket, "unverified", "no_answer")
    last = last_slip(kiosk.outbox)
    assert (last.state, last.cause, last.copy) == ("unverified", "paper_end", "unverified")


# --- half a slip in the printer ------------------------------------------------------------------------------


def test_a_database_that_took_the_place_of_a_broken_one_is_in_doubt(tmp_path: Path) -> None:
    """R01: the power cut that broke it may have left half a slip in the printer; a new one knows of none."""
    kiosk = Kiosk(tmp_path / "kiosk.db")
    assert not is_in_doubt(kiosk.outbox)
    kiosk.outbox.close()
    (tmp_path / "kiosk.db").write_bytes(b"no database " * 100)
    kiosk = Kiosk(tmp_path / "kiosk.db")
    assert is_in_doubt(kiosk.outbox)
    kiosk.ticket()
    assert not is_in_doubt(kiosk.outbox)
    kiosk.outbox.close()


@pytest.mark.parametrize(
    ("copies", "doubt"),
    [
        ([], True),
        ([("confirmed", "")], False),
        ([("confirmed", ""), ("unverified", "no_answer")], True),
        ([("confirmed", ""), ("unverified", "no_barrier")], False),
        ([("confirmed", ""), ("void", "cover_open")], False),
        ([("void", "cover_open")], True),
    ],
)
def test_the_last_that_may_be_out_decides_whether_half_of_it_may_hang_in_the_printer(
    kiosk: Kiosk, copies: list[tuple[str, str]], doubt: bool
) -> None:
    ticket = kiosk.ticket(state="unverified", cause="no_answer")
    for slip, cause in copies:
        kiosk.copied(ticket, slip, cause)
    assert is_in_doubt(kiosk.outbox) is doubt


def test_a_copy_under_way_is_on_disk_until_its_end_is(kiosk: Kiosk, tmp_path: Path) -> None:
    """R01: half of it hangs in the printer after a power cut, and an order wants an answer."""
    ticket = kiosk.ticket()
    asked = kiosk.desk.ordered(m.Order("0dd0", "reprint"))
    assert kiosk.desk.reserve(CommitCopy(asked)) == CopyReserved()
    assert is_in_doubt(kiosk.outbox)
    kiosk.desk.release_left()
    assert kiosk.facts() == [], "it is this process's own"
    kiosk.outbox.close()
    again = Kiosk(tmp_path / "kiosk.db")
    assert is_in_doubt(again.outbox)
    assert orders_answered(again.outbox) == ["0dd0"]
    for _ in range(2):
        again.desk.release_left()
    assert again.facts() == [m.SlipCopied(ticket, "A012", "unverified", "kiosk_stopped", "0dd0")]
    assert is_in_doubt(again.outbox)
    again.desk.reserve(CommitCopy(asked))
    again.desk.ended(CopyEnded(asked, "confirmed"))
    again.outbox.close()
    third = Kiosk(tmp_path / "kiosk.db")
    third.desk.release_left()
    assert len(third.facts()) == 2
    assert not is_in_doubt(third.outbox)
    third.outbox.close()


def test_the_last_twenty_orders_are_remembered_by_their_facts(kiosk: Kiosk) -> None:
    ticket = kiosk.ticket()
    for number in range(25):
        kiosk.copied(ticket, "confirmed", order=f"0dd{number}")
        kiosk.copied(ticket, "confirmed")
    assert orders_answered(kiosk.outbox) == [f"0dd{number}" for number in range(5, 25)]


@pytest.mark.parametrize("question", [Question("last"), Question("copy", "t12")])
def test_a_disk_that_cannot_be_opened_is_told_and_not_that_there_is_no_slip(
    tmp_path: Path, question: Question
) -> None:
    made = Kiosk(tmp_path / "kiosk.db", volatile=True)
    assert made.ask(question) is None
    assert made.said() == [(7, Answer("refused", cause="storage"))]
    made.outbox.close()


def test_a_desk_whose_thread_ended_begins_anew_for_the_next_to_ask(kiosk: Kiosk) -> None:
    kiosk.desk.start()
    kiosk.desk._desk.stop()
    assert not kiosk.desk.alive()
    kiosk.desk.renew()
    assert kiosk.desk.alive()
    kiosk.desk.stop()
