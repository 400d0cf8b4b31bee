"""Every alert says what to do, in every language of the hall; whoever could come, or open, is named."""

import pytest

from hall import messages as m
from hall.finding import Finding
from hall.kinds import KINDS
from tests.core.alert_story import LATER_S, STORIES
from tests.core.blank_story import a_hall
from tests.core.stories import Paper, config


def told(kind: str, cause: str) -> m.Alert | Finding:
    story = STORIES[kind][cause]()
    found = story.alerts() if isinstance(story, Paper) else story.found
    return next(alert for alert in found.values() if alert.kind == kind)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_alert_has_a_story_here(kind: str) -> None:
    causes = set(KINDS[kind].causes) - {"forecast", "busy"}  # with the advice of `now` and `surge`
    assert causes <= set(STORIES[kind])


@pytest.mark.parametrize(("kind", "cause"), [(kind, cause) for kind, of in STORIES.items() for cause in of])
def test_every_alert_says_what_to_do_in_both_languages(kind: str, cause: str) -> None:
    """R01, R03, R04, R06, R11, R28, R38, R41, R42: the lead need not look it up."""
    alert = told(kind, cause)
    assert KINDS[kind].causes == {} or alert.cause == cause
    assert set(alert.advice) == {"zh", "en"}
    assert all(said and said != alert.text[language] for language, said in alert.advice.items())
    assert not any("{" in said for said in alert.advice.values())
    assert alert.advice["zh"] != alert.advice["en"]


def advice(kind: str, cause: str = "") -> str:
    return told(kind, cause).advice["en"]


def test_a_ticket_that_was_sent_on_may_be_called_where_somebody_is_at_work_or_else_anywhere() -> None:
    """R38."""
    assert advice("transfer_waiting") == "Have one of the counters at work CALL A001: 1, 2"
    paper = Paper(config(counters=2, serves={"1": [["a"]], "2": [["b"]]}))
    paper.sign_in("1", "2")
    paper.ticket(1)
    paper.ask("1", "next")
    paper.ask("1", "start")
    paper.ask("1", "transfer", service="b")
    paper.wait(10)
    paper.owned("2", "signed_out", m.Owned())
    paper.wait(6 * 60)
    assert paper.alerts()["transfer_waiting.a001"].advice["en"] == "Have any counter CALL A001"


def test_a_line_nobody_serves_names_the_counters_that_are_there_and_where_there_are_none_says_so() -> None:
    """R10, R11: of counters whose units are heard, if any is."""
    paper = Paper(config(counters=4, serves={"1": [["a"]], "4": [["c"]], "2": [["b"]], "3": [["b"]]}))
    paper.on += ["counter-1", "counter-3", "counter-4"]
    paper.ready(*paper.on)
    paper.sign_in("1", "4")
    paper.ticket(1, service="b")
    paper.wait(300)
    assert paper.alerts()["unserved.b"].advice["en"] == (
        "Have somebody sign in at one of these counters: 3; "
        "who could come: 1001 (counter 1, free), 1004 (counter 4, free)"
    )
    nowhere = Paper(config(counters=2, serves={"1": [["a"]], "2": [["a"]]}))
    nowhere.sign_in("1")
    nowhere.ticket(1, service="b")
    nowhere.wait(300)
    assert nowhere.alerts()["unserved.b"].advice["zh"] == "没有窗口受理此业务，请在 hall.toml 中给窗口加上"


def test_a_post_left_alone_says_who_could_come() -> None:
    """R41, R11."""
    paper = a_hall(backup="1007")
    paper.sign_in("1")
    paper.wait(LATER_S)
    paper.owned("1", "paused", m.Owned("1001", pause=m.Pause("away", uncovered=True)))
    paper.wait(2)
    assert paper.alerts()["left_uncovered.1"].advice["zh"] == (
        "请人顶替 1 号窗口，或请柜员返岗；顶替人员：1007 王芳"
    )


def test_people_are_sent_to_a_kiosk_that_works_and_if_none_does_get_numbers_by_hand() -> None:
    """R01."""
    assert advice("unit_fault", "paper_end") == "Put paper into kiosk-1; send people to kiosk-2"
    assert advice("unit_fault", "keypad") == "Look at the cable of the keypad of counter-1"
    paper = Paper()
    paper.wait(70)
    paper.lose("kiosk-1")
    paper.lose("kiosk-2")
    paper.wait(12)
    assert paper.alerts()["unit_fault.kiosk-1"].advice["en"] == (
        "Look at the power and the network cable of kiosk-1; "
        "no other kiosk works: hand out handwritten numbers and call them in order"
    )
