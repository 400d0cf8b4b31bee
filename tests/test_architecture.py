"""The rules of CONTRIBUTING.md that a machine can hold: who may import whom, what the cores may know, lengths."""

import ast
import re
import string
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
UNITS = ("kiosk", "counter", "display", "printer")
WHOLE = ("main.py", "file.py")  # a unit's process, and its whole configuration file
FOLDERS = ("hall", "runtime", *UNITS, "doctor", "deploy", "virtual", "jiaohao")
NOT_IN_THE_WHEEL = ("deploy",)
MAX_LINES = 300
MAX_FUNCTION_LINES = 60

FILES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
TEXTS = sorted((ROOT / "hall/texts").glob("*.toml"))

LANGUAGE = {
    "hall.bookings",
    "hall.card_number",
    "hall.cards",
    "hall.encoding",
    "hall.facts",
    "hall.fields",
    "hall.messages",
    "hall.orders",
    "hall.site",
    "hall.topics",
    "hall.device",
    "hall.paper",
    "hall.pins",
    "hall.presence",
    "hall.slip",
    "hall.view",
    "hall.kiosk_view",
    "hall.texts",
    "hall.hours",
    "hall.opening_words",
    "hall.kinds",
    "hall.away",
    "hall.ringing",
}
"""What every unit may know of the hall: its words, not its mind."""

IMPURE_IN_HALL = {
    "hall/main.py",
    "hall/journal.py",
    "hall/broker.py",
    "hall/booking_file.py",
    "hall/card_file.py",
    "hall/lists.py",
    "hall/notice_desk.py",
    "hall/disk_wait.py",
    "hall/channels.py",
    "hall/robots.py",
    "hall/urls_file.py",
}
CORES = ("kiosk/kiosk.py", "counter/counter.py", "display/board.py", "display/lead/desk.py", "hall/hall.py")

OUTSIDE_WORLD = {
    "asyncio", "ctypes", "io", "logging", "multiprocessing", "os", "pathlib", "queue", "random", "secrets", "select",
    "selectors", "shutil", "signal", "socket", "sqlite3", "subprocess", "tempfile", "termios", "threading", "time",
    "uuid",
}  # fmt: skip
"""Standard modules a core may not import: clocks, threads, files, wires, chance."""

HOMES = {
    "paho": {"runtime/link.py"},
    "pygame": {"display/painter.py", "display/pictures.py", "display/screen.py", "display/voice/player.py"},
    "gpiozero": {
        "runtime/gpio.py",
        "kiosk/buttons.py",
        "counter/presence.py",
        "display/buzzer.py",
        "virtual/pins.py",
    },
    "serial": {"runtime/serial_port.py"},
    "PIL": {"virtual/render.py", "printer/raster.py"},
    "segno": {"printer/raster.py"},
    "starlette": {"virtual/page/server.py"},
    "uvicorn": {"virtual/page/server.py"},
    "tomli_w": {"virtual/site.py"},
    "apprise": {"hall/channels.py"},
    "chinese_calendar": {"hall/holidays.py"},
}
"""Library → the only files that import it; of pygame: surfaces, picture files, the screen, sound.

msgspec is the language messages and settings are written in.
"""

PURE_LIBRARIES = {"chinese_calendar"}
"""Beside msgspec: tables of dates, that know no clock."""

ALLOWED = {
    ("hall/settings.py", "runtime.settings"): "hall.toml has the same [broker] and [storage] as every file",
    ("hall/settings.py", "runtime.config"): "one 'did you mean' for all mistakes",
    ("hall/tables.py", "runtime.config"): "the same",
    ("hall/notify_tables.py", "runtime.config"): "the same",
    ("hall/site_checks.py", "runtime.config"): "the same",
}
"""Imports against the direction, each with its reason."""


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@cache
def imports(path: Path) -> frozenset[str]:
    """Full names of what a file imports, also inside functions; `from hall import topics` is `hall.topics`."""
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{short(path)}: imports are absolute"
            assert node.module
            found |= {_module(node.module, alias.name) for alias in node.names}
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            found |= {str(arg.value) for arg in node.args if isinstance(arg, ast.Constant)}
    return frozenset(found)


def _module(package: str, name: str) -> str:
    inner = ROOT.joinpath(*package.split("."), name)
    return f"{package}.{name}" if inner.with_suffix(".py").exists() or inner.is_dir() else package


def is_outside(path: Path) -> bool:
    """Of the emulated hall, the doctor, the installer or the command line, not of a unit."""
    return short(path).split("/")[0] in ("virtual", "doctor", "deploy", "jiaohao")


def own(path: Path) -> frozenset[str]:
    return frozenset(name for name in imports(path) if name.split(".")[0] in FOLDERS)


def libraries(path: Path) -> set[str]:
    tops = {name.split(".")[0] for name in imports(path)}
    return tops - set(sys.stdlib_module_names) - {*FOLDERS, "tests", "bench"}


def is_language(module: str) -> bool:
    return any(module == word or module.startswith(f"{word}.") for word in LANGUAGE)


# --- direction -----------------------------------------------------------------------------------------------


def may_import(path: Path, module: str) -> bool:
    folder, _, file = short(path).partition("/")
    target = module.split(".")[0]
    if folder in ("virtual", "jiaohao") or target == folder or (short(path), module) in ALLOWED:
        return True
    if {folder, target} & {"doctor", "deploy"}:
        return False
    if folder == "hall":
        return target == "runtime" and short(path) in IMPURE_IN_HALL
    if folder == "runtime":
        return is_language(module)
    if is_language(module):
        return True
    if target == "runtime":
        return not is_pure(path)
    return file in WHOLE and target in ("printer", "display")


@pytest.mark.parametrize("path", FILES, ids=short)
def test_imports_follow_the_direction(path: Path) -> None:
    """hall's language ← cores ← runtime and drivers ← main.py; units know each other only in a main.py or file.py."""
    assert [module for module in sorted(own(path)) if not may_import(path, module)] == []


@pytest.mark.parametrize("path", FILES, ids=short)
def test_nothing_but_tests_and_demo_knows_the_emulated_hardware(path: Path) -> None:
    if not is_outside(path):
        assert not [module for module in own(path) if module.split(".")[0] in ("virtual", "jiaohao")]


WITHOUT_VENV = sorted(path for folder in ("doctor", "deploy") for path in (ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("path", WITHOUT_VENV, ids=short)
def test_the_doctor_and_the_installer_need_nothing_but_python(path: Path) -> None:
    """The one is asked when the venv is broken, the other makes it."""
    assert libraries(path) == set()
    assert [module for module in own(path) if module.split(".")[0] != short(path).split("/")[0]] == []


def test_every_exception_is_still_needed() -> None:
    assert [entry for entry in ALLOWED if entry[1] not in own(ROOT / entry[0])] == []
    assert [path for path in IMPURE_IN_HALL if not (ROOT / path).exists()] == []


# --- purity --------------------------------------------------------------------------------------------------


def is_pure(path: Path) -> bool:
    """hall/ but its four shells, each unit's core, and what a core imports from its own folder."""
    if path.is_relative_to(ROOT / "hall"):
        return short(path) not in IMPURE_IN_HALL and path.parent.name != "texts"
    return path in cores_and_their_parts()


@cache
def cores_and_their_parts() -> frozenset[Path]:
    found: set[Path] = set()
    waiting = [ROOT / core for core in CORES if (ROOT / core).exists()]
    while waiting:
        path = waiting.pop()
        found.add(path)
        folder = path.parent.name
        parts = (ROOT.joinpath(*module.split(".")).with_suffix(".py") for module in own(path))
        waiting += [p for p in parts if p.exists() and p.parent.name == folder and p not in found]
    return frozenset(found)


@pytest.mark.parametrize("path", [path for path in FILES if is_pure(path)], ids=short)
def test_a_core_knows_no_device_clock_thread_wire_or_file(path: Path) -> None:
    tops = {name.split(".")[0] for name in imports(path)}
    assert sorted(tops & OUTSIDE_WORLD) == []
    assert libraries(path) <= {"msgspec"} | PURE_LIBRARIES
    calls = {ast.unparse(node.func) for node in ast.walk(tree(path)) if isinstance(node, ast.Call)}
    assert not calls & {"open", "datetime.now", "datetime.today", "date.today", "datetime.utcnow"}


@pytest.mark.parametrize("core", CORES)
def test_every_core_is_there(core: str) -> None:
    names = {node.name for node in ast.walk(tree(ROOT / core)) if isinstance(node, ast.FunctionDef)}
    assert {"handle", "next_deadline"} <= names


@pytest.mark.parametrize("path", FILES, ids=short)
def test_a_library_lives_in_one_file(path: Path) -> None:
    strangers = {name for name in libraries(path) - {"msgspec"} if short(path) not in HOMES.get(name, set())}
    assert strangers == set()


# --- style ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FILES, ids=short)
def test_a_file_is_short_and_says_first_what_it_is_for(path: Path) -> None:
    lines = len(path.read_text("utf-8").splitlines())
    assert lines <= MAX_LINES
    assert ast.get_docstring(tree(path))


@pytest.mark.parametrize("path", FILES, ids=short)
def test_a_function_fits_on_a_screen(path: Path) -> None:
    functions = [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef)]
    long = [f.name for f in functions if f.end_lineno and f.end_lineno - f.lineno >= MAX_FUNCTION_LINES]
    assert long == []


@pytest.mark.parametrize("path", FILES, ids=short)
def test_what_the_project_does_without(path: Path) -> None:
    text = path.read_text("utf-8")
    assert re.findall(r"# *(?:noqa|type: *ignore)|\b(?:TODO|FIXME|XXX)\b", text) == []
    without = {"unittest"} if short(path).startswith("virtual/page/") else {"asyncio", "unittest"}
    assert not {name.split(".")[0] for name in imports(path)} & without
    calls = [ast.unparse(node.func) for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
    assert not {
        "threading.Lock",
        "threading.RLock",
        "logging.info",
        "logging.warning",
        "logging.error",
    } & set(calls)
    assert "print" not in calls or is_outside(path)


@pytest.mark.parametrize("path", FILES, ids=short)
def test_names_come_from_the_hall_and_not_from_patterns(path: Path) -> None:
    assert path.stem not in ("utils", "common", "helpers", "misc")
    classes = [node.name for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef)]
    assert [
        name for name in classes if re.search(r"(Manager|Handler|Helper|Service|Factory|Impl)$", name)
    ] == []


@pytest.mark.parametrize("path", sorted((ROOT / "tests").rglob("test_*.py")), ids=short)
def test_a_test_mocks_nothing_and_skips_nothing_silently(path: Path) -> None:
    assert "unittest" not in {name.split(".")[0] for name in imports(path)}
    marks = re.findall(r"@pytest\.mark\.(\w+)", path.read_text("utf-8"))
    assert not {"skip", "skipif", "xfail"} & set(marks)


# --- words ---------------------------------------------------------------------------------------------------


def _words(path: Path) -> Iterator[tuple[str, frozenset[str]]]:
    for table, words in tomllib.loads(path.read_text("utf-8")).items():
        for key, text in words.items():
            yield (
                f"{table}.{key}",
                frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name),
            )


def test_every_language_has_the_same_words_with_the_same_gaps() -> None:
    """R31."""
    first, *others = TEXTS
    for other in others:
        assert dict(_words(other)) == dict(_words(first)), f"{other.name} and {first.name} differ"


# --- packaging -----------------------------------------------------------------------------------------------


def test_the_packages_of_pyproject_are_those_on_disk() -> None:
    packaged = [path for path in FILES if short(path).split("/")[0] not in NOT_IN_THE_WHEEL]
    on_disk = {short(path.parent).replace("/", ".") for path in packaged if path.name == "__init__.py"}
    assert set(PROJECT["tool"]["setuptools"]["packages"]) == on_disk
    assert {short(path.parent).replace("/", ".") for path in packaged} == on_disk


def test_every_library_that_is_imported_is_a_dependency() -> None:
    project = PROJECT["project"]
    wanted = [
        *project["dependencies"],
        *(d for extra in project["optional-dependencies"].values() for d in extra),
    ]
    names = {re.split(r"[><=~\[; ]", line)[0].lower() for line in wanted}
    brings = {
        "paho": "paho-mqtt",
        "serial": "pyserial",
        "pygame": "pygame-ce",
        "PIL": "pillow",
        "tomli_w": "tomli-w",
        "chinese_calendar": "chinesecalendar",
    }
    used = {brings.get(library, library) for path in FILES for library in libraries(path)}
    assert used <= names


def test_architecture_md_names_the_whole_language_and_every_core() -> None:
    document = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    section = document.partition("\n## Who may import whom\n")[2].partition("\n## ")[0]
    named = set(re.findall(r"`(hall/\w+)(?:\.py)?`", section.partition("← cores")[0]))
    assert named == {word.replace(".", "/") for word in LANGUAGE}
    cores = document.partition("The **core** of each process")[2].partition("is pure")[0]
    assert set(re.findall(r"`([\w/]+\.py)`", cores)) == set(CORES)
