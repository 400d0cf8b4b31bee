"""The right face of the right font: Simplified Chinese shapes, every character of the hall's texts, no tofu."""

import shutil
import struct
from functools import partial
from pathlib import Path

import pytest
from pygame import freetype

from display.painter import Painter
from runtime import fonts
from runtime.fonts import Face, FontError, face_index, face_names, find_faces, missing_characters, refuse_tofu

NOTO = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
LATIN = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
noto = pytest.mark.skipif(not NOTO.is_file(), reason="fonts-noto-cjk is not installed")
latin = pytest.mark.skipif(not LATIN.is_file(), reason="fonts-dejavu is not installed")


def picture(path: Path, index: int, char: str) -> object:
    freetype.init()
    return freetype.Font(str(path), size=64, font_index=index).render_raw(char)


def table(*records: tuple[bytes, bytes]) -> bytes:
    """An OpenType font of these tables, by the specification's "Organization of an OpenType font"."""
    at = 12 + 16 * len(records)
    head, body = struct.pack(">4s4H", b"OTTO", len(records), 0, 0, 0), b""
    for tag, data in records:
        head += struct.pack(">4sIII", tag, 0, at + len(body), len(data))
        body += data
    return head + body


def name_table(*names: tuple[int, int, str]) -> bytes:
    """(language, name id, text) in Windows' Unicode encoding."""
    strings = [text.encode("utf-16-be") for _, _, text in names]
    out, at = struct.pack(">HHH", 0, len(names), 6 + 12 * len(names)), 0
    for (language, name, _), raw in zip(names, strings, strict=True):
        out += struct.pack(">6H", 3, 1, language, name, len(raw), at)
        at += len(raw)
    return out + b"".join(strings)


def fvar_table(*weights: float) -> bytes:
    axis = struct.pack(">4siiiHH", b"wght", 100 << 16, 100 << 16, 900 << 16, 0, 256)
    instances = b"".join(struct.pack(">HHi", 257, 0, int(weight * 65536)) for weight in weights)
    return struct.pack(">8H", 1, 0, 16, 2, 1, 20, len(weights), 8) + axis + instances


def test_this_machine_has_a_font_that_writes_everything_the_hall_says() -> None:
    faces = find_faces()
    Painter(faces)  # refuses a font that lacks anything
    assert faces.regular.path.exists()


@noto
def test_the_simplified_chinese_face_is_found_by_name_and_is_not_the_first() -> None:
    assert face_names(NOTO.read_bytes())[:5] == [
        f"Noto Sans CJK {region}" for region in ("JP", "KR", "SC", "TC", "HK")
    ]
    assert face_index(NOTO, fonts.REGULAR) == 2
    assert find_faces() == fonts.Faces(Face(NOTO, 2), Face(NOTO.with_name("NotoSansCJK-Bold.ttc"), 2))


@noto
@pytest.mark.parametrize("char", "直骨")
def test_simplified_chinese_shapes_are_not_the_japanese_ones(char: str) -> None:
    face = find_faces().regular
    assert picture(face.path, face.index, char) != picture(NOTO, 0, char)
    assert picture(face.path, face.index, "8") == picture(NOTO, 0, "8")  # written alike in both


@latin
def test_a_font_without_chinese_is_refused_with_the_package_to_install() -> None:
    with pytest.raises(FontError, match=r"has no Chinese.*fonts-noto-cjk"):
        Painter(find_faces(str(LATIN)))


def test_a_font_that_lacks_one_character_of_the_texts_is_refused_by_that_character(tmp_path: Path) -> None:
    with pytest.raises(FontError, match="has no 号;"):
        refuse_tofu(tmp_path, lambda char: char != "号", partial(str))


def test_no_font_at_all_is_an_error_that_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(FontError, match=r"fonts-noto-cjk .*fonts-wqy-zenhei"):
        find_faces(folders=[tmp_path], package=None)
    with pytest.raises(FontError, match="fonts-noto-cjk"):
        find_faces(folders=[tmp_path / "missing"], package=("no_such_package", "font.ttc"))


def test_a_font_of_the_settings_that_is_not_there_or_no_font_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FontError, match="no such file"):
        find_faces(str(tmp_path / "font.ttf"))
    for content in (b"", b"hello, this is no font at all", b"ttcf\0\1\0\0\0\0\0\1", b"OTTO"):
        bad = tmp_path / "bad.ttf"
        bad.write_bytes(content)
        with pytest.raises(FontError, match="not readable"):
            find_faces(str(bad))


def test_the_first_font_of_the_list_wins_and_a_missing_bold_is_replaced(tmp_path: Path) -> None:
    for name in ("wqy-zenhei.ttc", "deep/NotoSansSC-Regular.otf"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(table((b"name", name_table((0x409, 1, "Noto Sans SC")))))
    found = Face(tmp_path / "deep/NotoSansSC-Regular.otf", 0)
    assert find_faces(folders=[tmp_path], package=None) == fonts.Faces(found, found)


def test_a_font_in_an_installed_python_package_is_the_last_resort(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "fonts_for_a_test"
    package.mkdir()
    (package / "__init__.py").write_text("")
    font = package / "Some.ttc"
    font.write_bytes(table((b"name", name_table((0x409, 1, "Noto Sans CJK SC")))))
    monkeypatch.syspath_prepend(str(tmp_path))
    faces = find_faces(folders=[tmp_path / "none"], package=("fonts_for_a_test", "Some.ttc"))
    assert faces.regular.path == font


def test_a_variable_font_is_taken_in_the_weight_wanted_not_its_hairline_default(tmp_path: Path) -> None:
    """FreeType, FT_Open_Face: bits 16–30 of the face index are the named instance, counted from 1."""
    font = tmp_path / "vf.otf"
    font.write_bytes(
        table((b"name", name_table((0x409, 1, "X SC"))), (b"fvar", fvar_table(100, 350, 400, 700)))
    )
    assert face_index(font, fonts.REGULAR) == 3 << 16
    assert face_index(font, fonts.BOLD) == 4 << 16


def test_the_english_typographic_family_name_is_the_one_looked_at() -> None:
    names = name_table((0x411, 1, "源ノ角ゴシック"), (0x409, 1, "X Bold"), (0x409, 16, "X CN"))
    assert face_names(table((b"name", names))) == ["X CN"]
    assert face_names(table((b"head", b""))) == [""]


def test_missing_characters_are_told_once_each_and_spaces_are_none() -> None:
    assert missing_characters(["叫 号", "号\n码"], lambda char: char == "码") == "叫号"


@noto
def test_a_copy_of_the_font_in_another_folder_is_found(tmp_path: Path) -> None:
    shutil.copy(NOTO, tmp_path)
    faces = find_faces(folders=[tmp_path], package=None)
    assert faces.regular == faces.bold == Face(tmp_path / NOTO.name, 2)
