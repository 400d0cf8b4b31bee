"""A clerk's PIN as the counters know it: salted and hashed slowly. Pure.

What it protects from: nobody reads a PIN off the wire, a unit's disk or a screen, two clerks with the same PIN do not
show it, and trying PINs at a keypad stays as slow as pressing keys. What it does not protect from: whoever has the
hash and a computer. A PIN of 4 digits is one of 10,000, found within minutes; one of 8 takes weeks. The hash is on MQTT
and on every counter's disk, so keep both to yourself (`systemd/mosquitto-jiaohao.conf` gives the broker passwords).
"""

import hashlib
import hmac

ROUNDS = (
    20_000  # of PBKDF2-HMAC-SHA-256: 5 ms on a PC, some 40 on a Raspberry Pi 4: 200 clerks are 8 s of a start
)
DIGITS = 32  # hexadecimal


def hashed(pin: str, hall: str, number: str) -> str:
    """The salt is the hall's id and the clerk's number: the same PIN looks different everywhere."""
    salt = f"jiaohao/{hall}/{number}".encode()
    return hashlib.pbkdf2_hmac("sha256", pin.encode(), salt, ROUNDS, DIGITS // 2).hex()


def matches(typed: str, kept: str, hall: str, number: str) -> bool:
    """Whether what was typed is the PIN of this clerk."""
    return hmac.compare_digest(hashed(typed, hall, number).encode(), kept.encode())
