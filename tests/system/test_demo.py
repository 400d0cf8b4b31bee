"""The demo, and the verdict it ends with: a judge who cannot find anything wrong would prove nothing."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from hall import entries as e
from hall import messages as m
from hall.journal import Journal
from hall.ledger import Ledger, Recorded
from runtime.outbox import Outbox
from tests.system.conftest import MakeSite, start
from tests.system.people import end_of_the_day, pictures
from tests.system.waiting import until
from virtual.broker import Broker
from virtual.demo import Demo, unusable
from virtual.doors import Doors
from virtual.keypad import VirtualKeypad
from virtual.people import People
from virtual.report import counters_in_short, summary
from virtual.site import Site
from virtual.verdict import judge

PNG = b"\x89PNG\r\n"
STAMP = m.Stamp(0.0, False, "boot", 0.0)
BODY = m.TicketIssued("a", "ordinary", 1, "A001", "2026-01-05", "confirmed")


# --- the demo -----------------------------------------------------------------------------------------------


def test_a_demo_of_twelve_seconds_ends_well_and_leaves_pictures(tmp_path: Path) -> None:
    out = tmp_path / "out"
    ended = subprocess.run(
        [sys.executable, "-m", "jiaohao", "demo", "--for", "12", "--speed", "20", "--no-browser", "--out", str(out)],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout + ended.stderr
    said = ended.stdout
    assert said.splitlines()[-2] == "nothing lost, nothing doubled, nobody called twice"
    assert re.search(r"^    5 of 12 s +\d+ slips", said, re.M), "progress, a line now and then"
    issued, slips = (
        int(re.search(rf"^{what} +(\d+)", said, re.M)[1]) for what in ("tickets issued", "slips printed")
    )
    assert issued == slips >= 5
    assert re.search(r"^vip +[1-9]", said, re.M)
    pictures = list(out.glob("slips/*.png")) + list(out.glob("boards/*/*.png"))
    tickets = [path for path in out.glob("slips/*.png") if not path.stem.endswith("-other")]
    assert len(tickets) == slips, "beside those that send somebody on or bid him come back"
    assert {path.parent.name for path in pictures} == {
        "slips", "kiosk-1", "board-1", "lead-1", "counter-1", "counter-2",
    }  # fmt: skip
    assert all(path.read_bytes().startswith(PNG) for path in pictures)
    assert (out / "summary.txt").read_text("utf-8").strip() in said


def test_the_demo_runs_on_the_broker_it_brings_where_there_is_no_mosquitto(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = Site(tmp_path / "site", speed=20, broker=Broker(engine="iotcore"))
    assert Demo(site, tmp_path / "out", for_s=5).run() == 0, capsys.readouterr()
    said = capsys.readouterr().out
    assert "on iotcore" in said
    assert re.search(r"^finished +[1-9]", said, re.M)


def test_ctrl_c_ends_the_day_in_order(tmp_path: Path) -> None:
    """A terminal sends SIGINT to all processes in front: only the demo may obey it, or facts are lost on the way."""
    demo = subprocess.Popen(
        [sys.executable, "-m", "jiaohao", "demo", "--speed", "20", "--no-browser", "--out", str(tmp_path)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip
    assert demo.stdout
    lines = iter(demo.stdout.readline, "")
    assert next(line for line in lines if " s   " in line), "it runs"
    os.killpg(demo.pid, signal.SIGINT)
    said = "".join(lines)
    assert demo.wait() == 0, said
    assert "nothing lost, nothing doubled, nobody called twice" in said


def test_a_process_that_ends_by_itself_makes_a_bad_day(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = Site(tmp_path / "site", speed=20)
    demo = Demo(site, tmp_path / "out", for_s=3)

    def ends() -> None:
        until(lambda: "signed_in" in site.log("counter-1"), "the hall is open")
        site.processes["board-1"].kill()

    by_itself = threading.Thread(target=ends)
    by_itself.start()
    assert demo.run() == 1
    by_itself.join()
    assert "board-1 ended by itself" in capsys.readouterr().out


def test_a_demo_writes_into_no_folder_that_holds_other_things(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("irreplaceable")
    (tmp_path / "log").mkdir()
    assert "holds other things (thesis.doc, …)" in unusable(tmp_path)
    assert unusable(tmp_path / "thesis.doc").startswith("cannot use")
    assert unusable(tmp_path / "new") == ""
    assert unusable(tmp_path / "new") == ""


def test_the_line_of_progress_of_a_large_hall_counts(tmp_path: Path) -> None:
    keypads = {str(n): VirtualKeypad(tmp_path / f"keypad-{n}") for n in range(5)}
    few = dict(list(keypads.items())[:2])
    shows = ("A012 CALL", "A013 SERVE", "A014 SERVE", "OPEN 3 WAIT", "WHO?")
    for keypad, screen in zip(keypads.values(), shows, strict=True):
        keypad.screen = screen
        keypad.close()
    assert counters_in_short(keypads) == "counters: 1 calling, 2 serving, 1 open, 1 not open"
    assert counters_in_short(few).split() == [
        "counter",
        "0:",
        "A012",
        "CALL",
        "counter",
        "1:",
        "A013",
        "SERVE",
    ]


def test_where_many_wait_some_press_again_and_some_leave_and_vips_answer_with_their_cards(
    make_site: MakeSite,
) -> None:
    """R02, R34: on a kiosk with a screen, by the people of the demo; nobody calls."""
    site = make_site(
        codes=False, cards=True, screen=True, assist=True, counters=0, board=False, crowded=1,
        printer_speed_mm_s=0,
    )  # fmt: skip
    start(site)
    people = People(site, 0.8, 1)
    people.start()
    until(lambda: people.gone.get("many waiting", 0) >= 1, "somebody does not care to wait", 60.0)
    until(lambda: "is vip" in site.log("kiosk-1") or _vips(site), "a VIP has a ticket", 60.0)
    people.doors_close()
    asked = [name for name in pictures(site, "kiosk-1") if name in ("crowded", "card")]
    assert {"crowded", "card"} <= set(asked)
    assert asked.count("crowded") > people.gone["many waiting"], "some press again"
    assert set(people.gone) == {"many waiting"}
    assert "asks for help" not in site.log("kiosk-1")
    verdict = end_of_the_day(site)
    assert verdict.issued == len(site.slips) >= 3


def _vips(site: Site) -> bool:
    return any("VIP" in slip.texts for slip in site.slips)


def test_at_a_closed_hall_nobody_presses(make_site: MakeSite) -> None:
    """R20"""
    site = start(make_site(codes=False, screen=True, counters=0, board=False))
    Doors(site).open(False)
    until(lambda: pictures(site, "kiosk-1")[-1:] == ["closed"], "the screen says it")
    people = People(site, 0.5, 1)
    people.start()
    until(lambda: people.gone.get("closed", 0) >= 2, "they read it and leave")
    people.doors_close()
    assert set(people.gone) == {"closed"}
    assert not site.slips


# --- the verdict --------------------------------------------------------------------------------------------


def issued(ticket: str, printed: str, seq: int, slip: str = "confirmed") -> e.FactTaken:
    body = msgspec.structs.replace(BODY, printed=printed, slip=slip)
    return e.FactTaken("kiosk-1", "epoch", seq, ticket, "ticket_issued", msgspec.Raw(m.encode(body)))


def called(
    ticket: str, counter: str = "1", waited_s: float = 60.0, taken_from: str | None = None
) -> e.Called:
    return e.Called(counter, ticket, e.Reason("tier", "ordinary", waited_s, 900.0), taken_from)


GOOD: tuple[e.AnyEntry, ...] = (
    issued("t1", "A001", 1),
    issued("t2", "A002", 2, "unverified"),
    issued("t3", "A003", 3),
    issued("t4", "A004", 4),
    called("t1"),
    e.ServingStarted("1", "t1"),
    e.Finished("1", "t1", 30.0),
    called("t2", waited_s=1000.0),
    e.TookBack("1", "t2", "paused"),
    called("t2", "2"),
    called("t3"),
    e.NoShow("1", "t3"),
)
SLIPS = ["A001", "A003", "A004"]  # whether A002's came out nobody knows


Judging = Callable[..., list[str]]


@pytest.fixture
def wrong(tmp_path: Path) -> Judging:
    """What the judge finds in a hand-made day."""

    def judged(*entries: e.AnyEntry, slips: list[str] = SLIPS, kiosk: Path | None = None) -> list[str]:
        return judge(day(tmp_path, *entries), [kiosk] if kiosk else [], slips).wrong

    return judged


def day(folder: Path, *entries: e.AnyEntry) -> Path:
    journal = Journal(folder / "hall.db")
    for n, entry in enumerate(entries, start=1):
        journal.append(Recorded(n, 1_700_000_000.0 + n, "boot", entry))
    journal.commit(Ledger())
    journal.close()
    return folder / "hall.db"


def test_a_good_day_is_reckoned_rightly(tmp_path: Path) -> None:
    verdict = judge(day(tmp_path, *GOOD), [], SLIPS)
    assert verdict.wrong == []
    assert (verdict.issued, verdict.slips, verdict.called, verdict.finished) == (4, 3, 4, 1)
    assert (verdict.missed, verdict.waiting, verdict.at_counters, verdict.expired) == (1, 1, 1, 0)
    waits = verdict.waits["ordinary"]
    assert (waits.waited_s, waits.kept, waits.longest_s) == ([60.0, 1000.0, 60.0], 2, 1000.0)
    text = summary(verdict)
    assert "finished             1   (still waiting 1, at a counter 1)" in text
    assert "ordinary           3        6:13     16:40            67%" in text


def test_who_waits_for_the_slot_of_an_appointment_waits(tmp_path: Path) -> None:
    """R20"""
    body = msgspec.structs.replace(BODY, printed="A004", booking="0" * 32, slot_at=1_700_009_999.0)
    early = e.FactTaken("kiosk-1", "epoch", 5, "t5", "ticket_issued", msgspec.Raw(m.encode(body)))
    verdict = judge(day(tmp_path, *GOOD[:3], early), [], ["A001", "A003", "A004"])
    assert verdict.wrong == []
    assert verdict.waiting == 4


def test_people_who_left_without_a_ticket_are_counted_by_why(tmp_path: Path) -> None:
    verdict = judge(day(tmp_path, *GOOD), [], SLIPS)
    assert "left without" not in summary(verdict)
    verdict.gone = {"many waiting": 2, "closed": 1}
    assert "left without         3   (closed 1, many waiting 2)" in summary(verdict)


def test_a_number_on_two_slips_is_found(wrong: Judging) -> None:
    assert wrong(*GOOD, slips=[*SLIPS, "A003"]) == ["A003 was printed 2 times"]


def test_a_slip_whose_ticket_never_reached_the_hall_is_found(wrong: Judging) -> None:
    assert wrong(*GOOD, slips=[*SLIPS, "A005"]) == ["A005 was printed but never reached the hall"]


def test_a_ticket_whose_slip_was_proved_but_did_not_come_out_is_found(wrong: Judging) -> None:
    assert wrong(*GOOD, slips=SLIPS[:-1]) == ["A004 is confirmed in the journal but no slip came out"]


def test_a_number_given_twice_is_found(wrong: Judging) -> None:
    assert wrong(*GOOD, issued("t5", "A004", 5)) == ["A004 stands in the journal 2 times"]


def test_a_ticket_called_by_two_counters_is_found(wrong: Judging) -> None:
    assert wrong(*GOOD, called("t4", "3"), called("t4", "4")) == ["A004 was called to 4 while 3 had it"]


def test_a_ticket_taken_over_from_a_lost_counter_is_none(wrong: Judging) -> None:
    assert wrong(*GOOD, called("t4", "3"), called("t4", "4", taken_from="3")) == []


def test_a_ticket_called_after_it_was_finished_is_found(wrong: Judging) -> None:
    found = wrong(*GOOD, called("t1", "3"))
    assert found[0] == "A001 was called to 3 after it was finished"
    assert found[1].startswith("the journal cannot be replayed")


def test_a_ticket_called_to_a_counter_that_has_another_is_found(wrong: Judging) -> None:
    assert wrong(*GOOD, called("t4", "2")) == ["A004 was called to 2, which still had A002"]


def test_a_fact_that_stayed_in_a_kiosks_outbox_is_found(wrong: Judging, tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "kiosk-1.db")
    outbox.add("ticket_issued", BODY, STAMP)
    outbox.close()
    assert wrong(*GOOD, kiosk=tmp_path / "kiosk-1.db") == ["kiosk-1: facts that never reached the hall: 1"]
