"""As much of MQTT 5 as it takes to ask a broker whether it lets us in, read and write (OASIS, MQTT 5.0). Bytes only."""

import struct
from dataclasses import dataclass

CONNECT, CONNACK, PUBLISH, PUBACK, SUBSCRIBE, SUBACK, DISCONNECT = 1, 2, 3, 4, 8, 9, 14
NOT_ALLOWED = (0x86, 0x87)  # bad user name or password; not authorized
FAILURE = 0x80  # reason codes from here on
REASONS = {
    0x80: "unspecified error", 0x81: "malformed packet", 0x82: "protocol error", 0x84: "it does not speak MQTT 5",
    0x85: "the client id is not allowed", 0x86: "bad user name or password", 0x87: "not authorized",
    0x88: "server unavailable", 0x89: "server busy", 0x8A: "banned", 0x97: "quota exceeded",
}  # fmt: skip


@dataclass(frozen=True)
class Packet:
    kind: int
    flags: int
    body: bytes


def reason(code: int) -> str:
    return REASONS.get(code, f"reason 0x{code:02X}")


def connect(client: str, username: str | None, password: str | None, keepalive_s: int = 30) -> bytes:
    """A clean start without a will: nobody is told that we came and went."""
    flags = 0x02 | (0x80 if username is not None else 0) | (0x40 if password is not None else 0)
    body = _text("MQTT") + bytes([5, flags]) + struct.pack(">H", keepalive_s) + b"\0" + _text(client)
    return _packet(
        CONNECT << 4, body + b"".join(_text(each) for each in (username, password) if each is not None)
    )


def subscribe(number: int, topics: list[str]) -> bytes:
    body = struct.pack(">H", number) + b"\0" + b"".join(_text(topic) + b"\x01" for topic in topics)
    return _packet(SUBSCRIBE << 4 | 2, body)


def publish(number: int, topic: str, payload: bytes) -> bytes:
    """QoS 1, not retained."""
    return _packet(PUBLISH << 4 | 2, _text(topic) + struct.pack(">H", number) + b"\0" + payload)


def acknowledge(number: int) -> bytes:
    return _packet(PUBACK << 4, struct.pack(">H", number))


def disconnect() -> bytes:
    return _packet(DISCONNECT << 4, b"")


def take(data: bytes) -> tuple[Packet, bytes] | None:
    """The first whole packet, and what is behind it; None if more must come. ValueError if that is no MQTT."""
    length, shift, at = 0, 0, 1
    while True:
        if at >= len(data):
            return None
        length |= (data[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if data[at - 1] < 0x80:
            break
        if shift > 21:
            raise ValueError("no MQTT")
    if len(data) < at + length:
        return None
    return Packet(data[0] >> 4, data[0] & 0x0F, data[at : at + length]), data[at + length :]


def reason_of(packet: Packet) -> int:
    """Of CONNACK, PUBACK, or the first of SUBACK; a PUBACK without one is a success."""
    try:
        if packet.kind == CONNACK:
            return packet.body[1]
        if packet.kind == SUBACK:
            return packet.body[_behind_properties(packet.body, 2)]
        return packet.body[2] if len(packet.body) > 2 else 0
    except IndexError as exc:
        raise ValueError("no MQTT") from exc


def message(packet: Packet) -> tuple[str, int, bytes]:
    """Topic, packet number (0 for QoS 0) and payload of a PUBLISH."""
    length = int.from_bytes(packet.body[:2], "big")
    at = 2 + length
    number = 0
    if packet.flags & 0x06:
        number, at = int.from_bytes(packet.body[at : at + 2], "big"), at + 2
    topic = packet.body[2 : 2 + length].decode("utf-8", "replace")
    return topic, number, packet.body[_behind_properties(packet.body, at) :]


def _behind_properties(body: bytes, at: int) -> int:
    length, shift = 0, 0
    while at < len(body):
        length |= (body[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if body[at - 1] < 0x80:
            return at + length
    raise ValueError("no MQTT")


def _text(text: str) -> bytes:
    raw = text.encode("utf-8")
    return struct.pack(">H", len(raw)) + raw


def _packet(first: int, body: bytes) -> bytes:
    length, left = b"", len(body)
    while True:
        left, digit = left >> 7, left & 0x7F
        length += bytes([digit | (0x80 if left else 0)])
        if not left:
            return bytes([first]) + length + body
