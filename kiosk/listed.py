"""The day's appointments as last told by the hall, kept on disk: known from power-on with no network (R20)."""

import logging

import msgspec

from hall import messages as m
from runtime.outbox import Outbox, StorageError

log = logging.getLogger(__name__)

LISTED_KEY = "bookings"


def cached(outbox: Outbox) -> m.Bookings | None:
    raw = outbox.get(LISTED_KEY)
    if raw is None:
        return None
    try:
        return m.decode(raw, m.Bookings)
    except ValueError as exc:
        log.warning("the cached appointments cannot be read, waiting for the hall: %s", exc)
        return None


def keep(outbox: Outbox, found: m.Bookings) -> None:
    """Only what has changed is written; never a code in the log, nor its hash."""
    raw = m.encode(msgspec.structs.replace(found, boot="", rev=0))
    try:
        if raw != outbox.get(LISTED_KEY):
            log.info("appointments of the hall: %d", len(found.bookings))
            outbox.put({LISTED_KEY: raw})
    except StorageError as exc:
        log.error("the appointments are not kept: %s", exc)
