"""docs/boards, docs/signs, docs/voice in Chinese: they name every setting, and no figure the English page has not."""

import re
import tomllib
from pathlib import Path

import msgspec
import pytest

from display.rates import MOST_BYTES, MOST_CHARS, MOST_COLUMNS, MOST_ROWS
from display.settings import DisplaySettings, MediaSettings, RatesSettings, VoiceSettings
from display.signs.settings import SignSettings
from runtime.config import judge
from tests.core.test_sign_settings import STATES, judged, said

DOCS = Path(__file__).parents[1] / "docs"
PAGES = ("boards", "signs", "voice")
TABLES = {
    "display": ("boards", DisplaySettings),
    "media": ("boards", MediaSettings),
    "rates": ("boards", RatesSettings),
    "sign": ("signs", SignSettings),
    "voice": ("voice", VoiceSettings),
}
SPELLED = {"two": 2, "three": 3, "four": 4, "five": 5}
FIGURE = re.compile(r"(?<![A-Za-z\d.-])\d+(?:\.\d+)?(?!\.?\d|[A-Za-z-])")


def read(name: str, *, chinese: bool = False) -> str:
    return (DOCS / f"{name}{'.zh-CN' if chinese else ''}.md").read_text("utf-8")


def settings_of(page: str) -> list[str]:
    """The TOML examples of a page."""
    return re.findall(r"```toml\n(.*?)```", page, re.S)


@pytest.mark.parametrize("name", PAGES)
def test_each_page_leads_to_the_other_in_its_first_lines(name: str) -> None:
    assert f"[中文]({name}.zh-CN.md)" in read(name)[:200]
    assert f"[English]({name}.md)" in read(name, chinese=True)[:200]


@pytest.mark.parametrize("chinese", [False, True], ids=["en", "zh"])
@pytest.mark.parametrize("table", TABLES)
def test_every_setting_is_named_in_both_languages(table: str, chinese: bool) -> None:
    """R08, R31, R32, R54."""
    name, kind = TABLES[table]
    page = read(name, chinese=chinese)
    told = re.findall(r"^(\w+) = ", "".join(settings_of(page)), re.M)
    told += [key for row in re.findall(r"^\| (`.*?) \|", page, re.M) for key in re.findall(r"`(\w+)`", row)]
    wanted = {field.encode_name for field in msgspec.structs.fields(kind)}
    assert sorted(wanted - {*told}) == []
    assert f"[{table}]" in page


@pytest.mark.parametrize("name", PAGES)
def test_the_examples_are_those_of_the_english_page(name: str) -> None:
    """But for their comments."""
    chinese, english = (
        [tomllib.loads(text) for text in settings_of(read(name, chinese=each))] for each in (True, False)
    )
    assert chinese
    assert chinese == english


def test_what_is_left_out_of_display_is_as_both_tables_say() -> None:
    usual = judge({}, DisplaySettings, Path())
    for chinese in (False, True):
        rows = dict(re.findall(r"^\| `(\w+)` \| .* \| (.*) \|$", read("boards", chinese=chinese), re.M))
        assert {key for key in rows if key in usual.__struct_fields__} == {*usual.__struct_fields__}
        for key in ("distance_m", "screen_height_mm", "rotate", "alternate_s", "apology_every_min"):
            assert float(rows[key]) == getattr(usual, key)
        for key in ("view", "bilingual"):
            assert rows[key] == f'`"{getattr(usual, key)}"`'
        assert (rows["fullscreen"], rows["prompts"]) == ("`true`", "`false`")
        assert (usual.fullscreen, usual.prompts) == (True, False)


def test_so_large_a_table_of_rates_is_taken_as_both_pages_say() -> None:
    """R54."""
    rows, columns, chars, kib = MOST_ROWS, MOST_COLUMNS, MOST_CHARS, MOST_BYTES // 1024
    chinese = f"最多 {rows} 行，2 到 {columns} 列，每格 {chars} 个字符，文件不超过 {kib} KiB"
    assert chinese in read("boards", chinese=True)
    english = f"{rows} rows, 2 to {columns} columns, {chars} characters a cell and {kib} KiB"
    assert english in " ".join(read("boards").split())


def test_the_chinese_table_of_the_signs_words_is_what_they_say() -> None:
    """R13, R19, R21, R41."""
    section = read("signs", chinese=True).partition("## 显示什么")[2].partition("\n- ")[0]
    _, _, *told = re.findall(r"^\| .*? \| (.*?) \|$|^\|---", section, re.M)
    assert told == [said(view, "zh") for view in STATES.values()]


def test_the_chinese_examples_of_signs_are_taken() -> None:
    examples = [tomllib.loads(text)["sign"] for text in settings_of(read("signs", chinese=True))]
    assert [judged(**example) for example in examples] == [[], [], []]


@pytest.mark.parametrize("name", PAGES)
def test_no_figure_of_the_chinese_page_is_missing_in_the_english_one(name: str) -> None:
    """Whoever changes a figure in one finds it in the other."""
    english = read(name).partition("<!-- gallery")[0]
    known = {*FIGURE.findall(english)} | {str(n) for word, n in SPELLED.items() if word in english.lower()}
    chinese = re.sub(r"```.*?```", "", read(name, chinese=True), flags=re.S)
    assert sorted({*FIGURE.findall(chinese)} - known) == []
    assert len(FIGURE.findall(chinese)) > 5
