"""The key table: every key of the protocol has a defined answer in every state, at a counter and on a guide's pad."""

import tomllib
from pathlib import Path

import pytest

from counter.codes import (
    CALL_REASONS,
    GUIDE_REASONS,
    HELP_REASONS,
    OUTCOMES,
    PAUSE_REASONS,
    REFUSALS,
    WIDTH,
    refusal,
)  # fmt: skip
from counter.feedback import PROMPTS
from counter.keys import (
    KEYS,
    LEAD_TABLE,
    PAD_PHASES,
    PAD_TABLE,
    PHASES,
    TABLE,
    WITHOUT_LINK,
    Answer,
    Ask,
    Do,
    Enter,
    Phase,
    Refuse,
    answer,
)  # fmt: skip
from hall import messages as m

# The protocol as the design document spells it, not as the code does.
DOCUMENTED = [
    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "NEXT", "RECALL", "NOSHOW", "START", "FINISH", "TRANSFER",
    "PAUSE", "RESUME", "SIGNIN", "SIGNOUT", "CALL", "HELP", "PARK", "UNPARK", "VIP", "PATROL", "NOTICE",
    "RATE1", "RATE2", "RATE3", "ENTER", "CLEAR", "ISSUE", "CLASS", "REVIVE", "ASSIST",
]  # fmt: skip
DIGITS, RATINGS = DOCUMENTED[:10], ["RATE1", "RATE2", "RATE3"]

# state: key → "ask …" the hall, "do …", "enter …" or the refusal's text. What is one in every state stands below.
WITH_A_CLERK = [
    "NEXT", "VIP", "RECALL", "NOSHOW", "START", "FINISH", "TRANSFER", "PARK", "UNPARK", "CALL", "REVIVE", "ASSIST",
    "PAUSE", "RESUME", "SIGNOUT",
]  # fmt: skip
EXPECTED: dict[Phase, dict[str, str]] = {
    "closed": dict.fromkeys(WITH_A_CLERK, "SIGN IN"),
    "open": {
        "NEXT": "ask next", "VIP": "ask next vip", "CALL": "enter ticket", "UNPARK": "do unpark",
        "RECALL": "NOBODY CALLED", "NOSHOW": "NOBODY CALLED", "START": "NOBODY CALLED", "ASSIST": "NOBODY CALLED",
        "FINISH": "NOT SERVING", "TRANSFER": "NOT SERVING", "PARK": "NOT SERVING", "REVIVE": "enter revive",
        "PAUSE": "do pause", "RESUME": "NOT PAUSED", "SIGNOUT": "do sign_out",
    },
    "calling": {
        "RECALL": "ask recall", "NOSHOW": "ask no_show", "START": "ask start", "TRANSFER": "enter transfer",
        "NEXT": "NOSHOW?", "VIP": "NOSHOW?", "CALL": "NOSHOW?", "UNPARK": "NOSHOW?",
        "FINISH": "START?", "PARK": "START?", "REVIVE": "enter revive", "ASSIST": "do assist",
        "PAUSE": "do pause", "RESUME": "do resume", "SIGNOUT": "do sign_out",
    },
    "serving": {
        "NEXT": "ask next", "VIP": "ask next vip", "CALL": "enter ticket", "FINISH": "ask finish", "PARK": "ask park",
        "TRANSFER": "enter transfer", "RECALL": "SERVING", "NOSHOW": "SERVING", "START": "SERVING",
        "UNPARK": "FINISH?", "REVIVE": "enter revive", "ASSIST": "do assist",
        "PAUSE": "do pause_after", "RESUME": "NOT PAUSED", "SIGNOUT": "FINISH?",
    },
    "leaving": {
        "NEXT": "ask finish", "FINISH": "ask finish", "TRANSFER": "enter transfer",
        "VIP": "FINISH?", "CALL": "FINISH?", "PARK": "FINISH?", "UNPARK": "FINISH?", "SIGNOUT": "FINISH?",
        "RECALL": "SERVING", "NOSHOW": "SERVING", "START": "SERVING", "REVIVE": "enter revive", "ASSIST": "do assist",
        "PAUSE": "do toggle", "RESUME": "do resume",
    },
    "paused": {
        **dict.fromkeys(WITH_A_CLERK, "PAUSED"),
        "FINISH": "ask finish", "PAUSE": "do toggle", "RESUME": "do resume", "SIGNOUT": "do sign_out",
    },
}  # fmt: skip
EVERYWHERE = {
    "SIGNIN": "enter staff", "PATROL": "enter patrol", "HELP": "do help", "ENTER": "do enter", "CLEAR": "do clear",
    **dict.fromkeys(DIGITS, "do digit"), **dict.fromkeys(RATINGS, "do rate"),
    "NOTICE": "NOT HERE", "ISSUE": "GUIDE'S PAD ONLY", "CLASS": "GUIDE'S PAD ONLY",
}  # fmt: skip

BY_HAND: dict[tuple[Phase, str], str] = {
    ("open", "CALL"): "enter by_hand", ("calling", "CALL"): "enter by_hand", ("serving", "CALL"): "enter by_hand",
    ("calling", "START"): "do start_by_hand", ("serving", "FINISH"): "do finish_by_hand",
    ("leaving", "FINISH"): "do finish_by_hand", ("leaving", "NEXT"): "do finish_by_hand",
    ("paused", "FINISH"): "do finish_by_hand",
}  # fmt: skip

ON_A_PAD = {
    "ISSUE": "enter issue", "CLASS": "enter class", "VIP": "enter verify", "REVIVE": "enter revive",
    "ASSIST": "enter assist_ticket", "SIGNOUT": "do sign_out",
}  # fmt: skip
ON_A_PAD_ALWAYS = ["SIGNIN", "PATROL", "HELP", "ENTER", "CLEAR", *DIGITS]


def in_words(given: Answer) -> str:
    match given:
        case Ask(action, vip=vip):
            return f"ask {action} vip" if vip else f"ask {action}"
        case Do(what):
            return f"do {what}"
        case Enter(what):
            return f"enter {what}"
        case Refuse(text):
            return text


def test_the_keys_are_those_of_the_documented_line_protocol() -> None:
    assert sorted(KEYS) == sorted(DOCUMENTED)


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("key", DOCUMENTED)
def test_every_key_has_its_answer_in_every_state(phase: Phase, key: str) -> None:
    assert in_words(answer(phase, key)) == {**EXPECTED[phase], **EVERYWHERE}[key]


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("key", DOCUMENTED)
def test_without_a_link_nothing_else_changes_than_what_goes_on_by_hand(phase: Phase, key: str) -> None:
    expected = BY_HAND.get((phase, key), in_words(answer(phase, key)))
    assert in_words(answer(phase, key, link=False)) == expected


@pytest.mark.parametrize("phase", PAD_PHASES)
@pytest.mark.parametrize("key", DOCUMENTED)
def test_a_guides_pad_serves_nobody_and_has_keys_of_its_own(phase: Phase, key: str) -> None:
    """R51."""
    signed_in = {**dict.fromkeys(DOCUMENTED, "NOT HERE"), **ON_A_PAD}
    closed = {k: "SIGN IN" if k in ON_A_PAD else "NOT HERE" for k in DOCUMENTED}
    expected = closed if phase == "closed" else signed_in
    expected |= {k: EVERYWHERE[k] for k in ON_A_PAD_ALWAYS}
    assert in_words(answer(phase, key, pad="guide")) == expected[key]
    assert answer(phase, key, pad="guide") == answer(phase, key, pad="guide", link=False)


ON_A_LEADS_PAD = {
    "NEXT": ("do alert_next", "do alert_next"), "RECALL": ("do alert_back", "do alert_back"),
    "ENTER": ("SIGN IN", "do alert_ack"), "NOTICE": ("SIGN IN", "enter notice"), "ISSUE": ("SIGN IN", "do print_list"),
    "SIGNIN": ("enter staff", "enter staff"), "SIGNOUT": ("SIGN IN", "do sign_out"),
    "PATROL": ("AT THE COUNTER", "AT THE COUNTER"), "CLEAR": ("do clear", "do clear"),
    **dict.fromkeys(DIGITS, ("WHICH KEY?", "WHICH KEY?")),
}  # fmt: skip


@pytest.mark.parametrize("key", DOCUMENTED)
def test_a_leads_pad_shows_alerts_to_everybody_and_takes_orders_from_who_has_signed_in(key: str) -> None:
    """R50."""
    said = tuple(in_words(answer(phase, key, pad="lead")) for phase in PAD_PHASES)
    assert said == ON_A_LEADS_PAD.get(key, ("NOT HERE", "NOT HERE"))


def test_the_tables_have_no_other_rows() -> None:
    assert set(LEAD_TABLE) == set(PAD_TABLE)
    assert set(TABLE) == {(phase, key) for phase in PHASES for key in DOCUMENTED}
    assert set(PAD_TABLE) == {(phase, key) for phase in ("closed", "open") for key in DOCUMENTED}
    assert set(WITHOUT_LINK) == set(BY_HAND)


def test_nobody_is_called_at_a_counter_that_is_paused_or_closed() -> None:
    """R13, R17: whatever the link or the slip."""
    for phase in ("closed", "paused"):
        for key in ("NEXT", "VIP", "CALL", "RECALL", "UNPARK", "TRANSFER"):
            for link in (True, False):
                assert isinstance(answer(phase, key, link=link, unverified=True), Refuse)


def test_next_may_skip_who_perhaps_holds_no_slip_and_nobody_else() -> None:
    """R17."""
    assert answer("calling", "NEXT") == Refuse("NOSHOW?")
    assert answer("calling", "NEXT", unverified=True) == answer("open", "NEXT")
    others = [(phase, key) for phase, key in TABLE if (phase, key) != ("calling", "NEXT")]
    assert all(answer(phase, key, unverified=True) == answer(phase, key) for phase, key in others)


def test_a_step_leads_to_another_state_or_asks_for_one_that_the_counter_can_be_in() -> None:
    steps = [a.to for t in (TABLE, WITHOUT_LINK, PAD_TABLE) for a in t.values() if not isinstance(a, Refuse)]
    assert {to for to in steps if to is not None} == set(PHASES)


def test_every_text_fits_the_display() -> None:
    texts = {a.text for t in (TABLE, PAD_TABLE, LEAD_TABLE) for a in t.values() if isinstance(a, Refuse)}
    texts |= {*REFUSALS.values(), refusal("?"), *PROMPTS.values()}
    assert [t for t in texts if not (t.isascii() and t.isprintable() and 0 < len(t) <= WIDTH == 16)] == []


def test_every_request_is_one_the_hall_knows() -> None:
    actions = {a.action for a in TABLE.values() if isinstance(a, Ask)}
    read = [m.decode(m.encode(m.Request("1", 0, action)), m.Request).action for action in sorted(actions)]
    assert read == ["finish", "next", "no_show", "park", "recall", "start"]


@pytest.mark.parametrize("outcome", OUTCOMES.values())
def test_every_outcome_is_one_the_hall_knows(outcome: m.Outcome) -> None:
    """R37."""
    request = m.Request("1", 0, "finish", outcome=outcome)
    assert m.decode(m.encode(request), m.Request) == request


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_reason_of_a_pause_has_its_words_for_the_sign(language: str) -> None:
    """R13: the sign says why."""
    words = tomllib.loads(Path(f"hall/texts/{language}.toml").read_text(encoding="utf-8"))
    assert set(PAUSE_REASONS.values()) <= set(words["pause"])


def test_every_reason_of_a_help_fits_the_display_behind_it() -> None:
    """R28."""
    assert sorted(HELP_REASONS.values()) == ["complaint", "equipment", "injury", "media", "quarrel"]
    assert all(len(f"HELP {reason}") <= WIDTH for reason in HELP_REASONS.values())


def test_the_reasons_are_short_enough_for_the_wire() -> None:
    m.decode(m.encode(m.Pause(max(PAUSE_REASONS.values(), key=len))), m.Pause)
    for reason in (*CALL_REASONS.values(), *GUIDE_REASONS.values()):
        request = m.Request("1", 0, "call", reason=reason)
        assert m.decode(m.encode(request), m.Request).reason == reason


def test_a_key_outside_the_protocol_is_refused() -> None:
    assert answer("open", "LAUNCH") == Refuse("WHICH KEY?")
    assert answer("open", "LAUNCH", link=False) == Refuse("WHICH KEY?")
    assert answer("open", "LAUNCH", pad="guide") == Refuse("WHICH KEY?")


def test_an_unknown_refusal_of_the_hall_still_has_a_text() -> None:
    assert refusal("some_new_code") == "NOT POSSIBLE"
    assert refusal(None) == "NOT POSSIBLE"
