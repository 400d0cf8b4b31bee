"""What codes of a pad mean: single ones, sequences, and what is in no map."""

from hypothesis import given, settings
from hypothesis import strategies as st

from counter.keymap import BROKEN_S, SEQUENCE_S, Keymap, unclear

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
    assert keymap.press("KEY_KP1", 20.1 + SEQUENCE_S + BROKEN_S) == "1"
    assert keymap.unknown == 0


def test_what_comes_a_little_too_late_for_its_shift_is_no_key_by_itself() -> None:
    """Of a slow FINISH, `. +`, NEXT would be left."""
    keymap = Keymap({"KEY_KPDOT KEY_KPPLUS": "FINISH", "KEY_KPPLUS": "NEXT"})
    assert keymap.press("KEY_KPDOT", 10.0) is None
    assert keymap.press("KEY_KPPLUS", 10.1 + SEQUENCE_S) is None
    assert (keymap.unknown, keymap.first_unknown) == (1, "KEY_KPDOT KEY_KPPLUS")
    assert keymap.press("KEY_KPPLUS", 10.2 + SEQUENCE_S) == "NEXT"  # one is dropped, not all


def test_an_unknown_continuation_drops_the_sequence_and_the_key_behind_it_and_both_are_counted() -> None:
    keymap = Keymap(KEYS)
    assert pressed(keymap, "KEY_KPDOT", "KEY_KPPLUS", "KEY_KP1", "KEY_KP1") == [None, None, None, "1"]
    assert (keymap.unknown, keymap.first_unknown) == (2, "KEY_KPDOT KEY_KPPLUS")
    pressed(keymap, "KEY_KPDOT", "KEY_KPPLUS")
    assert pressed(keymap, "KEY_KP1", at=10.1 + BROKEN_S) == ["1"]


def test_after_a_broken_sequence_a_new_one_is_a_key_and_what_is_none_protects_no_key() -> None:
    keymap = Keymap(KEYS)
    assert pressed(keymap, "KEY_KPDOT", "KEY_A", "KEY_KPDOT", "KEY_KP1") == [None, None, None, "SIGNIN"]
    assert pressed(keymap, "KEY_KPPLUS") == ["NEXT"]
    assert pressed(keymap, "KEY_KPDOT", "KEY_A", "KEY_B", "KEY_KPPLUS") == [None, None, None, None]


def test_a_shift_that_bounces_or_is_pressed_again_is_shift() -> None:
    keymap = Keymap({"A": "1", "F A": "2", "F E A": "3"})
    assert pressed(keymap, "F", "F", "F", "A", "A") == [None, None, None, "2", "1"]
    assert pressed(keymap, "F", "F", "E", "E", "A") == [None, None, None, None, "3"]
    assert keymap.unknown == 0
    keymap.press("F", 20.0)
    keymap.press("F", 21.5)
    assert keymap.press("A", 21.5 + SEQUENCE_S) == "2"


def test_codes_that_were_lost_on_their_way_leave_no_rest_of_a_sequence() -> None:
    keymap = Keymap(KEYS)
    keymap.press("KEY_KPDOT", 10.0)
    keymap.lost(10.1)
    assert pressed(keymap, "KEY_KPPLUS", "KEY_KPPLUS", at=10.2) == [None, "NEXT"]
    keymap.lost(10.3)  # nothing was begun
    assert pressed(keymap, "KEY_KPPLUS", at=10.4) == ["NEXT"]


def test_the_first_unknown_code_is_kept_and_all_are_counted() -> None:
    keymap = Keymap(KEYS)
    assert pressed(keymap, "KEY_A", "KEY_B") == [None, None]
    assert (keymap.unknown, keymap.first_unknown, keymap.noise.last) == (2, "KEY_A", "KEY_B")


def test_a_pad_that_was_opened_anew_continues_no_sequence() -> None:
    keymap = Keymap(KEYS)
    keymap.press("KEY_KPDOT", 10.0)
    keymap.restart()
    assert pressed(keymap, "KEY_KP1") == ["1"]
    pressed(keymap, "KEY_KPDOT", "KEY_A")
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
