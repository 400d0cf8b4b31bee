"""The key table: every key of the documented protocol has a defined answer in every state."""

import tomllib
from pathlib import Path

import pytest

from counter.keys import (
    CALL_REASONS,
    KEYS,
    PAUSE_REASONS,
    PHASES,
    REFUSALS,
    TABLE,
    Ask,
    Do,
    Enter,
    Phase,
    Refuse,
    answer,
    refusal,
)
from hall import messages as m

# The protocol as the design document spells it, not as the code does.
DOCUMENTED = [
    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "NEXT", "RECALL", "NOSHOW", "START", "FINISH", "TRANSFER",
    "PAUSE", "RESUME", "SIGNIN", "SIGNOUT", "CALL", "HELP", "PARK", "UNPARK", "VIP", "PATROL", "NOTICE",
    "RATE1", "RATE2", "RATE3", "ENTER", "CLEAR",
]  # fmt: skip

# state: key → request action, "do …", "enter …" or the refusal's text. Keys with one answer everywhere stand below.
EXPECTED: dict[Phase, dict[str, str]] = {
    "closed": {
        "NEXT": "SIGN IN", "RECALL": "SIGN IN", "NOSHOW": "SIGN IN", "START": "SIGN IN", "FINISH": "SIGN IN",
        "CALL": "SIGN IN", "PAUSE": "SIGN IN", "RESUME": "SIGN IN", "SIGNOUT": "SIGN IN", "ENTER": "SIGN IN",
        "digit": "SIGN IN",
    },
    "open": {
        "NEXT": "ask next", "RECALL": "NOBODY CALLED", "NOSHOW": "NOBODY CALLED", "START": "NOBODY CALLED",
        "FINISH": "NOT SERVING", "CALL": "enter ticket", "PAUSE": "do pause", "RESUME": "NOT PAUSED",
        "SIGNOUT": "do sign_out", "ENTER": "WHICH KEY?", "digit": "WHICH KEY?",
    },
    "calling": {
        "NEXT": "NOSHOW?", "RECALL": "ask recall", "NOSHOW": "ask no_show", "START": "ask start",
        "FINISH": "START?", "CALL": "NOSHOW?", "PAUSE": "do pause", "RESUME": "do resume",
        "SIGNOUT": "do sign_out", "ENTER": "WHICH KEY?", "digit": "WHICH KEY?",
    },
    "serving": {
        "NEXT": "ask next", "RECALL": "SERVING", "NOSHOW": "SERVING", "START": "SERVING",
        "FINISH": "ask finish", "CALL": "enter ticket", "PAUSE": "do pause_after", "RESUME": "NOT PAUSED",
        "SIGNOUT": "FINISH?", "ENTER": "WHICH KEY?", "digit": "WHICH KEY?",
    },
    "leaving": {
        "NEXT": "ask finish", "RECALL": "SERVING", "NOSHOW": "SERVING", "START": "SERVING",
        "FINISH": "ask finish", "CALL": "FINISH?", "PAUSE": "do toggle", "RESUME": "do resume",
        "SIGNOUT": "FINISH?", "ENTER": "do reason_end", "digit": "do reason",
    },
    "paused": {
        "NEXT": "PAUSED", "RECALL": "PAUSED", "NOSHOW": "PAUSED", "START": "PAUSED", "FINISH": "ask finish",
        "CALL": "PAUSED", "PAUSE": "do toggle", "RESUME": "do resume", "SIGNOUT": "do sign_out",
        "ENTER": "do reason_end", "digit": "do reason",
    },
}  # fmt: skip
EVERYWHERE = {"SIGNIN": "enter staff", "CLEAR": "do clear"}
LATER = ["TRANSFER", "PARK", "UNPARK", "VIP", "PATROL", "NOTICE", "HELP", "RATE1", "RATE2", "RATE3"]


def in_words(phase: Phase, key: str) -> str:
    match answer(phase, key):
        case Ask(action):
            return f"ask {action}"
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
    expected = {**EXPECTED[phase], **EVERYWHERE, **dict.fromkeys(LATER, "NOT AVAILABLE")}
    assert in_words(phase, key) == expected["digit" if key.isdigit() else key]


def test_the_table_has_no_other_rows() -> None:
    assert set(TABLE) == {(phase, key) for phase in PHASES for key in DOCUMENTED}


def test_every_text_fits_the_display() -> None:
    texts = (
        [a.text for a in TABLE.values() if isinstance(a, Refuse)] + list(REFUSALS.values()) + [refusal("?")]
    )
    assert all(text.isascii() and text.isprintable() and 0 < len(text) <= 16 for text in texts)


def test_every_request_is_one_the_hall_knows() -> None:
    actions = {a.action for a in TABLE.values() if isinstance(a, Ask)}
    assert [m.Request("1", 0, action).action for action in sorted(actions)] == [
        "finish", "next", "no_show", "recall", "start",
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_reason_of_a_pause_has_its_words_for_the_sign(language: str) -> None:
    """R13: the sign says why."""
    words = tomllib.loads(Path(f"hall/texts/{language}.toml").read_text(encoding="utf-8"))
    assert set(PAUSE_REASONS.values()) <= set(words["pause"])
    assert all(len(reason) <= 16 for reason in (*PAUSE_REASONS.values(), *CALL_REASONS.values()))


def test_a_key_outside_the_protocol_is_refused() -> None:
    assert answer("open", "LAUNCH") == Refuse("WHICH KEY?")


def test_an_unknown_refusal_of_the_hall_still_has_a_text() -> None:
    assert refusal("some_new_code") == "NOT POSSIBLE"
    assert refusal(None) == "NOT POSSIBLE"
