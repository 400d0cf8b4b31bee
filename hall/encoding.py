"""Messages as bytes, and back: what is too long or too deep is refused before it is read."""

from typing import TypeVar, cast

import msgspec
from msgspec import Struct

MAX_PAYLOAD = 256 * 1024
"""Bytes. Above the broker's `message_size_limit` paho reconnects for ever, so the limit is ours and checked first."""

MAX_NESTING = 64
"""What is nested more deeply than Python's stack ends a process, sooner at the journal's replay than when it came."""

_encoder = msgspec.json.Encoder()
_decoders: dict[type[Struct], msgspec.json.Decoder[Struct]] = {}
M = TypeVar("M", bound=Struct)


def encode(message: Struct) -> bytes:
    return _encoder.encode(message)


def decode(payload: bytes, kind: type[M]) -> M:
    """Raises msgspec.ValidationError or msgspec.DecodeError, both ValueErrors that say what is wrong and where."""
    if len(payload) > MAX_PAYLOAD:
        raise msgspec.ValidationError(f"{len(payload)} bytes, at most {MAX_PAYLOAD} are read")
    if _opened(payload) > MAX_NESTING and _nesting(payload) > MAX_NESTING:
        raise msgspec.ValidationError(f"nested more than {MAX_NESTING} deep")
    decoder = _decoders.get(kind)
    if decoder is None:
        decoder = _decoders[kind] = msgspec.json.Decoder(kind)
    return cast(M, decoder.decode(payload))


def _opened(payload: bytes) -> int:
    return payload.count(b"[") + payload.count(b"{")


def _nesting(payload: bytes) -> int:
    """How deep at most: brackets in texts count too, but a text is not written in them."""
    depth = deepest = 0
    for byte in payload:
        if byte in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"]}":
            depth -= 1
    return deepest
