"""For every kind of alert, and the causes of those that have some, the shortest story in which it is told."""

from collections.abc import Callable

import msgspec

from hall import messages as m
from hall.actions import Connected, Disconnected, HealthSeen
from hall.settings import RulesTable
from tests.core.blank_story import a_hall
from tests.core.hall_story import Site, site
from tests.core.queue_story import People
from tests.core.stories import NINE, Paper, UnitOnPaper, config

LATER_S = 700.0  # a_hall is open then, and was told all it waits for


def at_work(*counters: str) -> Site:
    paper = a_hall()
    paper.sign_in(*counters)
    paper.wait(LATER_S)
    return paper


def not_opened() -> Paper:
    return at_work("2")


def idle() -> Paper:
    paper = at_work("1", "2")
    paper.ticket(1)
    paper.wait(200)
    return paper


def called_not_served() -> Paper:
    paper = at_work("1", "2")
    paper.ticket(1)
    paper.ask("1", "next")
    paper.wait(200)
    return paper


def pause_overrun() -> Paper:
    paper = at_work("1", "2")
    paper.owned("1", "paused", m.Owned("1001", pause=m.Pause("rest", minutes=1)))
    paper.wait(70)
    return paper


def internal() -> Paper:
    paper = at_work("1", "2")
    paper.owned("1", "paused", m.Owned("1001", pause=m.Pause("internal")))
    paper.ticket(1)
    paper.wait(200)
    return paper


def absent() -> Paper:
    paper = at_work("1", "2")
    paper.say("1", "presence", m.PresenceChanged(False, m.Owned("1001")))
    paper.wait(130)
    return paper


def unit_dead() -> Paper:
    paper = at_work("1", "2")
    paper.lose("counter-1")
    paper.wait(70)
    return paper


def few_qualified() -> Paper:
    plain = site(counters=2)
    first = msgspec.structs.replace(plain.counters[0], planned=True, backup="1007")
    paper = Site(msgspec.structs.replace(plain, counters=[first, plain.counters[1]]))
    paper.on += ["counter-1", "counter-2"]
    paper.ready(*paper.on)
    paper.sign_in("1")
    paper.wait(200)
    return paper


def left_uncovered() -> Paper:
    paper = at_work("1", "2")
    paper.owned("1", "paused", m.Owned("1001", pause=m.Pause("away", uncovered=True)))
    paper.wait(2)
    return paper


def not_ready() -> Paper:
    paper = a_hall()
    paper.wait(30)
    return paper


def promise_near() -> Paper:
    paper = at_work("1")
    paper.ticket(1)
    paper.wait(13 * 60)
    return paper


def promise_broken() -> Paper:
    paper = at_work("1")
    paper.ticket(1)
    paper.wait(16 * 60)
    return paper


def long_queue() -> Paper:
    paper = at_work("1")
    for number in range(1, 31):
        paper.ticket(number)
    paper.wait(2)
    return paper


def promise_share() -> People:
    people = People()
    people.data.kept = {"ordinary": [10, 20]}
    people.look()
    return people


def closing_queue() -> People:
    people = People(table=RulesTable(at_close="lead_decides"), phase="closing")
    people.come(3)
    people.look()
    return people


def unserved() -> Paper:
    paper = Paper(config(counters=2, serves={"1": [["a"]], "2": [["b"]]}))
    paper.sign_in("1")
    paper.ticket(1, service="b")
    paper.wait(200)
    return paper


def help_called() -> Paper:
    paper = at_work("1")
    paper.say("1", "help", m.Help("quarrel", m.Owned("1001")))
    return paper


def handling_overrun() -> Paper:
    paper = at_work("1")
    paper.ticket(1)
    paper.serve("1")
    paper.wait(16 * 60)
    return paper


def transfer_waiting() -> Paper:
    paper = at_work("1", "2")
    paper.ticket(1)
    paper.serve("1")
    paper.ask("1", "transfer", service="b")
    paper.wait(6 * 60)
    return paper


def unit_lost_ticket() -> Paper:
    paper = at_work("1", "2")
    paper.ticket(1)
    paper.ask("1", "next")
    paper.lose("counter-1")
    paper.wait(70)
    return paper


def unit_says(unit: str, **health: str) -> Callable[[], Paper]:
    def story() -> Paper:
        paper = Site(msgspec.structs.replace(site(), boards=["board-1"]))
        paper.ready("counter-1", "board-1")
        paper.sign_in("1")
        paper.on = []
        for _ in range(3):
            paper.handle(HealthSeen(unit, m.Health(**health)))
            paper.wait(6)
        return paper

    return story


def kiosk_lost() -> Paper:
    paper = Paper()
    paper.wait(70)
    paper.lose("kiosk-1")
    paper.wait(12)
    return paper


def no_broker() -> Paper:
    paper = Paper()
    paper.handle(Connected())
    paper.handle(Disconnected())
    paper.wait(20)
    return paper


def holidays_unknown() -> Paper:
    paper = Paper(msgspec.structs.replace(config(), holidays_until=""))
    paper.wait(2)
    return paper


def unknown_service() -> Paper:
    paper = Paper()
    paper.ticket(1, service="zz")
    paper.wait(2)
    return paper


def unknown_fact() -> Paper:
    paper = Paper()
    paper.arrive("kiosk-1", paper.unit("kiosk-1").fact("levitated"))
    paper.wait(2)
    return paper


def unknown_class() -> Paper:
    paper = Paper()
    ticket = paper.ticket(1)
    paper.arrive("kiosk-1", paper.unit("kiosk-1").fact("ticket_class", m.TicketClass(ticket, "gold")))
    paper.wait(2)
    return paper


def fact_gap() -> Paper:
    paper = Paper()
    unit = paper.unit("kiosk-1")
    unit.seq, unit.oldest = 9, 10
    paper.arrive("kiosk-1", unit.ticket(10))
    paper.wait(2)
    return paper


def forked() -> Paper:
    paper = Paper()
    paper.ticket(1)
    fact = UnitOnPaper("kiosk-1").ticket(51)
    paper.arrive("kiosk-1", msgspec.structs.replace(fact, id="copy-1"))
    paper.wait(2)
    return paper


def by_hand(paper: Site, counter: str, printed: str) -> None:
    body = m.CalledByHand(printed=printed, owned=m.Owned(f"100{counter}"))
    paper.say(counter, "called_by_hand", body)


def called_twice() -> Paper:
    paper = at_work("1", "2")
    by_hand(paper, "1", "A005")
    by_hand(paper, "2", "A005")
    paper.wait(2)
    return paper


def met_by_hand() -> Paper:
    paper = at_work("1", "2")
    by_hand(paper, "1", "A005")
    by_hand(paper, "1", "A006")
    paper.ticket(5, age_s=300.0)
    paper.wait(2)
    return paper


def booked_twice() -> Paper:
    """At two kiosks that had no network."""
    paper = Site(now=NINE)
    for number, kiosk in ((1, "kiosk-1"), (500, "kiosk-2")):
        body = m.TicketIssued(
            "a", "vip", number, f"A{number:03}", None, "confirmed", booking="0" * 32, slot_at=NINE + 600
        )
        paper.kiosk_says("ticket_issued", body, kiosk)
    paper.wait(2)
    return paper


def assistance() -> Paper:
    paper = Site()
    paper.kiosk_says("assistance", m.Assistance())
    paper.wait(2)
    return paper


STORIES: dict[str, dict[str, Callable[[], Paper | People]]] = {
    "blank_counter": {
        "not_opened": not_opened, "idle": idle, "called_not_served": called_not_served,
        "pause_overrun": pause_overrun, "internal": internal, "absent": absent, "unit_dead": unit_dead,
    },
    "few_qualified": {"": few_qualified},
    "left_uncovered": {"": left_uncovered},
    "not_ready": {"": not_ready},
    "long_queue": {"now": long_queue},
    "long_queue_hall": {"surge": long_queue},
    "promise_near": {"": promise_near},
    "promise_broken": {"": promise_broken},
    "promise_share": {"": promise_share},
    "unserved": {"": unserved},
    "closing_queue": {"": closing_queue},
    "help": {"": help_called},
    "assistance": {"": assistance},
    "handling_overrun": {"": handling_overrun},
    "transfer_waiting": {"": transfer_waiting},
    "unit_lost_ticket": {"": unit_lost_ticket},
    "unit_fault": {
        "lost": kiosk_lost,
        "printer": unit_says("kiosk-1", printer="fault", paper="ok"),
        "paper_end": unit_says("kiosk-1", printer="fault", paper="end"),
        "display": unit_says("board-1", display="lost"),
        "keypad": unit_says("counter-1", keypad="lost"),
        "buttons": unit_says("kiosk-1", buttons="fault"),
        "code_reader": unit_says("kiosk-1", code_reader="lost"),
    },
    "no_broker": {"": no_broker},
    "paper_low": {"": unit_says("kiosk-1", printer="ready", paper="near_end")},
    "maintenance_due": {"": unit_says("kiosk-1", maintenance="due")},
    "holidays_unknown": {"": holidays_unknown},
    "unknown_service": {"": unknown_service},
    "unknown_fact": {"": unknown_fact},
    "unknown_class": {"": unknown_class},
    "fact_gap": {"": fact_gap},
    "called_twice": {"": called_twice},
    "met_by_hand": {"": met_by_hand},
    "booked_twice": {"": booked_twice},
    "forked": {"": forked},
}  # fmt: skip
