"""The key of the hashes that stand for cards (R02) and appointments' codes (R20): made once, copied to every kiosk."""

import secrets
from pathlib import Path

from hall import card_file
from hall.cards import KEY_BYTES
from runtime.config import ConfigError


def key(path: Path, data: Path) -> tuple[bytes, bool]:
    """The key, and whether it was made now. For the user of the hall, whose folder `data` is, who is the kiosk's too
    where both are one Pi."""
    try:
        found = path.read_bytes()
    except FileNotFoundError:
        found = secrets.token_bytes(KEY_BYTES)
        card_file.create(path, found, 0o600, data)
        return found, True
    if len(found) != KEY_BYTES:
        way_out = "bring back the one the kiosks have, or remove it and copy the new one to every kiosk"
        mistake = f"{len(found)} bytes, a key has {KEY_BYTES}; {way_out}"
        raise ConfigError(path, [f"{path.name}: {mistake}"])
    return found, False
