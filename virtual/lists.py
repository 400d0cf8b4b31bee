"""What somebody imports at the controller, here for the virtual hall: cards, and appointments of today.

Both as the commands do it: the kiosks get the key, the hall gets hashes.
"""

import contextlib
import io
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hall import booking_file, bookings, card_file, cards
from hall import messages as m
from jiaohao import appointments as import_command
from virtual.sample import VIP_CARD

EVERY_MIN = 10
FOR_H = 12.0
FIRST_CODE = 1001


@dataclass(frozen=True)
class Appointment:
    """`hash` is what stands for `code` everywhere but here, where a visitor must know what to type."""

    code: str
    service: str
    at: float
    hash: str


def issue_cards(key_file: Path, database: Path, folder: Path) -> None:
    """As `jiaohao cards import` does it."""
    cards_file = card_file.beside(database)
    if not key_file.exists():
        card_file.create(key_file, secrets.token_bytes(cards.KEY_BYTES), 0o600, folder)
    if not cards_file.exists():
        key = key_file.read_bytes()
        card_file.write(cards_file, cards.packed({cards.hashed(key, VIP_CARD): "vip"}, key))


def book(hall: Path, key_file: Path, database: Path, config: m.Config, now: float) -> list[Appointment]:
    """Runs `jiaohao appointments import` with a made-up day; [] where there was a list before, which stays."""
    if booking_file.beside(database).exists() or not config.services:
        return []
    zone = ZoneInfo(config.time_zone)
    first = datetime.fromtimestamp(now, zone).replace(second=0, microsecond=0)
    first += timedelta(minutes=EVERY_MIN - first.minute % EVERY_MIN)
    rows = []
    for n in range(int(FOR_H * 60 / EVERY_MIN)):
        slot = first + timedelta(minutes=n * EVERY_MIN)
        rows.append((f"AB-{FIRST_CODE + n}", config.services[n % len(config.services)].id, slot))
    table = hall.with_name("appointments.csv")
    lines = [f"{slot:%Y-%m-%d},{slot:%H:%M},{code},{service}" for code, service, slot in rows]
    table.write_text("\n".join(["date,time,code,service", *lines]) + "\n", "utf-8")
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            import_command.run(table, hall, key_file)
    finally:
        table.unlink()
    key = key_file.read_bytes()
    return [
        Appointment(code, service, slot.timestamp(), bookings.hashed(key, code))
        for code, service, slot in rows
    ]
