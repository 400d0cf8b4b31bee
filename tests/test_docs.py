"""The documents say what the code does: docs/mqtt.md, ARCHITECTURE.md, README.md, and the links between them."""

import ast
import json
import re
from functools import cache
from pathlib import Path

import msgspec
import pytest

from hall import messages as m
from hall.topics import TOPICS, Topic

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


# --- all of them ---------------------------------------------------------------------------------------------


def test_readme_shows_how_to_see_it_and_how_to_test_it() -> None:
    readme = _document("README.md")
    assert "make demo" in readme
    assert "make test" in readme


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", document.read_text("utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_target_of_make_that_a_document_names_exists(document: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    named = set(re.findall(r"(?:`|^\s*\$ |^)make ([a-z]+)\b", document.read_text("utf-8"), re.M))
    assert named <= targets
