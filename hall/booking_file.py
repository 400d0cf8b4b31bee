"""The hall's appointments on the controller's disk: written whole by `jiaohao appointments import`, looked at by the
hall. Hashes, slots and services only; which were used is in the hall's journal.
"""

from pathlib import Path

import msgspec

from hall import messages as m
from hall.card_file import KeptFile

NAME = "bookings.json"


def beside(database: Path) -> Path:
    return database.with_name(NAME)


def read(path: Path) -> m.Bookings:
    """No file means none. Raises OSError or ValueError for one that cannot be read. It may be longer than a message:
    the hall tells the next ones."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=m.Bookings)
    except FileNotFoundError:
        return m.Bookings(None)


def kept(path: Path) -> KeptFile[m.Bookings]:
    return KeptFile(path, read, "import the appointments again")
