"""A site's own slip.toml: read, judged, and its pictures looked at, which lie beside it."""

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from hall.messages import Config
from hall.paper import Paper
from kiosk import png
from kiosk.slip import MAX_MM, Ticket, least_mm
from kiosk.template import Line, Template, default
from runtime.config import ConfigError, load

HIGHEST_MM = 40.0  # of a picture: the number needs the rest of the paper
MOST_BYTES = 4_000_000  # of its file: a logo has some thousand

SMALL_HALL = Config("h", {"zh": "厅"}, [], "Asia/Shanghai", [], [])
SMALL_TICKET = Ticket("a", "ordinary", "A001", None)
"""What stands on its slip stands on each."""


class SlipFile(Template, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole of slip.toml."""

    def problems_beside(self, folder: Path) -> list[str]:
        """What is wrong with the files it names."""
        found = []
        for number, line in enumerate(self.line, start=1):
            if line.picture is not None:
                try:
                    _height_mm(line, folder)
                except (OSError, ValueError) as exc:
                    found.append(f"line[{number}].picture: {exc}")
        return found


class SlipTable(Struct, frozen=True, forbid_unknown_fields=True):
    """The `[slip]` table of kiosk.toml. A relative path begins where that file lies."""

    template: Annotated[str, Meta(min_length=1)] | None = None


def template(table: SlipTable, folder: Path) -> Template:
    """The site's, with its pictures by their full paths and their heights; ours if it has none.

    Raises ConfigError.
    """
    if table.template is None:
        return default()
    path = folder / table.template
    file = load(path, SlipFile)
    try:
        lines = [_with_picture(line, path.parent) for line in file.line]
    except (OSError, ValueError) as exc:
        raise ConfigError(path, [f"{path}: {exc}"]) from exc
    return Template(line=lines, languages=file.languages, show_languages=file.show_languages)


def problems(table: SlipTable, folder: Path, paper: Paper) -> list[str]:
    """What is wrong with the site's template, for that paper."""
    if table.template is None:
        return []
    try:
        found = template(table, folder)
    except ConfigError as exc:
        return [f"template: {mistake}" for mistake in exc.mistakes]
    least = least_mm(found, SMALL_HALL, paper, SMALL_TICKET)
    checks = [
        (least > MAX_MM, f"template: lines without drop take {least:.0f} mm of this paper, a slip has {MAX_MM:.0f}"),
        (
            any(line.picture for line in found.line) and find_spec("PIL") is None,
            "template: a picture needs the Python package pillow",
        ),
    ]  # fmt: skip
    return [message for is_wrong, message in checks if is_wrong]


def _with_picture(line: Line, folder: Path) -> Line:
    if line.picture is None:
        return line
    picture = str((folder / line.picture).absolute())
    return msgspec.structs.replace(line, picture=picture, height_mm=_height_mm(line, folder))


def _height_mm(line: Line, folder: Path) -> float:
    """How high the picture will be. Raises OSError or ValueError, which say what is wrong with the file."""
    path = folder / (line.picture or "")
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as exc:
        raise OSError(f"{path} cannot be read: {exc.strerror}") from exc
    if len(data) > MOST_BYTES:
        raise ValueError(f"{path} has more than {MOST_BYTES // 1_000_000} MB, a logo has some thousand bytes")
    try:
        width, height = png.size(data)
    except ValueError as exc:
        raise ValueError(f"{path} {exc}") from exc
    height_mm: float = (line.width_mm or 0.0) * height / width
    if height_mm > HIGHEST_MM:
        wide, high = f"{line.width_mm:g}", f"{height_mm:.0f}"
        raise ValueError(f"{path} would be {high} mm high if {wide} mm wide, {HIGHEST_MM:.0f} is the most")
    return height_mm
