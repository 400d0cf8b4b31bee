"""Databases that are lost, old or copied, and halls that are two: each ends as the protocol says."""

import shutil
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hall import messages as m
from hall.journal import Journal
from kiosk.under_way import HOLD_OFF_S
from tests.system.waiting import until
from tests.system.watcher import Watcher
from virtual.site import Site, number_on
from virtual.verdict import unsent


@pytest.fixture
def watcher(site: Site) -> Iterator[Watcher]:
    found = Watcher(site.broker)
    yield found
    found.close()


def issue(site: Site, watcher: Watcher, code: str = "a") -> str:
    """One press, one slip; returns the number on it."""
    before = len(site.slips)
    site.buttons.press(code)
    until(lambda: len(site.slips) > before, "the slip is out")
    number = number_on(site.slips[-1])
    until(lambda: f"{number} confirmed" in site.log("kiosk-1"), "the kiosk knows that it is out")
    time.sleep(2 * HOLD_OFF_S)  # a press sooner is the same finger's
    return number


def arrived(site: Site, watcher: Watcher) -> None:
    watcher.until(lambda: unsent(site.database("kiosk-1")) == 0, "all facts are acknowledged")


def site_ack(watcher: Watcher) -> m.Ack:
    ack = watcher.ack("kiosk-1")
    assert ack is not None
    return ack


def taken_again(watcher: Watcher, before: m.Ack) -> None:
    """Another boot of the hall has acknowledged as much as the one before."""

    def done() -> bool:
        ack = site_ack(watcher)
        return ack.boot != before.boot and ack.epoch == before.epoch and ack.upto >= before.upto

    watcher.until(done, "the facts are taken again")


def copy_database(site: Site, unit: str, to: Path) -> None:
    """A backup as SQLite makes it: whole, whatever the process is doing."""
    source, target = sqlite3.connect(site.database(unit)), sqlite3.connect(to)
    with source, target:
        source.backup(target)
    source.close()
    target.close()


def put_back(site: Site, unit: str, copy: Path) -> None:
    remove_database(site, unit)
    shutil.copy(copy, site.database(unit))


def remove_database(site: Site, unit: str) -> None:
    for leftover in site.database(unit).parent.glob(f"{unit}.db*"):
        leftover.unlink()


def maybe_served(site: Site) -> dict[str, bool]:
    journal = Journal(site.database("hall"))
    tickets = journal.load().data.tickets.values()
    journal.close()
    return {t.printed: t.maybe_served for t in tickets}


def test_a_hall_that_lost_its_database_gets_every_ticket_again(site: Site, watcher: Watcher):
    numbers = {issue(site, watcher) for _ in range(3)}
    arrived(site, watcher)
    before = site_ack(watcher)
    site.kill_unit("hall")
    remove_database(site, "hall")
    site.start_unit("hall")
    taken_again(watcher, before)
    watcher.until(lambda: watcher.waiting() == numbers, "everybody waits again")
    more = issue(site, watcher)
    assert more not in numbers
    arrived(site, watcher)
    site.stop_unit("hall")
    assert maybe_served(site) == {**dict.fromkeys(numbers, True), more: False}


def test_a_hall_restored_from_an_hour_ago_gets_what_came_since_marked_maybe_served(
    site: Site, watcher: Watcher, tmp_path: Path
):
    old = {issue(site, watcher)}
    arrived(site, watcher)
    copy_database(site, "hall", tmp_path / "backup.db")
    new = {issue(site, watcher), issue(site, watcher, "v")}
    arrived(site, watcher)
    before = site_ack(watcher)
    site.kill_unit("hall")
    put_back(site, "hall", tmp_path / "backup.db")
    site.start_unit("hall")
    taken_again(watcher, before)
    watcher.until(lambda: watcher.waiting() == old | new, "nobody is lost")
    site.stop_unit("hall")
    assert maybe_served(site) == {**dict.fromkeys(old, False), **dict.fromkeys(new, True)}
    assert "remembers our facts up to" in site.log("kiosk-1")


def test_a_kiosks_card_restored_from_an_hour_ago_begins_a_new_epoch_well_above_the_numbers_seen(
    site: Site, watcher: Watcher, tmp_path: Path
):
    first = issue(site, watcher)
    arrived(site, watcher)
    copy_database(site, "kiosk-1", tmp_path / "card.db")
    since = {issue(site, watcher), issue(site, watcher)}
    arrived(site, watcher)
    before = site_ack(watcher)
    site.kill_unit("kiosk-1")
    put_back(site, "kiosk-1", tmp_path / "card.db")
    site.start_unit("kiosk-1")
    watcher.until(lambda: (a := watcher.ack("kiosk-1")) and a.epoch != before.epoch, "a new epoch is known")
    until(lambda: "old or copied card" in site.log("kiosk-1"), "the kiosk says so")
    after = issue(site, watcher)
    assert (first, since, after) == ("A001", {"A002", "A003"}, "A054")
    arrived(site, watcher)
    watcher.until(lambda: watcher.count_waiting() == 4, "nobody waits twice")


def test_a_kiosk_with_a_new_card_asks_the_hall_first_and_begins_fifty_above(site: Site, watcher: Watcher):
    issue(site, watcher)
    arrived(site, watcher)
    site.kill_unit("kiosk-1")
    remove_database(site, "kiosk-1")
    site.start_unit("kiosk-1")
    until(lambda: site.log("kiosk-1").rstrip().endswith("kiosk: ok"), "the kiosk may issue")
    assert issue(site, watcher) == "A052"
    arrived(site, watcher)


def test_a_kiosk_whose_card_forgot_tickets_that_never_arrived_sends_what_it_has_under_a_new_epoch(
    site: Site, watcher: Watcher, tmp_path: Path
):
    issue(site, watcher)
    arrived(site, watcher)
    site.broker.kill()
    offline = issue(site, watcher)  # in the outbox of the card only
    copy_database(site, "kiosk-1", tmp_path / "card.db")
    site.broker.start()
    arrived(site, watcher)
    later = issue(site, watcher)
    arrived(site, watcher)
    site.kill_unit("kiosk-1")
    put_back(site, "kiosk-1", tmp_path / "card.db")
    site.start_unit("kiosk-1")
    arrived(site, watcher)
    until(lambda: "old or copied card" in site.log("kiosk-1"), "the kiosk says so")
    watcher.until(
        lambda: watcher.waiting() == {"A001", offline, later}, "the ids are known: nobody waits twice"
    )
    assert watcher.count_waiting() == 3


def test_a_fact_of_a_kind_the_hall_does_not_know_is_kept_alerted_and_holds_nothing_up(
    site: Site, watcher: Watcher
):
    site.stop_unit("counter-2")
    speaker = Watcher(site.broker, "counter-2")
    ack = watcher.ack("counter-2")
    assert ack is not None
    stamp = m.Stamp(0.0, False, "b", 0.0)
    for seq, kind in ((1, "started"), (2, "levitated"), (3, "signed_in")):
        body = m.encode(m.OwnedChanged(m.Owned("1002"))) if kind == "signed_in" else b'{"height":{"m":3}}'
        fact = m.Fact(f"strange-{seq}", "another", seq, 1, kind, stamp, m.msgspec.Raw(body), 0.0)
        assert speaker.link.send("unit/counter-2/fact", fact)
    watcher.until(
        lambda: (a := watcher.ack("counter-2")) and (a.epoch, a.upto) == ("another", 3), "all three taken"
    )
    watcher.until(lambda: "alert/unknown_fact.counter-2" in watcher.last, "the lead is told")
    speaker.close()
    assert issue(site, watcher) == "A001"
    arrived(site, watcher)
    site.stop_unit("hall")
    journal = Journal(site.database("hall"))
    bodies = [bytes(r.entry.body) for r in journal.entries() if getattr(r.entry, "kind", "") == "levitated"]
    journal.close()
    assert bodies == [b'{"height":{"m":3}}']


def test_a_second_hall_stands_by_and_says_so_and_takes_over_when_the_first_is_gone(
    site: Site, watcher: Watcher, tmp_path: Path
):
    first = watcher.state("hall", m.HallState)
    assert first is not None
    text = (
        (site.folder / "etc/hall.toml")
        .read_text("utf-8")
        .replace(str(site.database("hall")), f"{tmp_path}/second.db")
    )
    (tmp_path / "second.toml").write_text(text, "utf-8")
    one = site.processes.pop("hall")
    site.start_unit("hall", config=tmp_path / "second.toml")
    until(lambda: "standing by" in site.log("hall"), "the second hall stands by", 30)
    issue(site, watcher)
    arrived(site, watcher)
    assert all(m.decode(p, m.HallState).boot == first.boot for p in watcher.of("hall") if p), (
        "only one hall speaks"
    )
    one.kill()
    one.wait()
    watcher.until(
        lambda: (h := watcher.state("hall", m.HallState)) and h.boot != first.boot,
        "the second hall works",
        40,
    )
    watcher.until(lambda: watcher.waiting() == {"A001"}, "it is told again who waits")


def test_a_second_hall_on_the_same_database_waits_and_says_who_has_it(site: Site):
    one = site.processes.pop("hall")
    site.start_unit("hall")
    until(lambda: "another process is using it" in site.log("hall"), "it is told plainly")
    site.stop_unit("hall")
    site.processes["hall"] = one
    assert one.poll() is None


def test_nothing_received_over_mqtt_ends_the_hall_or_a_unit(site: Site, watcher: Watcher):
    """Broken JSON, wrong types, huge payloads, unknown topics: counted, logged once, nothing else."""
    speaker = Watcher(site.broker, "stranger")
    rubbish = [b"", b"{", b"\xff\xfe", b"[]", b'{"id":7}', b'{"seq":-1}', b"x" * 200_000, b"null", b'"text"']
    targets = [
        "unit/kiosk-1/fact", "unit/counter-1/request", "unit/kiosk-1/state", "unit/kiosk-1/health", "ack/kiosk-1",
        "config", "hall", "counter/1", "queue/a", "calls", "reply/counter-1", "nobody/knows", "unit/UPPER/fact",
    ]  # fmt: skip
    for topic in targets:
        for payload in rubbish:
            speaker.link._client.publish(f"jiaohao/1/demo/{topic}", payload, qos=1)
    speaker.pump(0.5)
    speaker.close()
    assert issue(site, watcher) == "A001"
    arrived(site, watcher)
    site.keypads["1"].press("SIGNIN", "1", "ENTER")
    until(lambda: site.keypads["1"].screen.startswith("OPEN"), "the counter works")

    def called() -> bool:
        """The rubbish emptied the counter's state too: until the hall has told it anew, NEXT is refused."""
        if site.keypads["1"].screen.startswith("OPEN"):
            site.keypads["1"].press("NEXT")
            watcher.pump(0.5)
        return site.keypads["1"].screen.startswith("A001 CALL")

    until(called, "the call works")
    assert all(p.poll() is None for p in site.processes.values())
    health = watcher.state("unit/hall/health", m.Health)
    watcher.until(
        lambda: (h := watcher.state("unit/hall/health", m.Health)) and h.rejected > 10, "counted in health"
    )
    assert health is not None
    for line in ("unit/kiosk-1/fact", "unit/counter-1/request"):
        assert site.log("hall").count(f"ignored a message on {line}") == 1, "logged once"


def test_facts_that_come_twice_or_out_of_order_are_counted_in_health_and_logged_once(
    site: Site, watcher: Watcher
):
    issue(site, watcher)
    arrived(site, watcher)
    mine = [p for p in watcher.of("unit/kiosk-1/fact") if p]
    speaker = Watcher(site.broker, "stranger")
    for payload in (mine[-1], mine[-1], mine[0]):
        assert speaker.link.send("unit/kiosk-1/fact", m.decode(payload, m.Fact))
    ahead = m.msgspec.structs.replace(m.decode(mine[-1], m.Fact), id="ahead", seq=99, oldest=1)
    assert speaker.link.send("unit/kiosk-1/fact", ahead)
    watcher.until(
        lambda: (h := watcher.state("unit/hall/health", m.Health)) and h.disordered >= 4, "counted in health"
    )
    speaker.close()
    assert site.log("hall").count("facts of kiosk-1 came twice or out of order") == 1
    assert watcher.count_waiting() == 1
