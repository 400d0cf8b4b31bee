"""VIP cards as everybody knows them: by a keyed hash, never by their number (R02, R22). Pure.

The controller makes the hashes when it imports the cards, a kiosk when one is tapped; both have the key, in a file
of their own, and nobody else. What travels is useless without it.
"""

import hashlib
import hmac

from hall import messages as m

KEY_BYTES = 32
HASH_DIGITS = 32  # 128 bits of HMAC-SHA-256
MARK_DIGITS = 8


def hashed(key: bytes, number: str) -> str:
    """What stands for a card on the wire, on disk and in a debug log. `number` as hall/card_number.py has read it."""
    return _hmac(key, number.encode("ascii"), HASH_DIGITS)


def mark(key: bytes) -> str:
    """Tells two keys apart and says nothing about either: a kiosk with another key would know no card."""
    return _hmac(key, b"", MARK_DIGITS)


def packed(classes: dict[str, str], key: bytes) -> m.Cards:
    """`classes` is hash → class. On the wire the hashes of a class stand one behind the other: more cards fit."""
    of: dict[str, list[str]] = {}
    for card, class_ in sorted(classes.items()):
        of.setdefault(class_, []).append(card)
    return m.Cards({class_: "".join(cards) for class_, cards in of.items()}, mark(key))


def unpacked(cards: m.Cards) -> dict[str, str]:
    """Hash → class."""
    return {
        hashes[at : at + HASH_DIGITS]: class_
        for class_, hashes in cards.cards.items()
        for at in range(0, len(hashes), HASH_DIGITS)
    }


def count(cards: m.Cards) -> int:
    return sum(map(len, cards.cards.values())) // HASH_DIGITS


def size(cards: m.Cards) -> int:
    """Bytes on the wire, whatever boot and rev the hall adds; at most `MAX_PAYLOAD` can travel."""
    return len(m.encode(m.Cards(cards.cards, cards.key, "0" * 64, m.MAX_COUNT)))


def room(cards: m.Cards) -> int:
    """How many cards fit with the classes there are."""
    empty = m.Cards(dict.fromkeys(cards.cards, ""), cards.key)
    return (m.MAX_PAYLOAD - size(empty)) // HASH_DIGITS


def _hmac(key: bytes, text: bytes, digits: int) -> str:
    return hmac.new(key, text, hashlib.sha256).hexdigest()[:digits]
