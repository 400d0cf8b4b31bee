"""Reads a TOML file into a Struct and tells every mistake in it at once, each with its path.

msgspec stops at its first error, and a technician on a ladder should not have to try five times: so the types
are walked here and msgspec judges only the leaves. A Struct may have methods: `problems(self)` names mistakes
between its keys, as a list of `key: message`; `problems_of(key, value)`, a classmethod, those of one key, told
whatever the others are; of the outermost Struct `with_defaults(table)`, a classmethod, lays
defaults under what the file says, and `problems_beside(folder)` names mistakes among files that lie beside it.
"""

import difflib
import re
import tomllib
import types
import typing
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import NODEFAULT, Struct

EX_CONFIG = 78
"""sysexits.h; the systemd units name it in RestartPreventExitStatus: trying again mends no file."""

_IN_WORDS = {
    r"^[a-z0-9][a-z0-9-]{0,31}\\Z": 'an id of lower-case letters, digits and "-", at most 32',
    r"^[A-Z]{0,2}\\Z": "no, one or two capital letters",
    r"^[0-9]{1,16}\\Z": "up to 16 digits, as typed on a keypad",
}
"""The patterns of configuration values, as msgspec quotes them, in words for a technician."""

T = TypeVar("T", bound=Struct)
Table = dict[str, Any]


class ConfigError(Exception):
    """`mistakes` holds one line each, `file: path: what is wrong`."""

    def __init__(self, path: Path, mistakes: list[str]) -> None:
        super().__init__("; ".join(mistakes))
        self.path = path
        self.mistakes = mistakes


def load(path: Path, kind: type[T]) -> T:
    """Raises ConfigError with all that is wrong."""
    return judge(read(path), kind, path)


def judge(table: Table, kind: type[T], path: Path) -> T:
    """`load` for what has been read from `path` already."""
    with_defaults = getattr(kind, "with_defaults", None)
    if with_defaults is not None:
        table = with_defaults(table)
    reader = _Reader()
    built = reader.struct(table, kind, "")
    if built is not None and hasattr(built, "problems_beside"):
        reader.mistakes += built.problems_beside(path.parent)
    if built is None or reader.mistakes:
        raise ConfigError(path, [f"{path.name}: {mistake}" for mistake in reader.mistakes])
    return built


def read(path: Path) -> Table:
    """The file as TOML, not yet judged."""
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))  # Windows begins a file with a mark
    except OSError as exc:
        raise ConfigError(path, [f"{path}: cannot be read: {exc.strerror}"]) from exc
    except UnicodeDecodeError as exc:
        line = exc.object[: exc.start].count(b"\n") + 1
        cause = f"{path.name}: not UTF-8 at line {line}: save the file as UTF-8"
        raise ConfigError(path, [cause]) from exc
    except tomllib.TOMLDecodeError as exc:
        raise ConfigError(path, [f"{path.name}: not TOML: {exc}"]) from exc


def report(error: ConfigError) -> str:
    """One clear block for a terminal or the journal."""
    count = len(error.mistakes)
    lines = [f"{error.path}: {count} mistake{'s' if count > 1 else ''}", *(f"  {m}" for m in error.mistakes)]
    if any(re.search(r"\[\d+\]", mistake) for mistake in error.mistakes):
        lines.append("  (tables in double brackets are counted from 1)")
    return "\n".join(lines)


def did_you_mean(word: str, known: typing.Iterable[str]) -> str:
    """The end of a sentence: the likeliest known word, else all of them."""
    names = [str(name) for name in known]
    if close := difflib.get_close_matches(word, names, n=1, cutoff=0.5):
        return f', did you mean "{close[0]}"?'
    return f", there is: {', '.join(sorted(names))}" if names else ""


class _Reader:
    """Walks one file; `mistakes` fills up in the order of the file's types."""

    def __init__(self) -> None:
        self.mistakes: list[str] = []

    def struct(self, value: object, kind: type[T], path: str) -> T | None:
        """The Struct, though its `problems` may have been noted; None if its shape is wrong."""
        if not isinstance(value, dict):
            self._wrong_shape(value, path)
            return None
        before = len(self.mistakes)
        shape_ok = self._fields(value, kind, path)
        if not shape_ok or (built := self._convert(value, kind, path)) is None:
            return None
        own = typing.cast(list[str], built.problems()) if hasattr(built, "problems") else []
        self.mistakes[before:before] = [_join(path, problem) for problem in own]
        return typing.cast(T, built)

    def _fields(self, value: Table, kind: type[Struct], path: str) -> bool:
        fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
        unknown = [key for key in value if key not in fields]
        for key in unknown:
            self.mistakes.append(f"{_join(path, key)}: unknown key{did_you_mean(key, fields)}")
        shape_ok = not unknown
        for key, field in fields.items():
            if key in value:
                shape_ok &= self._key(value[key], field, kind, _join(path, key))
            elif field.default is NODEFAULT and field.default_factory is NODEFAULT:
                self.mistakes.append(f"{_join(path, key)}: missing{_described(field.type)}")
                shape_ok = False
        return shape_ok

    def _key(self, value: object, field: Any, kind: type[Struct], path: str) -> bool:
        if not self._value(value, field.type, path):
            return False
        own = kind.problems_of(field.name, value) if hasattr(kind, "problems_of") else ()
        self.mistakes += [f"{path}: {problem}" for problem in own]
        return True

    def _value(self, value: object, kind: Any, path: str) -> bool:
        """Whether the shape is right; what is wrong has been noted."""
        bare = _bare(kind, value)
        origin = typing.get_origin(bare)
        if isinstance(bare, type) and issubclass(bare, Struct):
            return self.struct(value, bare, path) is not None
        if origin is Literal:
            return self._literal(value, typing.get_args(bare), path)
        if origin is list and isinstance(value, dict) and _is_struct(typing.get_args(bare)[0]):
            self.mistakes.append(f"{path}: there may be several: write [[{path}]] instead of [{path}]")
            return False
        children: list[tuple[object, Any, str]] = []
        if origin is list and isinstance(value, list):
            (item,) = typing.get_args(bare)
            children = [(part, item, f"{path}[{number}]") for number, part in enumerate(value, 1)]
        elif isinstance(value, str) and origin is dict and typing.get_args(bare) == (str, str):
            word = path.rpartition(".")[2]
            hint = f'write {word} = {{ zh = "…", en = "…" }}'
            self.mistakes.append(f"{path}: expected a text for each language, got {_shown(value)}: {hint}")
            return False
        elif origin is dict and isinstance(value, dict):
            key_kind, item = typing.get_args(bare)
            children = [(key, key_kind, f"{path}.{key}") for key in value]
            children += [(part, item, f"{path}.{key}") for key, part in value.items()]
        shapes = [self._value(*child) for child in children]
        return all(shapes) and self._convert(value, kind, path) is not None

    def _literal(self, value: object, allowed: tuple[object, ...], path: str) -> bool:
        if value in allowed:
            return True
        hint = did_you_mean(str(value), map(str, allowed))
        self.mistakes.append(f"{path}: {_shown(value)} is not known here{hint}")
        return False

    def _wrong_shape(self, value: object, path: str) -> None:
        if isinstance(value, list):
            self.mistakes.append(f"{path}: there is only one: write [{path}] instead of [[{path}]]")
        else:
            self.mistakes.append(f"{path}: expected a table, got {_shown(value)}")

    def _convert(self, value: object, kind: Any, path: str) -> Any:
        try:
            return msgspec.convert(value, kind, strict=True)
        except msgspec.ValidationError as exc:
            what = re.sub(r" - at `\$.*", "", str(exc)).replace("`", "")
            what = re.sub(r"str matching regex '(.*)'", lambda found: _IN_WORDS.get(found[1], found[0]), what)
            if what.startswith("Expected bool | object"):
                what = "Expected true, false or a table"
            if what.startswith("Expected str | object"):
                what = "Expected a text, or one for each language"
            what = re.sub(r"^Invalid RFC3339 encoded date$", "Expected a date like 2026-12-31", what)
            got = "" if ", got " in what or isinstance(value, dict | list) else f", got {_shown(value)}"
            self.mistakes.append(f"{path}: {what[:1].lower()}{what[1:]}{got}{_described(kind)}")
            return None


def _bare(kind: Any, value: object = None) -> Any:
    """Without `Annotated` and without `| None`: TOML has no null. Of several kinds the one a table or list can be."""
    if typing.get_origin(kind) is Annotated:
        return _bare(typing.get_args(kind)[0], value)
    if typing.get_origin(kind) in (types.UnionType, typing.Union):
        members = [member for member in typing.get_args(kind) if member is not type(None)]
        if len(members) > 1 and isinstance(value, dict | list):
            members = [member for member in members if typing.get_origin(_bare(member)) is type(value)]
        if len(members) == 1:
            return _bare(members[0], value)
    return kind


def _described(kind: Any) -> str:
    """The end of a sentence: what is wanted there, where its type says so."""
    metas = getattr(kind, "__metadata__", ())
    return next((f"; it is {meta.description}" for meta in metas if getattr(meta, "description", None)), "")


def _is_struct(kind: Any) -> bool:
    bare = _bare(kind)
    return isinstance(bare, type) and issubclass(bare, Struct)


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _shown(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)
