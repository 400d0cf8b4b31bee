"""Frames of card readers, made by hand, and the plainest way to find those that are in a stream."""

import re
from collections.abc import Callable

from hypothesis import strategies as st

UIDS = st.sampled_from([4, 5, 7, 8, 10]).flatmap(lambda count: st.binary(min_size=count, max_size=count))
Finder = Callable[[bytes], list[str]]


def xor(data: bytes) -> int:
    total = 0
    for byte in data:
        total ^= byte
    return total


def rdm6300(uid: bytes) -> bytes:
    return b"\x02" + f"{uid.hex()}{xor(uid):02x}".upper().encode() + b"\x03"


def stx(uid: bytes) -> bytes:
    body = bytes([len(uid) + 5, 1]) + uid
    return b"\x02" + body + bytes([xor(body)]) + b"\x03"


def pn532(body: bytes) -> bytes:
    length = len(body)
    return b"\x00\x00\xff" + bytes([length, (256 - length) % 256]) + body + bytes([-sum(body) % 256, 0])


def listed(uid: bytes) -> bytes:
    """The answer of a PN532 to InListPassiveTarget."""
    return pn532(b"\xd5\x4b\x01\x01\x00\x04\x08" + bytes([len(uid)]) + uid)


def rdm6300_cards(stream: bytes) -> list[str]:
    """Every whole frame with its right sum, from the left, none within another."""
    whole = re.compile(rb"\x02([0-9A-Fa-f]{10})([0-9A-Fa-f]{2})(?:\r\n)?\x03")
    found = ((m[1].decode().upper(), int(m[2], 16)) for m in whole.finditer(stream))
    return [digits for digits, total in found if xor(bytes.fromhex(digits)) == total]


def stx_cards(stream: bytes) -> list[str]:
    found, at = [], 0
    while at < len(stream):
        for count in (4, 5, 7, 8, 10):
            frame = stream[at : at + count + 5]
            if len(frame) < count + 5 or frame[0] != 2 or frame[1] != count + 5 or frame[-1] != 3:
                continue
            if xor(frame[1:-1]) == 0:
                found.append(frame[3:-2].hex().upper())
                at += len(frame) - 1
                break
        at += 1
    return found


def pn532_cards(stream: bytes) -> list[str]:
    found, at = [], 0
    while at < len(stream):
        if stream[at : at + 5] in (b"\x00\x00\xff\x00\xff", b"\x00\x00\xff\xff\x00"):
            at += 5
            continue
        if stream[at : at + 3] == b"\x00\x00\xff" and len(stream) > at + 4:
            length = stream[at + 3]
            body, rest = stream[at + 5 : at + 5 + length], stream[at + 5 + length : at + 6 + length]
            if length and (length + stream[at + 4]) % 256 == 0 and rest and (sum(body) + rest[0]) % 256 == 0:
                at += 6 + length
                if body[:2] == b"\xd5\x4b" and len(body) > 7 and body[2] and body[7] in (4, 7, 10):
                    uid = body[8 : 8 + body[7]]
                    found += [uid.hex().upper()] if len(uid) == body[7] else []
                continue
        at += 1
    return found


def streams(frames: st.SearchStrategy[bytes], marks: bytes) -> st.SearchStrategy[bytes]:
    """Frames whole, torn, doubled and glued, one byte of them wrong, with noise made of the protocol's own bytes."""
    noise = st.lists(st.sampled_from(list(marks)), max_size=12).map(bytes) | st.binary(max_size=12)
    torn = st.tuples(frames, st.integers(0, 30), st.integers(0, 30)).map(lambda t: t[0][t[1] :][: t[2]])
    doubled = frames.map(lambda frame: frame + frame)
    wrong = st.tuples(frames, st.integers(0, 40), st.integers(1, 255)).map(
        lambda t: bytes(byte ^ t[2] if n == t[1] % len(t[0]) else byte for n, byte in enumerate(t[0]))
    )
    return st.lists(frames | noise | torn | doubled | wrong, max_size=8).map(b"".join)
