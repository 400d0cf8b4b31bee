"""The technician has the last slip printed once more: real processes, and the command as it is typed."""

import contextlib
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hall import entries as e
from hall import messages as m
from hall import topics
from hall.ledger import read_body
from runtime.desk import beside
from tests.system.conftest import MakeSite, start
from tests.system.people import begin_ticket, end_of_the_day, journal_of, press, serve, sign_in, take_ticket
from tests.system.waiting import LOOK_S, WAIT_S, stays, until
from tests.system.watcher import Watcher
from virtual.mechanism import Slip
from virtual.site import Site, number_on
from virtual.slip import Line

ROOT = Path(__file__).parents[2]
COPY = "COPY"


def reprint(site: Site, *arguments: str, says: str = "") -> subprocess.CompletedProcess[str]:
    config = site.folder / "etc/kiosk-1.toml"
    command = [sys.executable, "-m", "jiaohao", "reprint", "-c", str(config), *arguments]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, env=env, input=says, capture_output=True, text=True, timeout=120)


def on_paper(slip: Slip) -> str:
    return " ".join(slip.texts)


def states(site: Site) -> list[tuple[str, str]]:
    """Of all tickets in the kiosk's database: how far each has come, and why."""
    database = f"file:{site.database('kiosk-1')}?mode=ro"
    with contextlib.closing(sqlite3.connect(database, uri=True)) as db:
        found = db.execute("SELECT state, cause FROM fact WHERE kind LIKE 'ticket_%' ORDER BY seq")
        return [(state, cause) for state, cause in found]


def copies(site: Site) -> list[m.SlipCopied]:
    """By the hall's journal, when the hall has stopped."""
    bodies = [read_body(entry) for entry in journal_of(site) if isinstance(entry, e.FactTaken)]
    return [body for body in bodies if isinstance(body, m.SlipCopied)]


def test_the_last_slip_comes_once_more_marked_as_a_copy_and_the_numbers_go_on(kiosk_and_hall: Site) -> None:
    """R01."""
    assert take_ticket(kiosk_and_hall) == "A001"
    assert COPY not in on_paper(kiosk_and_hall.slips[0])
    done = reprint(kiosk_and_hall, says="y\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert "The last slip of this kiosk: A001, taken 20" in done.stdout
    assert done.stdout.endswith("A copy of A001 is out.\n")
    until(lambda: len(kiosk_and_hall.slips) == 2, "the copy is out")
    assert number_on(kiosk_and_hall.slips[1]) == "A001"
    assert COPY in on_paper(kiosk_and_hall.slips[1])
    assert take_ticket(kiosk_and_hall) == "A002"
    assert end_of_the_day(kiosk_and_hall).issued == 2
    (copied,) = copies(kiosk_and_hall)
    assert (copied.printed, copied.slip, copied.order) == ("A001", "confirmed", None)


def test_it_needs_no_network_and_remembers_the_slip_over_a_restart(kiosk_and_hall: Site) -> None:
    assert take_ticket(kiosk_and_hall) == "A001"
    kiosk_and_hall.broker.kill()
    kiosk_and_hall.stop_unit("kiosk-1")
    started_again(kiosk_and_hall)
    assert reprint(kiosk_and_hall, "--yes").returncode == 0
    until(lambda: len(kiosk_and_hall.slips) == 2, "the copy is out")
    kiosk_and_hall.broker.start()
    until(lambda: kiosk_and_hall.reaches_hall("kiosk-1"), "the hall is reached", 60)
    end_of_the_day(kiosk_and_hall)
    assert [copied.printed for copied in copies(kiosk_and_hall)] == ["A001"]


def started_again(site: Site) -> None:
    before = site.log("kiosk-1")
    site.start_unit("kiosk-1")
    until(lambda: "kiosk: ok" in site.log("kiosk-1").removeprefix(before), "the kiosk is at work again")


def test_why_nothing_is_printed_is_told_and_nothing_is(kiosk_and_hall: Site) -> None:
    """R01."""
    done = reprint(kiosk_and_hall, "--yes")
    assert (done.returncode, done.stdout) == (75, "")
    assert "has printed no slip" in done.stderr
    assert take_ticket(kiosk_and_hall) == "A001"
    kiosk_and_hall.printer.set_paper("end")
    until(lambda: kiosk_and_hall.kiosk_state == "paper_end", "the kiosk says so")
    done = reprint(kiosk_and_hall, "--yes")
    assert (done.returncode, done.stderr) == (75, "Nothing was printed: the paper has run out.\n")
    kiosk_and_hall.printer.set_paper("ok")
    until(lambda: kiosk_and_hall.kiosk_state == "ok", "the new roll is seen")
    stays(lambda: len(kiosk_and_hall.slips) == 1, "nothing is printed by itself", 1.0)
    kiosk_and_hall.stop_unit("kiosk-1")
    done = reprint(kiosk_and_hall, "--yes")
    assert done.returncode == 69
    assert "nobody is there" in done.stderr
    assert not beside(kiosk_and_hall.database("kiosk-1")).exists()
    kiosk_and_hall.stop_units()
    assert copies(kiosk_and_hall) == []


def test_an_order_over_mqtt_is_answered_by_a_fact_that_names_it(kiosk_and_hall: Site) -> None:
    assert take_ticket(kiosk_and_hall) == "A001"
    lead = Watcher(kiosk_and_hall.broker, "lead")
    order = topics.name(topics.ORDER, "kiosk-1")
    lead.link.send(order, m.Order("0dd0", "reprint"))
    lead.link.send(order, m.Order("0dd1", "dance"))
    lead.until(lambda: answers(lead), "the kiosk answers")
    lead.close()
    assert answers(lead) == [("A001", "confirmed", "0dd0")]
    assert [number_on(slip) for slip in kiosk_and_hall.slips] == ["A001", "A001"]
    end_of_the_day(kiosk_and_hall)
    assert [copied.order for copied in copies(kiosk_and_hall)] == ["0dd0"]


def answers(lead: Watcher) -> list[tuple[str | None, str, str | None]]:
    facts = [m.decode(raw, m.Fact) for raw in lead.of(topics.name(topics.FACT, "kiosk-1"))]
    bodies = [m.decode(bytes(f.body), m.SlipCopied) for f in facts if f.kind == "slip_copied"]
    return [(body.printed, body.slip, body.order) for body in bodies]


@pytest.mark.parametrize("killed_while", ["reserved", "printing"])
def test_after_a_power_cut_a_slip_under_way_is_unverified_and_only_a_person_has_it_printed_again(
    make_site: MakeSite, killed_while: str
) -> None:
    """R01: never by itself, for one may be out."""
    site = start(make_site(counters=0, board=False, printer_speed_mm_s=60))
    if killed_while == "reserved":
        site.printer.reply_delay_s = 0.2  # it is asked before the first byte
    kill_while(site, killed_while)
    assert states(site) == [(killed_while, "")]
    site.printer.reply_delay_s = 0.0
    started_again(site)
    assert "A001 unverified: kiosk_stopped" in site.log("kiosk-1")
    assert states(site) == [("unverified", "kiosk_stopped")]
    stays(lambda: len(site.numbers_printed) <= 1, "nothing is printed by itself", 2.0)
    done = reprint(site, "--yes")
    assert "A001" in done.stdout
    assert "the kiosk stopped, or its power was cut" in done.stdout
    assert done.returncode == 0
    until(lambda: [number_on(s) for s in site.slips if COPY in on_paper(s)] == ["A001"], "a copy is out")
    assert ", confirmed; copied 20" in reprint(site, says="n\n").stdout, "as the hall sees it"
    assert take_ticket(site) == "A002"
    assert end_of_the_day(site).issued == 2


def test_half_a_copy_after_a_power_cut_is_not_on_the_next_customers_slip_and_is_told(
    make_site: MakeSite,
) -> None:
    """R01: of the kiosk and its printer, in the middle of the paper."""
    site = start(make_site(counters=0, board=False, printer_speed_mm_s=40))
    assert take_ticket(site) == "A001"
    until(lambda: states(site) == [("confirmed", "")], "its end is known")
    lead = Watcher(site.broker, "lead")
    lead.link.send(topics.name(topics.ORDER, "kiosk-1"), m.Order("0dd0", "reprint"))
    until(lambda: "A001" in " ".join(half_out(site)), "half of the copy is out")
    site.kill_unit("kiosk-1")
    site.printer.power_off()
    site.printer.power_on()
    started_again(site)
    lead.link.send(topics.name(topics.ORDER, "kiosk-1"), m.Order("0dd0", "reprint"))
    lead.until(lambda: answers(lead), "the order is answered")
    assert take_ticket(site) == "A002"
    lead.close()
    papers = [on_paper(slip) for slip in site.slips]
    assert [paper for paper in papers if "A001" in paper and "A002" in paper] == []
    assert len(papers) == 3
    assert end_of_the_day(site).issued == 2
    found = [(copied.printed, copied.slip, copied.cause, copied.order) for copied in copies(site)]
    assert found == [("A001", "unverified", "kiosk_stopped", "0dd0")]


def half_out(site: Site) -> list[str]:
    """What is on the paper that has not been cut yet."""
    printed = list(site.printer.machine.mechanism._printed)
    return [thing.text for thing in printed if isinstance(thing, Line)]


def kill_while(site: Site, state: str) -> None:
    """Presses until the kiosk is there, and pulls the plug."""
    end = time.monotonic() + WAIT_S
    site.buttons.press("a")
    while not states(site) or states(site)[-1][0] != state:
        assert time.monotonic() < end, f"no slip gets {state}: {states(site)}"
        time.sleep(LOOK_S / 5)
    site.kill_unit("kiosk-1")


def test_a_fault_before_the_first_byte_leaves_no_gap_in_the_numbers(kiosk_and_hall: Site) -> None:
    """R01: whether the press was refused or the number was given back."""
    assert take_ticket(kiosk_and_hall) == "A001"
    for _ in range(3):
        kiosk_and_hall.printer.set_cover_open(True)
        kiosk_and_hall.buttons.press("a")
        until(lambda: kiosk_and_hall.kiosk_state == "cover_open", "the kiosk says so")
        kiosk_and_hall.printer.set_cover_open(False)
        until(lambda: kiosk_and_hall.kiosk_state == "ok", "it is closed again")
    assert take_ticket(kiosk_and_hall) == "A002"
    assert end_of_the_day(kiosk_and_hall).issued == 2
    assert [state for state, _ in states(kiosk_and_hall) if state != "void"] == ["confirmed", "confirmed"]


def test_while_a_slip_is_under_way_there_is_no_copy(make_site: MakeSite) -> None:
    site = start(make_site(counters=0, board=False, printer_speed_mm_s=30))
    assert take_ticket(site) == "A001"
    until(lambda: states(site) == [("confirmed", "")], "its end is known")
    begin_ticket(site)
    until(lambda: states(site)[-1] == ("printing", ""), "it is printed")
    order = m.Order("0dd0", "reprint")
    lead = Watcher(site.broker, "lead")
    lead.link.send(topics.name(topics.ORDER, "kiosk-1"), order)
    lead.until(lambda: answers(lead), "the kiosk answers")
    lead.close()
    assert answers(lead) == [("A001", "void", "0dd0")]
    assert "no copy of the last slip: busy" in site.log("kiosk-1")
    end_of_the_day(site)
    assert [copied.cause for copied in copies(site)] == ["busy"]


def test_a_counter_is_told_of_a_doubtful_slip_and_skips_it_with_next(make_site: MakeSite) -> None:
    """R01, R07: who has a slip does not wait for somebody who may have none."""
    site = start(make_site(counters=1, board=False, printer_speed_mm_s=120))
    kill_while(site, "printing")
    started_again(site)
    until(lambda: site.numbers_printed == ["A001"], "the printer prints on by itself")
    assert take_ticket(site) == "A002"
    keypad = sign_in(site, "1")
    press(keypad, "NEXT", "SLIP?")
    assert keypad.screen.startswith("A001 ")
    end = time.monotonic() + WAIT_S
    while not keypad.screen.startswith("A002 CALL"):
        assert time.monotonic() < end, f"it is not skipped: {keypad.screen}"
        keypad.press("NEXT")
        until(lambda: not keypad.screen.startswith("A001 SLIP?"), "an answer")
        until(lambda: keypad.screen != "NOSHOW?", "the refusal is over")
    serve(keypad)
    verdict = end_of_the_day(site)
    assert (verdict.missed, verdict.finished) == (1, 1)
