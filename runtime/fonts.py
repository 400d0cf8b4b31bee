"""Which font file, and which face in it, has Simplified Chinese shapes. Finds files; it draws nothing.

A .ttc holds several fonts: NotoSansCJK's face 0 is Japanese (直, 骨 look wrong to a Chinese reader);
the Simplified Chinese one is found by its name. Nothing is bundled: Debian's fonts-noto-cjk is 57 MB.
"""

import importlib.util
import mmap
import os
import string
import struct
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path.home() / ".fonts",
)
NAMES = (  # regular, bold; the first that is there
    ("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc"),
    ("NotoSansSC-Regular.otf", "NotoSansSC-Bold.otf"),
    ("NotoSansCJKsc-Regular.otf", "NotoSansCJKsc-Bold.otf"),
    ("SourceHanSansSC-Regular.otf", "SourceHanSansSC-Bold.otf"),
    ("wqy-zenhei.ttc", "wqy-zenhei.ttc"),
    ("wqy-microhei.ttc", "wqy-microhei.ttc"),
)
PACKAGE = ("manimgx_fonts_cjk", "NotoSansCJK-VF.otf.ttc")  # on PyPI, for machines without Debian's fonts
ADVICE = "install the Debian package fonts-noto-cjk (or the smaller fonts-wqy-zenhei); screens: or set [display] font"
REGULAR, BOLD = 400, 700
SAMPLE = "叫号"
NOT_A_CHARACTER = "\U0010ffff"  # every font draws its missing-glyph box for it
Data = bytes | mmap.mmap  # font files are large; only some pages of them are read


class FontError(Exception):
    """No usable Chinese font; says what to install."""


@dataclass(frozen=True)
class Face:
    """`index` as FreeType takes it: the face in the low 16 bits, a variable font's named instance above."""

    path: Path
    index: int


@dataclass(frozen=True)
class Faces:
    regular: Face
    bold: Face


def find_faces(
    chosen: str | None = None, folders: Iterable[Path] = FOLDERS, package: tuple[str, str] | None = PACKAGE
) -> Faces:
    """`chosen` from the settings, else the best that is installed. Raises FontError."""
    if chosen is not None:
        path = Path(chosen)
        if not path.is_file():
            raise FontError(f"font {chosen}: no such file; {ADVICE}")
        return _faces(path, path)
    there = _font_files(folders)
    for regular, bold in NAMES:
        if regular in there:
            return _faces(there[regular], there.get(bold, there[regular]))
    if package is not None and (path_in := _in_package(*package)) is not None:
        return _faces(path_in, path_in)
    raise FontError(f"no font with Simplified Chinese found; {ADVICE}")


def every_text() -> list[str]:
    """All that stands in hall/texts/, and what layouts add to it."""
    folder = resources.files("hall.texts")
    files = [file for file in folder.iterdir() if file.name.endswith(".toml")]
    tables = [table for file in files for table in tomllib.loads(file.read_text("utf-8")).values()]
    return [text for table in tables for text in table.values()] + [
        "→…",
        string.ascii_letters,
        string.digits,
        ":-",
    ]


def refuse_tofu(path: Path, has_glyph: Callable[[str], bool], picture: Callable[[str], object]) -> None:
    """A font that draws boxes for Chinese is worse than none: nobody would report it. Raises FontError."""
    if any(picture(char) == picture(NOT_A_CHARACTER) for char in SAMPLE):
        raise FontError(f"font {path} has no Chinese; {ADVICE}")
    missing = missing_characters(every_text(), has_glyph)
    if missing:
        raise FontError(f"font {path} has no {missing}; {ADVICE}")


def missing_characters(texts: Iterable[str], has_glyph: Callable[[str], bool]) -> str:
    """Every character of `texts` the font cannot draw, each once."""
    return "".join(
        sorted({char for text in texts for char in text if not char.isspace() and not has_glyph(char)})
    )


def _faces(regular: Path, bold: Path) -> Faces:
    try:
        return Faces(Face(regular, face_index(regular, REGULAR)), Face(bold, face_index(bold, BOLD)))
    except (OSError, struct.error, ValueError) as exc:
        raise FontError(f"font {regular}: not readable ({exc}); {ADVICE}") from exc


def _font_files(folders: Iterable[Path]) -> dict[str, Path]:
    wanted = {name for pair in NAMES for name in pair}
    found: dict[str, Path] = {}
    for folder in folders:
        for where, _, files in os.walk(folder):
            for name in wanted.intersection(files):
                found.setdefault(name, Path(where, name))
    return found


def _in_package(package: str, name: str) -> Path | None:
    spec = importlib.util.find_spec(package)
    places = [] if spec is None else spec.submodule_search_locations or []
    return next((path for place in places if (path := Path(place, name)).is_file()), None)


# --- reading font files (OpenType 1.9: "otff", "name", "fvar") -------------------------------------------


def face_index(path: Path, weight: int) -> int:
    """The Simplified Chinese face, in `weight` where the font is variable (Noto's default is a hairline)."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        names = face_names(data)
        face = next((i for i, name in enumerate(names) if name.endswith((" SC", " CN"))), 0)
        return face | _named_instance(_tables(data, _offsets(data)[face]), data, weight) << 16


def face_names(data: Data) -> list[str]:
    """The family name of each face in the file."""
    return [_family(_tables(data, offset), data) for offset in _offsets(data)]


def _offsets(data: Data) -> list[int]:
    if data[:4] == b"ttcf":
        (count,) = struct.unpack_from(">I", data, 8)
        return list(struct.unpack_from(f">{count}I", data, 12))
    if data[:4] in (b"OTTO", b"true", b"\x00\x01\x00\x00"):
        return [0]
    raise ValueError("not an OpenType font")


def _tables(data: Data, offset: int) -> dict[bytes, int]:
    (count,) = struct.unpack_from(">H", data, offset + 4)
    records = (struct.unpack_from(">4sIII", data, offset + 12 + 16 * i) for i in range(count))
    return {tag: start for tag, _, start, _ in records}


def _family(tables: dict[bytes, int], data: Data) -> str:
    """Name 16 (typographic family), else 1, in Windows' Unicode encoding, preferably English."""
    start = tables.get(b"name")
    if start is None:
        return ""
    _, count, strings = struct.unpack_from(">HHH", data, start)
    best: tuple[int, str] = (0, "")
    for i in range(count):
        platform, _, language, name, length, at = struct.unpack_from(">6H", data, start + 6 + 12 * i)
        if platform == 3 and name in (1, 16):
            raw = data[start + strings + at : start + strings + at + length]
            rank = (2 if language == 0x409 else 0) + (2 if name == 16 else 1)
            best = max(best, (rank, raw.decode("utf-16-be", "replace")), key=lambda each: each[0])
    return best[1]


def _named_instance(tables: dict[bytes, int], data: Data, weight: int) -> int:
    """1 + the number of the instance nearest to `weight`; 0 for a font that is not variable."""
    start = tables.get(b"fvar")
    if start is None:
        return 0
    _, _, axes_at, _, axes, axis_size, count, size = struct.unpack_from(">8H", data, start)
    tags = [data[start + axes_at + axis_size * i : start + axes_at + axis_size * i + 4] for i in range(axes)]
    if b"wght" not in tags or count == 0:
        return 0
    first = start + axes_at + axes * axis_size + 4 + 4 * tags.index(b"wght")
    weights = [struct.unpack_from(">i", data, first + size * i)[0] / 65536 for i in range(count)]
    return 1 + min(range(count), key=lambda i: abs(weights[i] - weight))
