"""Cards as keyed hashes: the number as a reader sends it, the hash, the list as it travels."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall import cards as of
from hall import messages as m

KEY = bytes(range(32))


def test_a_hash_is_hmac_sha_256_cut_to_128_bits() -> None:
    whole = hmac.new(KEY, b"010063E9AE", hashlib.sha256).hexdigest()
    assert of.hashed(KEY, "010063E9AE") == whole[:32]
    assert of.hashed(KEY, "010063E9AF") != whole[:32]
    assert of.hashed(bytes(32), "010063E9AE") != whole[:32]


def test_the_mark_tells_two_keys_apart() -> None:
    assert of.mark(KEY) == hmac.new(KEY, b"", hashlib.sha256).hexdigest()[:8]
    assert of.mark(KEY) != of.mark(bytes(32))


@given(
    st.dictionaries(
        st.binary(min_size=16, max_size=16).map(bytes.hex), st.sampled_from(["vip", "gold", "ordinary"])
    )
)
def test_a_list_comes_through_the_wire_as_it_was(cards: dict[str, str]) -> None:
    packed = of.packed(cards, KEY)
    sent = m.decode(m.encode(packed), m.Cards)
    assert of.unpacked(sent) == cards
    assert of.count(sent) == len(cards)
    assert packed == of.packed(dict(reversed(cards.items())), KEY), "whatever the order of the file"


@pytest.mark.parametrize("hashes", ["6f", "6F" * 16, "zz" * 16, "6f" * 16 + "\n", "6f" * 17])
def test_hashes_that_are_none_are_refused_when_read(hashes: str) -> None:
    with pytest.raises(ValueError, match="regex"):
        m.decode(m.encode(m.Cards({"vip": hashes})), m.Cards)


def test_as_many_cards_fit_as_there_is_room_for_and_one_more_does_not() -> None:
    room = of.room(m.Cards({"vip": ""}, of.mark(KEY)))
    assert 8000 < room < 8192
    full = of.packed({f"{n:032x}": "vip" for n in range(room)}, KEY)
    assert of.size(full) <= m.MAX_PAYLOAD
    assert m.decode(m.encode(full), m.Cards) == full
    over = of.packed({f"{n:032x}": "vip" for n in range(room + 1)}, KEY)
    assert of.size(over) > m.MAX_PAYLOAD
