"""The documents say what the code does: docs/mqtt.md, ARCHITECTURE.md, the two READMEs, and the links between them."""

import ast
import json
import re
from functools import cache
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from counter.codes import REFUSALS
from hall import messages as m
from hall.entries import AnyEntry, Booted, kind
from hall.kinds import KINDS
from hall.requests import DOES
from hall.topics import TOPICS, Topic
from jiaohao.command import main

ROOT = Path(__file__).parents[1]
MQTT = (ROOT / "docs/mqtt.md").read_text("utf-8")
SECTIONS = dict(re.findall(r"^## `(.+?)`\n(.*?)(?=^## |\Z)", MQTT, re.M | re.S))
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def test_every_topic_has_its_heading_in_the_order_of_the_table() -> None:
    assert list(SECTIONS) == [topic.pattern for topic in TOPICS]


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.pattern)
def test_writer_and_retained_are_those_of_the_table(topic: Topic) -> None:
    assert (
        f"\nWriter: {topic.writer}. Retained: {'yes' if topic.retained else 'no'}.\n"
        in SECTIONS[topic.pattern]
    )


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.pattern)
def test_every_example_is_read_and_holds_nothing_else(topic: Topic) -> None:
    examples = re.findall(r"```json\n(.*?)```", SECTIONS[topic.pattern], re.S)
    assert examples
    for example in examples:
        message = m.decode(example.encode(), topic.message)
        assert _is_within(json.loads(example), json.loads(m.encode(message)))
        if isinstance(message, m.Fact):
            body = msgspec.json.decode(message.body, type=m.FACT_BODIES[message.kind])
            assert _is_within(json.loads(example)["body"], json.loads(m.encode(body)))


def test_every_kind_of_fact_is_named() -> None:
    assert " ".join(m.FACT_BODIES) in SECTIONS["unit/<unit>/fact"].replace("\n", " ")


def test_every_word_of_the_wire_is_named_where_it_belongs() -> None:
    """What may be asked, refused, told and alerted."""
    wanted = {
        "unit/<unit>/request": {action for actions in DOES.values() for action in actions},
        "reply/<unit>": {code for codes in DOES.values() for code in codes.values() if isinstance(code, str)}
        | set(REFUSALS),
        "event": {
            kind(entry(*[None] * len(entry.__struct_fields__)))
            for entry in get_args(AnyEntry)
            if entry is not Booted
        },
        "alert/<alert>": set(KINDS),
    }
    missing = {
        f"{section}: {word}"
        for section, words in wanted.items()
        for word in words
        if not re.search(rf"\b{word}\b", SECTIONS[section])
    }
    assert missing == set()


def test_the_limits_are_those_of_the_code() -> None:
    said = MQTT.partition("\n## ")[0].replace("\n", " ")
    assert f"larger than {m.MAX_PAYLOAD // 1024} KiB, or nested more than {m.MAX_NESTING} deep" in said


def _is_within(part: object, whole: object) -> bool:
    """Every key of the example came through decoding and encoding: none was unknown and ignored."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(key in whole and _is_within(value, whole[key]) for key, value in part.items())
    if isinstance(part, list) and isinstance(whole, list):
        return len(part) == len(whole) and all(map(_is_within, part, whole))
    return part == whole


# --- ARCHITECTURE.md -----------------------------------------------------------------------------------------


def _document(name: str) -> str:
    path = ROOT / name
    if not path.exists():
        pytest.fail(f"there is no {name}", pytrace=False)
    return path.read_text("utf-8")


@cache
def _names_in(path: Path) -> frozenset[str]:
    """Functions, classes and `Class.method` of a file."""
    names: set[str] = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        if isinstance(node, ast.ClassDef):
            names |= {
                f"{node.name}.{inner.name}" for inner in node.body if isinstance(inner, ast.FunctionDef)
            }
    return frozenset(names)


def test_every_function_that_architecture_md_names_exists() -> None:
    rows = [line for line in _document("ARCHITECTURE.md").splitlines() if line.startswith("|")]
    named = [pair for row in rows for pair in re.findall(r"`([\w/]+\.py): ([\w.]+)(?:\(\))?`", row)]
    wrong = [
        f"{file}: {name}"
        for file, name in named
        if not (ROOT / file).is_file() or name not in _names_in(ROOT / file)
    ]
    assert wrong == []
    assert len(named) >= 12, (
        "the table 'What happens when' names too little, or in another form than `file.py: function`"
    )


def test_every_file_that_architecture_md_names_exists() -> None:
    named = set(re.findall(r"`([\w/]+\.(?:py|toml|md))\b", _document("ARCHITECTURE.md")))
    files = {file for file in named if "/" in file}
    assert sorted(file for file in files if not (ROOT / file).is_file()) == []


# --- README.md, README.zh-CN.md ------------------------------------------------------------------------------

READMES = ("README.md", "README.zh-CN.md")
LONGEST_README = 150  # lines; what needs more stands in docs/


def _blocks(document: str) -> list[str]:
    return re.findall(r"^```\w*\n(.*?)^```", document, re.M | re.S)


def _outline(document: str) -> dict[str, list[str]]:
    """What a translation must have in common with its original: order and number, not the words."""
    return {
        "sections": re.findall(r"^(#+) ", document, re.M),
        "steps": re.findall(r"^(\d+\.|-) ", document, re.M),
        "tables": [str(row.count("|")) for row in re.findall(r"^\|.*", document, re.M)],
        "code": _blocks(document),
        "profiles": re.findall(r"^\| (`[\w-]+`) ", document, re.M),
        "links": sorted(
            link.replace(".zh-CN.", ".")
            for link in re.findall(r"\]\(([^)#]+)", document)
            if link not in READMES
        ),
        "make": sorted(set(re.findall(r"`make [^`]*`", document))),
    }


@pytest.mark.parametrize("name", READMES)
def test_readme_shows_how_to_see_it_and_how_to_test_it(name: str) -> None:
    code = "".join(_blocks(_document(name)))
    assert "make demo\n" in code
    assert "make test\n" in code
    assert len(_document(name).splitlines()) <= LONGEST_README


def test_the_readmes_say_the_same_in_both_languages() -> None:
    english, chinese = map(_document, READMES)
    assert _outline(english) == _outline(chinese)


def test_each_readme_leads_to_the_other_in_its_first_lines() -> None:
    for name, other in (READMES, READMES[::-1]):
        assert f"]({other})" in "".join(_document(name).splitlines()[:4])


def test_each_readme_shows_the_virtual_hall_before_its_first_section_and_says_what_is_seen() -> None:
    for name in READMES:
        head = _document(name).partition("\n## ")[0]
        assert re.search(r"!\[[^\]]{20,}\]\(docs/pictures/virtual-hall(\.zh-CN)?\.png\)", head)


CHINESE = [path for path in DOCUMENTS if path.name.endswith(".zh-CN.md")]


@pytest.mark.parametrize("document", CHINESE, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_chinese_document_has_chinese_punctuation(document: Path) -> None:
    text = re.sub(r"^```.*?^```|`[^`]*`|\]\([^)]*\)", "", document.read_text("utf-8"), flags=re.M | re.S)
    assert re.findall(r".{0,8}[\u4e00-\u9fff][,.;:?!()\"].{0,8}", text) == []


# --- all of them ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", document.read_text("utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_target_of_make_that_a_document_names_exists(document: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    named = set(re.findall(r"(?:`|^\s*\$ |^)make ([a-z]+)\b", document.read_text("utf-8"), re.M))
    assert named <= targets


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_that_a_document_names_exists_and_has_those_options(
    document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`jiaohao demo --config DIR` in code, and what `make demo ARGS="…"` hands on."""
    text = document.read_text("utf-8")
    code = [*_blocks(text), *re.findall(r"`([^`\n]+)`", text)]
    named = [
        pair for part in code for pair in re.findall(r"(?:^\$? ?|bin/)jiaohao ([a-z]+)\b(.*)", part, re.M)
    ]
    named += [("demo", options) for part in code for options in re.findall(r'make demo ARGS="(.*?)"', part)]
    for command, rest in named:
        with pytest.raises(SystemExit) as ended:
            main([command, "--help"])
        assert ended.value.code == 0, f"there is no jiaohao {command}"
        known = capsys.readouterr().out
        assert [o for o in re.findall(r"(?<=\s)--?[a-z][a-z-]*", f" {rest}") if o not in known] == []
