"""Reads a pad's file: what its keys mean and, where its protocol leaves that open, how it is spoken to.

The pads we know lie in `keymaps/`; a site teaches another by a file of its own, which may begin with `like`.
"""

import re
import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal, Protocol

from msgspec import Meta, Struct, structs

from counter.keymap import Keymap, unclear
from counter.keys import KEYS
from runtime import config
from runtime.input_codes import CODES, is_code

BUILT_IN = {"ascii": "ascii-21", "ff68": "ff68-21", "evdev": "usb-numpad"}
"""Driver → the map it has if the configuration names none; `line` needs none, its keys have names already."""

LAMPS = ("next", "pause")
COMMANDS = {
    "key": {"code", "sequence"}, "hello": set(), "show": {"text"}, "beep": {"times"}, "lamp": {"lamp", "on"},
    "ack": {"sequence"}, "poll": set(), "idle": set(),
}  # fmt: skip
"""What may stand behind each command of a framed terminal, besides bytes."""

_BYTE = re.compile(r"0x([0-9A-Fa-f]{2})")


class Commands(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[commands]` of a terminal with frames: the command's byte, then its data, `"10 text"`. Empty: it has none."""

    key: str = ""
    hello: str = ""
    show: str = ""
    beep: str = ""
    lamp: str = ""
    ack: str = ""
    poll: str = ""
    idle: str = ""

    def problems(self) -> list[str]:
        return [f"{name}: {wrong}" for name in COMMANDS if (wrong := _not_said(name, getattr(self, name)))]


class Pad(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A whole file. `keys`: code → key. `ask`, `answer`: bytes, a question that shows whether the pad is there."""

    driver: Literal["ascii", "ff68", "evdev"]
    keys: dict[str, str]
    about: str = ""
    display: Literal["none", "line", "esc-s1"] = "none"
    bell: bool = False
    ask: str = ""
    answer: str = ""
    ask_s: Annotated[float, Meta(ge=0.05, le=60)] = 2.0
    commands: Commands = Commands()
    lamps: dict[str, Annotated[int, Meta(ge=0, le=255)]] = {}

    def problems(self) -> list[str]:
        is_ascii, is_ff68 = self.driver == "ascii", self.driver == "ff68"
        checks = [
            (not is_ascii and self.display != "none", 'display: belongs to driver = "ascii"'),
            (not is_ascii and self.bell, 'bell: belongs to driver = "ascii"'),
            (not is_ascii and bool(self.ask), 'ask: belongs to driver = "ascii"; "ff68" has commands.poll'),
            (bool(self.ask) != bool(self.answer), "answer: a question and its answer belong together"),
            (not _is_hex(self.ask), f'ask: "{self.ask}" is not bytes such as "89"'),
            (not _is_hex(self.answer), f'answer: "{self.answer}" is not bytes such as "4F 4B 0D"'),
            (
                is_ff68 and not self.commands.key,
                "commands.key: missing: how the terminal says what was pressed",
            ),
            (not is_ff68 and self.commands != Commands(), 'commands: belongs to driver = "ff68"'),
            (
                is_ff68 and bool(self.commands.lamp) and not self.lamps,
                "lamps: missing: the number of each lamp",
            ),
        ]
        found = [message for is_wrong, message in checks if is_wrong]
        found += [
            f"lamps.{n}: unknown lamp{config.did_you_mean(n, LAMPS)}" for n in self.lamps if n not in LAMPS
        ]
        return found + key_problems(self.driver, self.keys) + self._mixed_up()

    def _mixed_up(self) -> list[str]:
        """What the pad says or repeats for other reasons must not begin like a key."""
        if self.driver != "ascii" or not (_is_hex(self.ask) and _is_hex(self.answer)):
            return []
        sent = {"line": b"SBL", "esc-s1": b"\x1b", "none": b""}[self.display]
        taken = {written(byte): "the first byte of what is sent to its display" for byte in sent}
        if self.bell:
            taken[written(0x07)] = "the bell"
        for part, what in ((self.ask, "ask"), (self.answer, "answer")):
            taken |= {written(byte): f"the first byte of {what}" for byte in bytes.fromhex(part)[:1]}
        codes = {
            code: known
            for codes in self.keys
            if (known := canonical("ascii", codes))
            for code in known.split()
        }
        return [f"keys.{code}: is {taken[code]} too" for code in codes if code in taken]


class KeymapError(Exception):
    """Not a usable map; `mistakes` holds one line each, `key: what is wrong`, as keys of `[keypad]`."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("; ".join(mistakes))
        self.mistakes = mistakes


class Choice(Protocol):
    """What `[keypad]` says about its map."""

    @property
    def driver(self) -> str: ...
    @property
    def keymap(self) -> str: ...
    @property
    def keys(self) -> Mapping[str, str]: ...


def names() -> list[str]:
    """Of the maps that come with the firmware."""
    folder = resources.files("counter") / "keymaps"
    return sorted(Path(file.name).stem for file in folder.iterdir() if file.name.endswith(".toml"))


def load(settings: Choice) -> Keymap:
    """The keys of a pad. Raises KeymapError with all that is wrong."""
    return Keymap(pad(settings).keys)


def pad(settings: Choice) -> Pad:
    """The pad with the site's own `keys` laid over it, codes in one spelling. Raises KeymapError."""
    driver, own = settings.driver, settings.keys
    found = _file(settings.keymap or BUILT_IN[driver])
    if found.driver != driver:
        raise KeymapError([f'keymap: "{settings.keymap}" is for driver = "{found.driver}"'])
    wrong = key_problems(driver, {code: key for code, key in own.items() if key}) or [
        f"keys.{code}: {_no_code(driver, code)}" for code in own if canonical(driver, code) is None
    ]
    if wrong:
        raise KeymapError(wrong)
    keys = {_known(driver, code): key for code, key in found.keys.items()}
    keys |= {_known(driver, code): key for code, key in own.items()}
    merged = structs.replace(found, keys={code: key for code, key in keys.items() if key})
    if mistakes := merged.problems():
        raise KeymapError(mistakes)
    return merged


def key_problems(driver: str, keys: Mapping[str, str]) -> list[str]:
    """What is wrong among codes and keys, as `keys.CODE: message`."""
    found, seen = [], dict[str, str]()
    for code, key in keys.items():
        known = canonical(driver, code)
        if known is None:
            found.append(f"keys.{code}: {_no_code(driver, code)}")
        elif known in seen:
            found.append(f"keys.{code}: is the same code as {seen[known]}")
        else:
            seen[known] = code
        if key not in KEYS:
            found.append(f'keys.{code}: there is no key "{key}"{config.did_you_mean(key, KEYS)}')
    for first, whole in dict(unclear(seen)).items():
        found.append(f"keys.{seen[first]}: is how {whole} begins, which nobody could press then")
    return found


def canonical(driver: str, codes: str) -> str | None:
    """A code or a sequence in its one spelling, as the drivers hand it to `Keymap.press`; None if it is no code."""
    parts = [_canonical(driver, code) for code in codes.split()]
    return " ".join(part for part in parts if part) if parts and all(parts) else None


def written(byte: int) -> str:
    """A byte as the code of a pad that sends one byte for each key."""
    return chr(byte) if 0x21 <= byte <= 0x7E else f"0x{byte:02X}"


def _canonical(driver: str, code: str) -> str | None:
    if driver == "evdev":
        return code if is_code(code) else None
    if byte := _BYTE.fullmatch(code):
        value = int(byte[1], 16)
        return written(value) if driver == "ascii" else f"0x{value:02X}"
    return code if driver == "ascii" and len(code) == 1 and "!" <= code <= "~" else None


def _known(driver: str, codes: str) -> str:
    return canonical(driver, codes) or codes


def _no_code(driver: str, codes: str) -> str:
    example = {"evdev": "KEY_KP1", "ascii": '"A" or "0x80"'}.get(driver, '"0x0A"')
    wrong = next((code for code in codes.split() if canonical(driver, code) is None), "")
    hint = config.did_you_mean(wrong, CODES) if driver == "evdev" else ""
    hint = hint if "did you mean" in hint else ""
    return f"no code such as {example}, or several with spaces between{hint}"


def _file(name: str) -> Pad:
    """A pad of ours by its name, or a site's own by the path of a TOML file."""
    is_path = name.endswith(".toml")
    path = Path(name if is_path else f"{name}.toml")
    if is_path and not path.is_absolute():
        raise KeymapError([f'keymap: "{name}": write the whole path, from "/" on'])
    try:
        table = config.read(path) if is_path else _ours(name, "keymap")
        if "like" in table:
            table = _laid_over(_ours(table.pop("like"), f"keymap: {name}: like"), table)
        return config.judge(table, Pad, path)
    except config.ConfigError as exc:
        wrong = [m.removeprefix(f"{name}: ").removeprefix(f"{path.name}: ") for m in exc.mistakes]
        raise KeymapError([f"keymap: {name}: {mistake}" for mistake in wrong]) from exc


def _ours(name: object, key: str) -> dict[str, Any]:
    if not isinstance(name, str) or name not in names():
        raise KeymapError([f'{key}: "{name}" is unknown{config.did_you_mean(str(name), names())}'])
    return tomllib.loads((resources.files("counter") / "keymaps" / f"{name}.toml").read_text("utf-8"))


def _laid_over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Tables key by key; a code that is given "" is none any more."""
    merged = below | {"about": ""} | above
    for name in ("keys", "commands", "lamps"):
        if isinstance(above.get(name), dict) and isinstance(below.get(name), dict):
            merged[name] = below[name] | above[name]
    if isinstance(merged.get("keys"), dict):
        merged["keys"] = {code: key for code, key in merged["keys"].items() if key != ""}
    return merged


def _is_hex(text: str) -> bool:
    return re.fullmatch(r"(?:[0-9A-Fa-f]{2}(?: [0-9A-Fa-f]{2})*)?", text) is not None


def _not_said(command: str, layout: str) -> str:
    if not layout:
        return ""
    first, *rest = layout.split() or [""]
    if not first or not _is_hex(first):
        return f'"{layout}" does not begin with the byte of the command, such as "10"'
    words = COMMANDS[command]
    unknown = [word for word in rest if word not in words and not _is_hex(word)]
    if unknown:
        return f'"{unknown[0]}" is neither a byte nor one of: {", ".join(sorted(words)) or "nothing else"}'
    if command in ("show", "beep", "lamp", "key") and not (words - {"sequence"} <= set(rest)):
        return f'"{layout}" lacks {", ".join(sorted(words - {"sequence"} - set(rest)))}'
    return ""
