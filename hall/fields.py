"""What the messages are made of: their base, and the fields that many of them have."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Id = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,31}\Z")]  # "$" would let a line feed through
Printed = Annotated[str, Meta(pattern=r"^[A-Z]{0,2}[0-9]{1,9}\Z")]  # "A012", what people read; in topics too
Number = Annotated[int, Meta(ge=1, le=999_999)]
Key = Annotated[str, Meta(min_length=1, max_length=64)]  # fact ids, epochs, boots: opaque
Text = dict[str, str]
MAX_COUNT = 2**53  # what JSON readers hold exactly, and SQLite can store
Count = Annotated[int, Meta(ge=0, le=MAX_COUNT)]


StaffNumber = Annotated[str, Meta(max_length=16)]
Outcome = Literal["done", "papers_missing", "refused", "referred"]
"""What came of a case (R37)."""


class Message(Struct, frozen=True, omit_defaults=False, rename={"class_": "class"}):
    """Base of every message: fields that are Python words lose their underscore on the wire."""
