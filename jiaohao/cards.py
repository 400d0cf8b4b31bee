"""`jiaohao cards import`: the hall's VIP cards from a CSV file, as keyed hashes, to where the hall finds them (R02).

Runs on the controller. A card's number is read here and nowhere else: it is not stored, not logged, and no mistake
repeats it (R22).
"""

import csv
import re
import secrets
import unicodedata
from collections.abc import Callable
from pathlib import Path

from hall import card_file
from hall import cards as of
from hall import messages as m
from hall.settings import HallSettings
from runtime.config import ConfigError, did_you_mean, load

COLUMNS = ("card", "class")
SUSPICIOUS = 4  # so many cards without one letter are hardly hexadecimal


def run(file: Path, config: Path, key_file: Path) -> int:
    settings = load(config, HallSettings)
    if not settings.rules.vip:
        raise ConfigError(
            config, [f"{config.name}: rules.vip: is false, so kiosks ignore cards; write vip = true first"]
        )
    classes = read(file, [c.id for c in settings.open_classes()])
    target = card_file.beside(Path(settings.storage.path))
    try:
        key, is_new = _key(key_file, target.parent)
        cards = of.packed({of.hashed(key, number): class_ for number, class_ in classes.items()}, key)
        _check_size(file, cards)
        before = _count_before(target)
        card_file.write(target, cards)
    except OSError as exc:
        what = f"{exc.filename or target}: {exc.strerror or exc}"
        raise ConfigError(config, [f"{what}; run this on the controller, as root"]) from exc
    for line in _said(classes, cards, before, target):
        print(line)
    if is_new:
        print(
            f"made the key {key_file}: copy it to every kiosk, where its [card_reader] names it as key_file"
        )
    return 0


def _said(classes: dict[str, str], cards: m.Cards, before: int | None, target: Path) -> list[str]:
    per = {class_: sum(1 for c in classes.values() if c == class_) for class_ in cards.cards}
    told = ", ".join(f"{count} {class_}" for class_, count in per.items()) or "no card"
    lines = [f"{target}: {told}; there is room for {max(0, of.room(cards) - len(classes))} more"]
    if before is not None:
        lines[0] += f"; before there were {before}"
    if len(classes) >= SUSPICIOUS and all(number.isdigit() for number in classes):
        lines.append("note: no number has a letter: were these read off the cards? A reader sends others")
    return lines


def _check_size(file: Path, cards: m.Cards) -> None:
    if of.size(cards) > m.MAX_PAYLOAD:
        mistake = f"{of.count(cards)} cards, at most {of.room(cards)} fit into one message to the kiosks"
        raise ConfigError(file, [f"{file.name}: {mistake}"])


def _count_before(target: Path) -> int | None:
    try:
        return of.count(card_file.read(target))
    except ValueError:
        return None


def _key(path: Path, data: Path) -> tuple[bytes, bool]:
    """The key, and whether it was made now. For the user of the hall, who is the kiosk's too where both are one Pi."""
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        key = secrets.token_bytes(of.KEY_BYTES)
        card_file.create(path, key, 0o600, data)
        return key, True
    if len(key) != of.KEY_BYTES:
        way_out = "bring back the one the kiosks have, or remove it and copy the new one to every kiosk"
        mistake = f"{len(key)} bytes, a key has {of.KEY_BYTES}; {way_out}"
        raise ConfigError(path, [f"{path.name}: {mistake}"])
    return key, False


# --- the table -----------------------------------------------------------------------------------------------


def read(path: Path, known: list[str]) -> dict[str, str]:
    """Card number → class. Raises ConfigError with every mistake, each with its line."""
    lines = _text(path).splitlines(keepends=True)
    mistakes: list[str] = []
    found: dict[str, tuple[str, int]] = {}
    rows = csv.reader(lines)
    at: tuple[int, int] | None = None
    try:
        for row in rows:
            cells = [_plain(cell) for cell in row]
            if not any(cells):
                continue
            if at is None:
                at = _columns(path, cells, rows.line_num)
            else:
                _row(cells, at, rows.line_num, known, found, lambda what: mistakes.append(what))
    except csv.Error as exc:
        mistakes.append(f"line {rows.line_num}: {exc}")
    if at is None:
        mistakes.append(f"line 1: empty, the first line must be {','.join(COLUMNS)}")
    if mistakes:
        raise ConfigError(path, [f"{path.name}: {mistake}" for mistake in mistakes])
    return {number: class_ for number, (class_, _) in found.items()}


def _row(
    cells: list[str], at: tuple[int, int], line: int, known: list[str],
    found: dict[str, tuple[str, int]], wrong: Callable[[str], None],
) -> None:  # fmt: skip
    card, class_ = (cells[place] if place < len(cells) else "" for place in at)
    class_ = class_.lower()
    if class_ not in known:
        shown = f'"{class_}"' if re.fullmatch(r"[a-z][a-z-]{0,31}", class_) else "what stands there"
        what = "missing" if not class_ else f"{shown} is not one of hall.toml's{did_you_mean(class_, known)}"
        wrong(f"line {line}: class: {what}")
    if not card:
        return wrong(f"line {line}: card: missing")
    try:
        number = of.normalised(card)
    except of.CardNumberError as exc:
        return wrong(f"line {line}: card: {exc}")
    if class_ not in known:
        return None
    first = found.setdefault(number, (class_, line))
    if first[0] != class_:
        wrong(f"line {line}: card: stands in line {first[1]} too, with another class")
    return None


def _columns(path: Path, cells: list[str], line: int) -> tuple[int, int]:
    """Where card and class stand. Without a header the first line may be a card: it is not shown."""
    names = [cell.lower() for cell in cells]
    missing = [column for column in COLUMNS if column not in names]
    if missing:
        what = f"no column {' and no column '.join(missing)}; the first line must be {','.join(COLUMNS)}"
        raise ConfigError(path, [f"{path.name}: line {line}: {what}"])
    return names.index(COLUMNS[0]), names.index(COLUMNS[1])


def _plain(cell: str) -> str:
    """Full-width letters and digits as plain ones, the marks and blanks around them gone."""
    return unicodedata.normalize("NFKC", cell).strip(" \t\r\n\ufeff\u200b")


def _text(path: Path) -> str:
    """UTF-8, or what a Chinese Windows saves a CSV as."""
    try:
        data = path.read_bytes()
    except OSError as exc:
        raise ConfigError(path, [f"{path}: cannot be read: {exc.strerror}"]) from exc
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise ConfigError(path, [f"{path.name}: not a text this can read: save it as CSV UTF-8"])
