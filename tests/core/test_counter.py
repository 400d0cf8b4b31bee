"""The counter's core, told as stories: events in, the whole list of actions out."""

from counter.actions import Action, AppendFact, Beep, FactUnsaved, Lamp, SendRequest, ShowBoard, ShowText
from counter.counter import Counter
from hall import messages as m
from hall.device import DeviceState, HallLink, KeyPressed, Outstanding, Received, StorageBack
from hall.view import CounterView

CONFIG = m.Config(
    hall="demo", name={"en": "Demo"}, languages=["zh", "en"], time_zone="Asia/Shanghai",
    services=[m.ServiceInfo("a", "A", {"en": "General"}), m.ServiceInfo("b", "B", {"en": "Cash"})],
    classes=[
        m.ClassInfo("ordinary", {"zh": "普通", "en": "Ordinary"}, 15), m.ClassInfo("vip", {"zh": "VIP", "en": "VIP"}, 10),
        m.ClassInfo("emergency", {"en": "Emergency"}, 1, first=True),
    ],
    counters=[m.CounterInfo("1", "counter-1", [["*:vip"], ["a"]]), m.CounterInfo("2", "counter-2", [["*"]])],
)  # fmt: skip
HALL = m.HallState(
    "boot", 1, "2026-11-22", "2026-11-22", "open", "normal", 1_795_311_660.0, True
)  # 09:41 Shanghai
LI = m.Owned(clerk="1001")


def state(turn: int, phase: m.CounterPhase, ticket: str | None = None, **more: object) -> Received:
    message = m.CounterState("boot", turn, phase, turn, ticket, ticket and f"id-{ticket}", **more)  # type: ignore[arg-type]
    return Received(message, "1", "counter/1", True)


def waiting(**classes: int) -> Received:
    return Received(m.QueueState("boot", 1, dict(classes)), "a", "queue/a", True)


def reply(request_id: str, status: str, error: str | None = None) -> Received:
    return Received(m.Reply(request_id, status, error), "counter-1", "reply/counter-1", True)  # type: ignore[arg-type]


def view(**fields: object) -> CounterView:
    return CounterView(**{"counter": "1", "clerk": "1001", **fields})  # type: ignore[arg-type]


class Story:
    """A counter and its clock. `at` moves it; events in between come at the same moment."""

    def __init__(self, owned: m.Owned = LI, config: m.Config | None = CONFIG) -> None:
        self.core = Counter("counter-1", owned, config, "b")
        self.real = 100.0

    def then(self, event: object) -> list[Action]:
        return self.core.handle(event, 1_795_311_660.0, self.real)

    def key(self, *keys: str) -> list[Action]:
        """What the last of them brought."""
        actions: list[Action] = []
        for key in keys:
            actions = self.then(KeyPressed(key))
        return actions

    def at(self, seconds: float) -> list[Action]:
        self.real = 100.0 + seconds
        return self.then(None)

    def shown(self) -> str:
        """What the keypad shows, as a fresh one would be told."""
        texts = [a.text for a in self.core_screen() if isinstance(a, ShowText)]
        return texts[0]

    def core_screen(self) -> list[Action]:
        from counter.screens import Screens

        self.core._screens = Screens()
        return self.then(None)


def at_work(
    phase: m.CounterPhase = "open", ticket: str | None = None, owned: m.Owned = LI, turn: int = 7
) -> Story:
    story = Story(owned)
    story.then(HallLink(True))
    story.then(Received(HALL, None, "hall", True))
    story.then(state(turn, phase, ticket))
    return story


# --- starting ------------------------------------------------------------------------------------------------


def test_a_start_shows_what_was_restored_before_anything_is_heard() -> None:
    """R13: after a power cut the sign is up again, with no network."""
    story = Story(m.Owned("1001", pause=m.Pause("meal")))
    assert story.at(0) == [
        ShowBoard(view(state="paused", pause_reason="meal", stale=True)),
        ShowText("PAUSED MEAL"),
        Lamp("next", False),
        Lamp("pause", True),
    ]


def test_without_a_configuration_the_board_says_so_and_nothing_is_asked() -> None:
    story = Story(m.Owned(), config=None)
    assert story.at(0) == [
        ShowBoard(CounterView("", stale=True, no_config=True)),
        ShowText("NOT SET UP"),
        Lamp("next", False),
        Lamp("pause", False),
    ]
    story.key("SIGNIN", "1", "ENTER")
    story.then(HallLink(True))
    assert story.key("NEXT") == [ShowText("NOT SET UP"), Beep(2)] or story.key("NEXT") == [Beep(2)]


def test_a_configuration_that_comes_late_finds_the_state_that_came_before_it() -> None:
    story = Story(config=None)
    story.then(HallLink(True))
    story.then(state(7, "serving", "A012"))
    assert story.then(Received(CONFIG, None, "config", False)) == [
        ShowBoard(view(state="serving", ticket="A012")),
        ShowText("A012 SERVE"),
    ]


def test_a_counter_removed_from_the_hall_is_not_set_up() -> None:
    story = at_work()
    gone = m.Config("demo", {}, ["en"], "UTC", [], [])
    assert story.then(Received(gone, None, "config", True)) == [
        ShowBoard(CounterView("", ("en",), "open", clerk="1001", no_config=True)),
        ShowText("NOT SET UP"),
    ]


# --- signing in and out --------------------------------------------------------------------------------------


def test_a_clerk_signs_in_without_a_network() -> None:
    story = Story(m.Owned())
    story.at(0)
    assert story.key("SIGNIN") == [ShowText("STAFF")]
    assert story.key("1") == [ShowText("STAFF 1")]
    story.key("0", "0", "1")
    assert story.key("ENTER") == [
        ShowBoard(view(state="open", stale=True)),
        ShowText("NO LINK"),
        AppendFact("signed_in", LI),
    ]


def test_the_entry_is_forgotten_after_ten_seconds_without_a_key() -> None:
    story = Story(m.Owned())
    story.at(0)
    story.key("SIGNIN")
    assert story.core.next_deadline() == 110.0
    assert story.at(9) == []
    assert story.key("1") == [ShowText("STAFF 1")]
    assert story.at(18.9) == []
    assert story.at(19) == [ShowText("SIGN IN")]
    assert story.core.next_deadline() is None


def test_clear_cancels_and_enter_without_a_digit_waits_on() -> None:
    story = Story(m.Owned())
    story.at(0)
    story.key("SIGNIN")
    assert story.key("ENTER") == [Beep(1)]
    assert story.key("CLEAR") == [ShowText("SIGN IN")]


def test_more_digits_than_the_display_holds_are_ignored_with_a_beep() -> None:
    story = Story(m.Owned())
    story.key("SIGNIN", *"1234567890")
    assert story.key("1") == [Beep(1)]
    assert story.key("ENTER")[-1] == AppendFact("signed_in", m.Owned("1234567890"))


def test_a_number_the_hall_does_not_know_is_refused_where_it_has_a_list() -> None:
    import msgspec

    story = Story(
        m.Owned(), msgspec.structs.replace(CONFIG, staff={"1001": {"zh": "王芳", "en": "Wang Fang"}})
    )
    story.at(0)
    story.key("SIGNIN", "9")
    assert story.key("ENTER") == [ShowText("WHO?"), Beep(2)]
    assert story.at(3) == [ShowText("SIGN IN")]
    story.key("SIGNIN", *"1001")
    assert story.key("ENTER")[0] == ShowBoard(view(clerk="1001 王芳", state="open", stale=True))


def test_a_handover_replaces_the_clerk() -> None:
    story = at_work()
    story.key("SIGNIN", *"1002")
    assert story.key("ENTER") == [
        ShowBoard(view(clerk="1002", state="open")),
        ShowText("OPEN 0 WAIT"),
        AppendFact("signed_in", m.Owned("1002")),
    ]


def test_signing_in_again_changes_nothing() -> None:
    story = at_work()
    story.key("SIGNIN", *"1001")
    assert story.key("ENTER") == [ShowText("OPEN 0 WAIT")]


def test_another_clerk_in_a_pause_covers_and_the_return_hands_back() -> None:
    """R11, R14: who covered whom is in the facts."""
    story = at_work(owned=m.Owned("1001", pause=m.Pause("meal")))
    story.key("SIGNIN", *"1002")
    assert story.key("ENTER") == [
        ShowBoard(view(clerk="1002", state="open")),
        ShowText("OPEN 0 WAIT"),
        Lamp("pause", False),
        AppendFact("signed_in", m.Owned("1001", "1002")),
    ]
    story.key("SIGNIN", *"1001")
    assert story.key("ENTER")[-1] == AppendFact("signed_in", LI)


def test_after_a_handover_pause_the_next_clerk_is_no_substitute() -> None:
    """R06."""
    story = at_work(owned=m.Owned("1001", pause=m.Pause("handover")))
    story.key("SIGNIN", *"1002")
    assert story.key("ENTER")[-1] == AppendFact("signed_in", m.Owned("1002"))


def test_the_own_number_ends_the_own_pause() -> None:
    story = at_work(owned=m.Owned("1001", "1002", m.Pause("rest")))
    story.key("SIGNIN", *"1002")
    assert story.key("ENTER")[-1] == AppendFact("resumed", m.Owned("1001", "1002"))


def test_signing_out_closes_at_once_without_a_network() -> None:
    story = Story()
    story.at(0)
    assert story.key("SIGNOUT") == [
        ShowBoard(CounterView("1", state="closed", stale=True)),
        ShowText("SIGN IN"),
        AppendFact("signed_out", m.Owned()),
    ]


def test_nobody_signs_out_with_a_customer_at_the_window() -> None:
    story = at_work("serving", "A012")
    assert story.key("SIGNOUT") == [ShowText("FINISH?"), Beep(2)]
    story.at(3)
    behind_the_sign = at_work("paused", "A012", m.Owned("1001", pause=m.Pause()))
    assert behind_the_sign.key("SIGNOUT") == [ShowText("FINISH?"), Beep(2)]
    behind_the_sign.then(HallLink(False))
    assert behind_the_sign.key("SIGNOUT")[-1] == AppendFact("signed_out", m.Owned())


# --- the sign ------------------------------------------------------------------------------------------------


def test_pause_puts_up_the_sign_at_once_with_no_network_and_a_digit_refines_it() -> None:
    """R13."""
    story = Story()
    story.at(0)
    assert story.key("PAUSE") == [
        ShowBoard(view(state="paused", stale=True)),
        ShowText("PAUSED"),
        Lamp("pause", True),
        AppendFact("paused", m.Owned("1001", pause=m.Pause())),
    ]
    assert story.key("3") == [
        ShowBoard(view(state="paused", pause_reason="meal", stale=True)),
        ShowText("PAUSED MEAL"),
        AppendFact("paused", m.Owned("1001", pause=m.Pause("meal"))),
    ]
    assert story.key("3") == []
    assert story.key("8") == [ShowText("WHICH KEY?"), Beep(2)]


def test_a_reason_comes_within_ten_seconds_or_before_enter() -> None:
    story = at_work()
    story.key("PAUSE")
    story.at(10)
    assert story.key("3") == [ShowText("WHICH KEY?"), Beep(2)]
    early = at_work()
    early.key("PAUSE")
    assert early.key("ENTER") == []
    assert early.key("3") == [ShowText("WHICH KEY?"), Beep(2)]


def test_pause_again_resumes_after_two_seconds_and_is_a_stutter_before() -> None:
    story = at_work()
    story.key("PAUSE")
    story.at(1.99)
    assert story.key("PAUSE") == []
    story.at(2)
    assert story.key("PAUSE") == [
        ShowBoard(view(state="open")),
        ShowText("OPEN 0 WAIT"),
        Lamp("pause", False),
        AppendFact("resumed", LI),
    ]


def test_resume_takes_the_sign_down_at_once() -> None:
    story = at_work()
    story.key("PAUSE")
    assert story.key("RESUME")[-1] == AppendFact("resumed", LI)
    assert story.key("RESUME") == [ShowText("NOT PAUSED"), Beep(2)]


def test_own_resume_is_drawn_over_a_hall_that_does_not_know_it_yet() -> None:
    story = at_work("paused", owned=m.Owned("1001", pause=m.Pause()))
    assert story.key("RESUME")[0] == ShowBoard(view(state="open"))


def test_pause_while_calling_puts_up_the_sign_though_the_hall_still_says_calling() -> None:
    story = at_work("calling", "A012")
    assert story.key("PAUSE") == [
        ShowBoard(view(state="paused")),
        ShowText("PAUSED"),
        Lamp("pause", True),
        AppendFact("paused", m.Owned("1001", pause=m.Pause())),
    ]


def test_pause_while_serving_comes_after_this_customer() -> None:
    """R13: the lead is told early."""
    story = at_work("serving", "A012")
    assert story.key("PAUSE") == [
        ShowText("AFTER THIS ONE"),
        AppendFact("paused", m.Owned("1001", pause=m.Pause(after=True))),
    ]
    assert story.key("4") == [
        ShowText("A012 +PAUSE"),
        AppendFact("paused", m.Owned("1001", pause=m.Pause("meeting", True))),
    ]
    assert story.then(state(8, "paused", pause=m.Pause("meeting", True))) == [
        ShowBoard(view(state="paused", pause_reason="meeting")),
        ShowText("PAUSED MEETING"),
        Lamp("pause", True),
    ]
    story.real += 1.9
    assert story.key("PAUSE") == []  # meant for the customer who has just gone
    story.real += 0.1
    assert story.key("PAUSE")[-1] == AppendFact("resumed", LI)


def test_pause_once_more_while_serving_pauses_now_and_keeps_the_reason() -> None:
    story = at_work("serving", "A012")
    story.key("PAUSE", "2")
    story.at(2)
    assert story.key("PAUSE") == [
        ShowBoard(view(state="paused", pause_reason="rest")),
        ShowText("PAUSED REST"),
        Lamp("pause", True),
        AppendFact("paused", m.Owned("1001", pause=m.Pause("rest"))),
    ]
    story.then(state(7, "paused", "A012"))
    assert story.key("RESUME")[0] == ShowBoard(view(state="serving", ticket="A012", recalled=0))


def test_resume_cancels_a_pause_to_come() -> None:
    story = at_work("serving", "A012")
    story.key("PAUSE")
    assert story.key("RESUME") == [ShowText("A012 SERVE"), AppendFact("resumed", LI)]


def test_next_with_a_pause_to_come_only_finishes() -> None:
    story = at_work("serving", "A012")
    story.key("PAUSE")
    story.then(Outstanding(0))
    assert story.key("NEXT") == [
        ShowText("A012 +PAUSE"), SendRequest(m.Request("b-1", 7, "finish")),
    ]  # fmt: skip


def test_an_order_of_the_lead_pauses_once_however_often_it_comes() -> None:
    story = at_work()
    order = Received(m.Order("o1", "pause"), "counter-1", "order/counter-1", True)
    assert story.then(order)[-1] == AppendFact("paused", m.Owned("1001", pause=m.Pause()))
    assert story.then(order) == []
    story.key("RESUME")
    assert story.then(order) == []
    resume = Received(m.Order("o2", "resume"), "counter-1", "order/counter-1", True)
    assert story.then(resume) == []


# --- requests ------------------------------------------------------------------------------------------------


def test_a_day_at_the_counter() -> None:
    story = at_work()
    assert story.then(waiting(ordinary=3, vip=1)) == [ShowText("OPEN 4 WAIT"), Lamp("next", True)]
    assert story.key("NEXT") == [SendRequest(m.Request("b-1", 7, "next"))]
    assert story.then(state(8, "calling", "A012")) == [
        ShowBoard(view(state="calling", ticket="A012", recalled=1)),
        ShowText("A012 CALL"),
    ]
    assert story.then(reply("b-1", "ok")) == []
    assert story.key("RECALL") == [SendRequest(m.Request("b-2", 8, "recall"))]
    story.then(reply("b-2", "ok"))
    assert story.then(state(9, "calling", "A012")) == [
        ShowBoard(view(state="calling", ticket="A012", recalled=2))
    ]
    assert story.key("START") == [SendRequest(m.Request("b-3", 9, "start"))]
    story.then(reply("b-3", "ok"))
    assert story.then(state(10, "serving", "A012")) == [
        ShowBoard(view(state="serving", ticket="A012", recalled=2)),
        ShowText("A012 SERVE"),
    ]
    assert story.key("FINISH") == [SendRequest(m.Request("b-4", 10, "finish"))]
    story.then(reply("b-4", "ok"))
    assert story.then(state(11, "open")) == [ShowBoard(view(state="open")), ShowText("OPEN 4 WAIT")]


def test_without_a_link_a_request_is_refused_and_not_kept_for_later() -> None:
    story = at_work("serving", "A012")
    story.then(HallLink(False))
    assert story.key("FINISH") == [ShowText("NO LINK"), Beep(2)]
    assert story.at(3) == [ShowText("A012 NO LINK")]
    assert story.then(HallLink(True)) == [
        ShowBoard(view(state="serving", ticket="A012")),
        ShowText("A012 SERVE"),
    ]


def test_a_link_without_a_state_of_this_counter_is_no_link() -> None:
    story = Story()
    story.then(HallLink(True))
    assert story.key("NEXT") == [ShowText("NO LINK"), Beep(2)]


def test_a_second_press_while_one_is_under_way_is_ignored_with_a_beep() -> None:
    story = at_work()
    story.key("NEXT")
    assert story.key("NEXT") == [Beep(1)]
    assert story.key("CALL") == [Beep(1)]


def test_no_answer_in_two_seconds_is_no_link_and_a_late_one_pairs_with_nothing() -> None:
    story = at_work()
    story.key("NEXT")
    assert story.core.next_deadline() == 102.0
    assert story.at(1.99) == []
    assert story.at(2) == [ShowText("NO LINK"), Beep(2)]
    assert story.then(reply("b-1", "error", "empty")) == []


def test_a_lost_answer_whose_state_has_come_is_no_fault() -> None:
    story = at_work()
    story.key("NEXT")
    story.then(state(8, "calling", "A012"))
    assert story.at(2) == []
    assert story.key("START") == [SendRequest(m.Request("b-2", 8, "start"))]


def test_a_link_lost_under_a_request_says_so_at_once() -> None:
    story = at_work()
    story.key("NEXT")
    assert story.then(HallLink(False)) == [
        ShowBoard(view(state="open", stale=True, stale_since="09:41")),
        ShowText("NO LINK"),
        Beep(2),
    ]
    story.then(HallLink(True))
    assert story.key("NEXT")[-1] == SendRequest(m.Request("b-2", 7, "next"))


def test_a_request_waits_until_the_own_facts_are_acknowledged() -> None:
    story = Story(m.Owned())
    story.then(HallLink(True))
    story.then(state(7, "closed"))
    story.key("SIGNIN", *"1001", "ENTER")
    assert story.key("NEXT") == []
    assert story.then(Outstanding(1)) == []
    assert story.then(Outstanding(0)) == [SendRequest(m.Request("b-1", 7, "next"))]


def test_facts_unacknowledged_for_a_second_are_no_link() -> None:
    story = at_work()
    story.then(Outstanding(1))
    assert story.key("NEXT") == []
    assert story.at(0.99) == []
    assert story.at(1) == [ShowText("NO LINK"), Beep(2)]
    assert story.then(Outstanding(0)) == []


def test_a_fact_acknowledged_before_anybody_counted_it_does_not_hold_requests_up() -> None:
    story = at_work()
    story.key("PAUSE", "RESUME", "NEXT")
    assert story.core.next_deadline() == 100.5
    assert story.at(0.5) == [SendRequest(m.Request("b-1", 7, "next"))]


def test_a_wish_for_a_turn_that_has_passed_is_dropped() -> None:
    story = at_work()
    story.then(Outstanding(1))
    story.key("NEXT")
    story.then(state(8, "calling", "A012"))
    assert story.then(Outstanding(0)) == []
    assert story.at(2) == []


def test_a_pause_gives_up_the_wish_that_still_waits() -> None:
    story = at_work()
    story.then(Outstanding(1))
    story.key("NEXT", "PAUSE")
    assert story.then(Outstanding(0)) == []


def test_a_stale_answer_has_no_effect() -> None:
    story = at_work()
    story.key("NEXT")
    assert story.then(reply("b-1", "stale")) == [Beep(1)]


def test_a_refusal_of_the_hall_is_shown_for_three_seconds() -> None:
    story = at_work()
    story.key("NEXT")
    assert story.then(reply("b-1", "error", "empty")) == [ShowText("NO ONE WAITING"), Beep(2)]
    assert story.core.next_deadline() == 103.0
    assert story.at(3) == [ShowText("OPEN 0 WAIT")]


def test_a_chosen_ticket_needs_a_reason() -> None:
    """R17: no hand-picking without a reason code."""
    story = at_work()
    assert story.key("CALL") == [ShowText("NUMBER")]
    assert story.key("1", "2") == [ShowText("NUMBER 12")]
    assert story.key("ENTER") == [ShowText("REASON 1-3")]
    assert story.key("ENTER") == [Beep(1)]
    assert story.key("4") == [Beep(1)]
    assert story.key("2") == [
        ShowText("OPEN 0 WAIT"),
        SendRequest(m.Request("b-1", 7, "call", "12", "returned")),
    ]


def test_another_key_ends_the_entry_and_counts() -> None:
    story = at_work()
    story.key("CALL", "1", "2")
    assert story.key("NEXT") == [ShowText("OPEN 0 WAIT"), SendRequest(m.Request("b-1", 7, "next"))]


def test_a_ticket_is_not_even_asked_for_without_a_link() -> None:
    story = Story()
    story.at(0)
    assert story.key("CALL") == [Beep(2)]  # the display says NO LINK already


# --- what is seen --------------------------------------------------------------------------------------------


def test_only_those_this_counter_may_serve_are_counted() -> None:
    """R16, R29: any VIP, all of service a, and the emergencies of any service it serves."""
    story = at_work()
    story.then(waiting(ordinary=3, vip=1))
    other = m.QueueState("boot", 1, {"ordinary": 50, "vip": 2, "emergency": 1})
    assert story.then(Received(other, "b", "queue/b", True)) == [ShowText("OPEN 7 WAIT")]
    assert story.then(Received(None, "b", "queue/b", True)) == [ShowText("OPEN 4 WAIT")]
    assert story.then(waiting(ordinary=0)) == [ShowText("OPEN 0 WAIT"), Lamp("next", False)]


def test_an_idle_counter_is_prompted_once() -> None:
    """R06."""
    story = at_work()
    assert story.then(state(7, "open", prompts=["idle"])) == [ShowText("PEOPLE WAIT"), Beep(1)]
    assert story.then(state(7, "open", prompts=["idle"])) == []
    assert story.at(3) == [ShowText("OPEN 0 WAIT")]


def test_a_class_is_named_beside_the_number_unless_it_is_ordinary() -> None:
    story = at_work()
    vip = story.then(state(8, "calling", "A012", class_="vip"))
    assert vip[0] == ShowBoard(
        view(state="calling", ticket="A012", class_={"zh": "VIP", "en": "VIP"}, recalled=1)
    )
    ordinary = story.then(state(9, "calling", "A013", class_="ordinary"))
    assert ordinary[0] == ShowBoard(view(state="calling", ticket="A013", recalled=1))


def test_a_ticket_that_may_have_been_served_is_called_with_a_question_mark() -> None:
    story = at_work()
    assert story.then(state(8, "calling", "A012", maybe_served=True))[1] == ShowText("A012 CALL?")


def test_a_lost_hall_is_seen_on_the_board_with_the_time_of_the_last_good_state() -> None:
    """R09."""
    story = at_work("serving", "A012")
    assert story.then(HallLink(False)) == [
        ShowBoard(view(state="serving", ticket="A012", stale=True, stale_since="09:41")),
        ShowText("A012 NO LINK"),
    ]


def test_no_time_is_told_that_is_not_trusted_or_of_an_unknown_zone() -> None:
    import msgspec

    story = at_work()
    story.then(Received(msgspec.structs.replace(HALL, trusted=False), None, "hall", True))
    assert story.then(HallLink(False))[0] == ShowBoard(view(state="open", stale=True))
    lost = Story(config=msgspec.structs.replace(CONFIG, time_zone="Mars/Base"))
    lost.then(Received(HALL, None, "hall", True))
    assert lost.core.view() == view(state="open", stale=True)


def test_a_key_without_meaning_is_refused_and_the_state_comes_back() -> None:
    story = at_work()
    assert story.key("TRANSFER") == [ShowText("NOT AVAILABLE"), Beep(2)]
    assert story.key("CLEAR") == [ShowText("OPEN 0 WAIT")]


def test_a_keypad_pulled_in_the_middle_of_a_number_forgets_it() -> None:
    story = at_work()
    story.key("CALL", "1")
    assert story.then(DeviceState("keypad", False, "gone")) == [ShowText("OPEN 0 WAIT")]


def test_a_removed_counter_topic_is_no_state() -> None:
    story = at_work("serving", "A012")
    assert story.then(Received(None, "1", "counter/1", True)) == [
        ShowBoard(view(state="open")),
        ShowText("OPEN 0 WAIT"),
    ]
    assert story.key("NEXT") == [ShowText("NO LINK"), Beep(2)]


# --- a disk that fails ---------------------------------------------------------------------------------------


def test_facts_that_could_not_be_saved_are_repeated_in_order_and_requests_wait() -> None:
    story = at_work()
    paused = AppendFact("paused", m.Owned("1001", pause=m.Pause()))
    assert story.key("PAUSE")[-1] == paused
    assert story.then(FactUnsaved(paused)) == [ShowText("NOT SAVED"), Beep(2)]
    assert AppendFact("resumed", LI) not in story.key("RESUME")
    assert story.key("NEXT") == []
    assert story.then(StorageBack()) == [paused, AppendFact("resumed", LI)]
    assert story.then(Outstanding(0)) == [SendRequest(m.Request("b-1", 7, "next"))]


def test_facts_that_could_not_be_saved_are_tried_again_by_themselves() -> None:
    story = at_work()
    paused = AppendFact("paused", m.Owned("1001", pause=m.Pause()))
    story.key("PAUSE")
    story.then(FactUnsaved(paused))
    assert story.at(3) == [ShowText("PAUSED")]
    assert story.core.next_deadline() == 105.0
    assert story.at(5) == [paused]
    story.then(FactUnsaved(paused))
    assert story.at(10) == [paused]
