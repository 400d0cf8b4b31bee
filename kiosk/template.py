"""The slip's template: which lines it has, in which order, what each shows and what may be left out. Pure.

A site writes its own as a TOML file (docs/slip.md); `default()` is the one that comes with the firmware. What the
lines then say of a ticket is laid out in slip.py; the files of pictures are looked at in slip_file.py.
"""

from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from hall.messages import Id, Text
from hall.slip import Align
from hall.texts import available

Shown = Literal[
    "hall", "service", "your_number", "number", "class", "ahead", "promise", "vip", "time", "listen", "thanks",
    "code", "rule", "space", "verify", "slot", "documents", "self_service",
]  # fmt: skip
Side = Literal["below", "beside"]

NOT_TEXT = ("code", "rule", "space", "picture")
WITHOUT = {
    "promise": "the slip does not tell what the hall promises",
    "vip": "the slip asks nobody for a VIP card",
}
"""Lines that a slip should have, and what it is without them."""


class OnlyFor(Struct, frozen=True, forbid_unknown_fields=True):
    """Whose slips have the line; empty: all of them."""

    classes: list[Id] = []
    services: list[Id] = []


class Line(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One of `show`, `text` and `picture`. What is not said here has the usual value: see docs/slip.md."""

    show: Shown | None = None
    text: Text = {}
    picture: Annotated[str, Meta(min_length=1)] | None = None
    size: Annotated[int, Meta(ge=1, le=8)] | None = None
    bold: bool | None = None
    align: Align | None = None
    languages: Side | None = None
    width_mm: Annotated[float, Meta(ge=5, le=72)] | None = None
    height_mm: Annotated[float, Meta(gt=0, le=40)] | None = None
    drop: Annotated[int, Meta(ge=0, le=99)] = 0
    only_for: OnlyFor = OnlyFor()

    @property
    def kind(self) -> str:
        return self.show or ("picture" if self.picture is not None else "text")

    def problems(self) -> list[str]:
        given = [key for key in ("show", "text", "picture") if getattr(self, key)]
        if not given or (len(given) > 1 and not (self.show == "code" and self.picture is None)):
            return ["show: a line has one of show, text and picture" + (", this one has none" * (not given))]
        kind = self.kind
        texts = kind not in NOT_TEXT
        checks = [
            (self.size is not None and not texts, f"size: has no meaning for a {kind}"),
            (self.bold is not None and not texts, f"bold: has no meaning for a {kind}"),
            (self.align is not None and not texts, f"align: has no meaning for a {kind}"),
            (self.languages is not None and not texts and kind != "code", f"languages: has no meaning for a {kind}"),
            (self.width_mm is not None and kind not in ("picture", "code"), "width_mm: belongs to picture and code"),
            (self.width_mm is None and kind == "picture", "width_mm: missing, a picture needs it"),
            (kind == "code" and (self.width_mm or 20) < 15, "width_mm: no phone reads a code of less than 15 mm"),
            (self.height_mm is not None and kind != "space", 'height_mm: belongs to show = "space"'),
            (kind == "number" and self.drop > 0, "drop: the number is never left out"),
            (kind == "number" and self.only_for != OnlyFor(), "only_for: the number stands on every slip"),
        ]  # fmt: skip
        found = [message for is_wrong, message in checks if is_wrong]
        return found + [f"text.{language}: {wrong}" for language, wrong in self._wrong_texts()]

    def _wrong_texts(self) -> Iterator[tuple[str, str]]:
        """A language of which nobody would ever see the text, and one without any."""
        for language, text in self.text.items():
            if language not in available():
                yield language, f"no slip is printed in it, there are: {', '.join(available())}"
            elif not text.strip():
                yield language, "is empty: write words or leave it out"


class Template(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole of a slip.toml."""

    line: list[Line]
    languages: Side = "beside"
    show_languages: list[str] = []

    def problems(self) -> list[str]:
        numbers = sum(line.kind == "number" for line in self.line)
        found = ['line: exactly one must be show = "number"'] if numbers != 1 else []
        for language in self.show_languages:
            if language not in available():
                there = ", ".join(available())
                found.append(f'show_languages: no texts for "{language}", there are: {there}')
        return found

    def notes(self) -> list[str]:
        """What is no mistake but should be known."""
        return list(self._notes())

    def _notes(self) -> Iterator[str]:
        shown = {line.kind for line in self.line}
        for kind, what in WITHOUT.items():
            if kind not in shown:
                yield f'no line has show = "{kind}": {what}'


@cache
def default() -> Template:
    """Part of the firmware, as hall/texts is."""
    data = (resources.files("kiosk") / "slip.toml").read_bytes()
    return msgspec.toml.decode(data, type=Template)
