"""What codes of a pad mean: single ones, sequences, and what is in no map."""

from hypothesis import given, settings
from hypothesis import strategies as st

from counter.keymap import SEQUENCE_S, Keymap, unclear

KEYS = {
    "KEY_KP1": "1",
    "KEY_KPPLUS": "NEXT",
    "KEY_KPDOT KEY_KP1": "SIGNIN",
    "KEY_KPDOT KEY_KPDOT KEY_KP1": "HELP",
}
CODES = ("KEY_KP1", "KEY_KPPLUS", "KEY_KPDOT", "KEY_A")


def pressed(keymap: Keymap, *codes: str, at: float = 10.0) -> list[str | None]:
    return [keymap.press(code, at) for code in codes]


def test_a_code_is_its_key() -> None:
    keymap = Keymap(KEYS)
    assert pressed(keymap, "KEY_KP1", "KEY_KPPLUS") == ["1", "NEXT"]
    assert keymap.unknown == 0


def test_a_sequence_is_one_key_and_its_codes_are_none() -> None:
    keymap = Keymap(KEYS)
    assert pressed(keymap, "KEY_KPDOT", "KEY_KP1", "KEY_KP1") == [None, "SIGNIN", "1"]
    assert pressed(keymap, "KEY_KPDOT", "KEY_KPDOT", "KEY_KP1") == [None, None, "HELP"]
    assert keymap.unknown == 0


def test_a_sequence_that_was_begun_long_ago_is_forgotten() -> None:
    keymap = Keymap(KEYS)
    assert keymap.press("KEY_KPDOT", 10.0) is None
    assert keymap.press("KEY_KP1", 10.0 + SEQUENCE_S) == "SIGNIN"
    assert keymap.press("KEY_KPDOT", 20.0) is None
    assert keymap.press("KEY_KP1", 20.1 + SEQUENCE_S) == "1"
    assert keymap.unknown == 0


def test_an_unknown_continuation_drops_the_sequence_and_is_counted() -> None:
    keymap = Keymap(KEYS)
    assert pressed(keymap, "KEY_KPDOT", "KEY_KPPLUS", "KEY_KP1") == [None, None, "1"]
    assert (keymap.unknown, keymap.first_unknown) == (1, "KEY_KPDOT KEY_KPPLUS")


def test_the_first_unknown_code_is_kept_and_all_are_counted() -> None:
    keymap = Keymap(KEYS)
    assert pressed(keymap, "KEY_A", "KEY_B") == [None, None]
    assert (keymap.unknown, keymap.first_unknown, keymap.noise.last) == (2, "KEY_A", "KEY_B")


def test_a_pad_that_was_opened_anew_continues_no_sequence() -> None:
    keymap = Keymap(KEYS)
    keymap.press("KEY_KPDOT", 10.0)
    keymap.restart()
    assert pressed(keymap, "KEY_KP1") == ["1"]


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(CODES), st.floats(0, 3)), max_size=30))
def test_every_press_is_a_key_or_part_of_one_or_counted(presses: list[tuple[str, float]]) -> None:
    keymap, now, begun = Keymap(KEYS), 0.0, 0
    for code, later_s in presses:
        now += later_s
        unknown = keymap.unknown
        key = keymap.press(code, now)
        is_begun = key is None and keymap.unknown == unknown
        assert key in (None, *KEYS.values())
        begun = begun + 1 if is_begun else 0
        assert begun <= len(presses)
        assert not is_begun or code == "KEY_KPDOT"


def test_a_key_that_begins_another_is_found() -> None:
    assert unclear(["A", "B", "A B", "C D", "C D E"]) == [("A", "A B"), ("C D", "C D E")]
    assert unclear(["A", "B C", "B D"]) == []
