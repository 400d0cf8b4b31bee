"""Who may work at a counter: posts with too few (R42), and whom the lead is told to ask (R11)."""

import msgspec
import pytest

from hall import messages as m
from hall.settings import RulesTable
from tests.core.hall_story import Site, site

STAFF = {"1001": {"zh": "李", "en": "Li"}, "1007": {"zh": "王芳", "en": "Wang Fang"}}
FEW = "few_qualified.1"


def a_hall(
    backup: str = "1007", *, wanted: int = 2, serves: list[list[str]] | None = None, **skills: list[str]
) -> Site:
    """Three counters; only the first names a backup."""
    plain = site(counters=4, serves={"1": serves or [["a"]]})
    first = msgspec.structs.replace(plain.counters[0], planned=True, backup=backup)
    ready = msgspec.structs.replace(
        plain, counters=[first, *plain.counters[1:]], staff=STAFF,
        skills={number.removeprefix("n"): services for number, services in skills.items()},
    )  # fmt: skip
    paper = Site(ready, rules=RulesTable(qualified=wanted))
    paper.on += [f"counter-{n}" for n in (1, 2, 3, 4)]
    paper.ready(*paper.on)
    return paper


def test_a_post_with_one_qualified_clerk_at_work_is_noticed_after_three_minutes_with_its_backup():
    """R42: of 1002 it is known that she may do b only."""
    paper = a_hall(n1002=["b"])
    paper.sign_in("1", "2")
    paper.wait(179)
    assert FEW not in paper.alerts()
    paper.wait(2)
    alert = paper.alerts()[FEW]
    assert (alert.severity, alert.evidence) == ("notice", {"clerks": ["1001"], "wanted": 2, "backup": "1007"})
    assert alert.text["en"] == "Clerks at work who may do all of counter 1: 1, there should be 2"
    assert alert.advice == {
        "zh": "请顶替人员 1007 王芳 到岗",
        "en": "Ask 1007 Wang Fang, the backup, to come",
    }
    assert [key for key in paper.alerts() if key.startswith("few")] == [FEW], "others name no backup"
    paper.sign_in("3")
    paper.wait(1)
    assert FEW not in paper.alerts()


@pytest.mark.parametrize(
    ("skills", "serves", "is_few"),
    [
        ([], [["a"]], False),
        (["a"], [["a"]], False),
        (["a", "b"], [["a:vip"], ["b"]], False),
        (["a"], [["a"], ["b"]], True),
        (["a", "b"], [["*"]], True),
        (["a", "b", "c"], [["*:vip"]], False),
    ],
)
def test_qualified_is_who_may_do_all_that_is_served_there(
    skills: list[str], serves: list[list[str]], is_few: bool
):
    """R42; whoever has no list may do all."""
    paper = a_hall(serves=serves, **({"n1002": skills} if skills else {}))
    paper.sign_in("1", "2")
    paper.wait(200)
    assert (FEW in paper.alerts()) == is_few


def test_who_pauses_is_not_there_and_one_clerk_at_two_counters_is_one():
    """R42."""
    paper = a_hall()
    paper.sign_in("1", "2")
    paper.owned("3", "signed_in", m.Owned("1001"))
    paper.wait(300)
    assert FEW not in paper.alerts()
    paper.owned("2", "paused", m.Owned("1002", pause=m.Pause("rest")))
    paper.wait(181)
    assert paper.alerts()[FEW].evidence["clerks"] == ["1001"]
    paper.owned("2", "signed_in", m.Owned("1002", "1008", None, m.Pause("rest")))
    paper.wait(1)
    assert FEW not in paper.alerts(), "the substitute counts"


def test_a_hall_may_want_none():
    paper = a_hall(wanted=0)
    paper.sign_in("1")
    paper.wait(300)
    assert FEW not in paper.alerts()


def test_a_notice_that_stands_does_not_ring_again_after_a_restart():
    paper = a_hall()
    paper.sign_in("1")
    paper.wait(200)
    again = Site(paper.hall._config, paper.hall.ledger, "boot2", now=paper.now + 5)
    again.wait(3)
    assert FEW in again.alerts()
    assert [ring for ring in again.rings if ring.alert.kind == "few_qualified"] == []


def advised(paper: Site, counter: str = "1") -> str:
    return paper.alerts()[f"blank_counter.{counter}"].advice["en"]


def leave_idle(paper: Site) -> None:
    paper.ticket(1)
    paper.wait(181)


def test_the_backup_named_beforehand_is_whom_the_lead_asks():
    """R42: with the name, where the public may see it."""
    paper = a_hall()
    paper.sign_in("1", "2")
    leave_idle(paper)
    assert advised(paper).endswith("; backup: 1007 Wang Fang")


def test_without_a_backup_those_at_work_are_named_who_may_do_it_and_have_nobody_to_serve():
    """R11: the free before the paused; not who is busy, may not, or has people waiting."""
    paper = a_hall("", n1003=["b"])
    paper.sign_in("1", "2", "3", "4")
    paper.owned("2", "paused", m.Owned("1002", pause=m.Pause("rest")))
    paper.owned("4", "paused", m.Owned("1004", "1009", m.Pause("rest"), m.Pause("meal")))
    leave_idle(paper)
    assert advised(paper).endswith("; who could come: 1002 (counter 2, paused), 1009 (counter 4, paused)")
    other = a_hall("")
    other.sign_in("1", "2")
    other.owned("1", "paused", m.Owned("1001", pause=m.Pause("rest", minutes=1)))
    other.wait(62)
    assert advised(other).endswith("; nobody is free to come"), "she is the only one at work there is"


def test_who_sits_there_is_not_told_to_come_and_where_nobody_can_nobody_is_named():
    paper = a_hall("1001")
    paper.sign_in("1")
    leave_idle(paper)
    assert advised(paper) == (
        "Go and look at counter 1: the clerk calls, or puts up the sign before leaving; nobody is free to come"
    )


def who_serves(counters: dict[str, list[list[str]]], planned: str = "") -> Site:
    """Counter 1 will be blank; who may leave another for it depends on what is done there."""
    plain = site(counters=len(counters), serves=counters)
    infos = [msgspec.structs.replace(c, planned=c.id in planned) for c in plain.counters]
    paper = Site(msgspec.structs.replace(plain, counters=infos), rules=RulesTable(qualified=0))
    paper.on += [c.unit for c in infos]
    paper.ready(*paper.on)
    return paper


def overrun(paper: Site) -> str:
    paper.owned("1", "paused", m.Owned("1001", pause=m.Pause("rest", minutes=1)))
    paper.wait(62)
    return advised(paper).partition("; ")[2]


def test_the_only_clerk_at_work_is_not_sent_from_one_empty_window_to_another():
    """R11: it would be the same with the places changed."""
    paper = who_serves({"1": [["*"]], "2": [["*"]]})
    paper.sign_in("1", "2")
    assert overrun(paper) == "nobody is free to come"
    paper = who_serves({"1": [["*"]], "2": [["*"]], "3": [["*"]]})
    paper.sign_in("1", "2", "3")
    assert overrun(paper) == "who could come: 1002 (counter 2, free), 1003 (counter 3, free)"


def test_the_last_clerk_of_a_service_stays_while_people_wait_for_it_or_it_is_planned():
    """R11: 1002 is the only one who serves b."""
    serves = {"1": [["a"]], "2": [["b"]], "3": [["b"]]}
    paper = who_serves(serves)
    paper.sign_in("1", "2")
    assert overrun(paper) == "who could come: 1002 (counter 2, free)", "nobody has come for b"
    planned = who_serves(serves, planned="3")
    planned.sign_in("1", "2")
    assert overrun(planned) == "nobody is free to come"
    planned.sign_in("3")
    planned.wait(60)
    assert advised(planned).endswith("; who could come: 1002 (counter 2, free), 1003 (counter 3, free)")


def test_who_waits_for_what_only_one_clerk_does_keeps_them_there():
    """R11: the one who waits is of a class counter 2 does not serve, and its clerk has nobody."""
    paper = who_serves({"1": [["a"]], "2": [["b:vip"]]})
    paper.sign_in("1", "2")
    paper.ticket(1, service="b")
    assert overrun(paper) == "nobody is free to come"
