"""`jiaohao cards import`: the hall's VIP cards from a CSV file, as keyed hashes, to where the hall finds them (R02).

Runs on the controller. A card's number is read here and nowhere else: it is not stored, not logged, and no mistake
repeats it (R22).
"""

import re
from collections.abc import Callable
from pathlib import Path

from hall import card_file, card_number
from hall import cards as of
from hall import messages as m
from hall.card_number import CardNumberError, Format
from hall.settings import HallSettings
from jiaohao import key_file as keys
from jiaohao import table_file
from runtime.config import ConfigError, did_you_mean, load

COLUMNS = ("card", "class")
SUSPICIOUS = 4  # so many cards without one letter are hardly hexadecimal
EXACT_DIGITS = 15  # a spreadsheet that takes it for a number keeps no more, and writes zeros behind them


def run(file: Path, config: Path, key_file: Path, format_: Format = "hex", keep: int | None = None) -> int:
    """`format_` and `keep` say how the numbers of this file are written: hall/card_number.py."""
    settings = load(config, HallSettings)
    if not settings.rules.vip:
        raise ConfigError(
            config, [f"{config.name}: rules.vip: is false, so kiosks ignore cards; write vip = true first"]
        )
    classes = read(file, [c.id for c in settings.open_classes()], lambda text: _number(text, format_, keep))
    target = card_file.beside(Path(settings.storage.path))
    try:
        key, is_new = keys.key(key_file, target.parent)
        cards = of.packed({of.hashed(key, number): class_ for number, class_ in classes.items()}, key)
        _check_size(file, cards)
        before = _count_before(target)
        card_file.write(target, cards)
    except OSError as exc:
        what = f"{exc.filename or target}: {exc.strerror or exc}"
        raise ConfigError(config, [f"{what}; run this on the controller, as root"]) from exc
    notes = _notes(list(classes), keep) if format_ in ("hex", "reversed") else []
    for line in [_said(classes, cards, before, target), *notes]:
        print(line)
    if is_new:
        print(
            f"made the key {key_file}: copy it to every kiosk, where its [card_reader] names it as key_file"
        )
    return 0


def _said(classes: dict[str, str], cards: m.Cards, before: int | None, target: Path) -> str:
    per = {class_: sum(1 for c in classes.values() if c == class_) for class_ in cards.cards}
    told = ", ".join(f"{count} {class_}" for class_, count in per.items()) or "no card"
    line = f"{target}: {told}; there is room for {max(0, of.room(cards) - len(classes))} more"
    return line if before is None else f"{line}; before there were {before}"


def _notes(numbers: list[str], keep: int | None) -> list[str]:
    """Of what may be right, and looks like a spreadsheet's or the wrong column's doing."""
    notes = []
    if len(numbers) >= SUSPICIOUS and all(number.isdigit() for number in numbers):
        notes.append("note: no number has a letter: were these read off the cards? A reader sends others")
    longest = max(map(len, numbers), default=0)
    short = sum(1 for number in numbers if len(number) < longest and number.isdigit())
    if short and keep is None:
        notes.append(
            f"note: {short} of the shorter numbers have no letter: if a spreadsheet has dropped leading zeros, no"
            " reader will know them"
        )
    return notes


def _check_size(file: Path, cards: m.Cards) -> None:
    if of.size(cards) > m.MAX_PAYLOAD:
        mistake = f"{of.count(cards)} cards, at most {of.room(cards)} fit into one message to the kiosks"
        raise ConfigError(file, [f"{file.name}: {mistake}"])


def _count_before(target: Path) -> int | None:
    try:
        return of.count(card_file.read(target))
    except ValueError:
        return None


# --- the table -----------------------------------------------------------------------------------------------


def read(path: Path, known: list[str], number_of: Callable[[str], str]) -> dict[str, str]:
    """Card number → class. Raises ConfigError with every mistake, each with its line."""
    mistakes: list[str] = []
    found: dict[str, tuple[str, int]] = {}
    at: tuple[int, int] | None = None
    try:
        for line, cells in table_file.rows(path):
            if at is None:
                at = _columns(path, cells, line)
            else:
                _row(cells, at, line, known, found, number_of, lambda what: mistakes.append(what))
    except table_file.BrokenTableError as exc:
        mistakes.append(str(exc))
    if at is None:
        mistakes.append(f"line 1: empty, the first line must be {','.join(COLUMNS)}")
    if mistakes:
        raise ConfigError(path, [f"{path.name}: {mistake}" for mistake in mistakes])
    return {number: class_ for number, (class_, _) in found.items()}


def _row(
    cells: list[str], at: tuple[int, int], line: int, known: list[str],
    found: dict[str, tuple[str, int]], number_of: Callable[[str], str], wrong: Callable[[str], None],
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
        number = number_of(card)
    except CardNumberError as exc:
        return wrong(f"line {line}: card: {exc}")
    if class_ not in known:
        return None
    first = found.setdefault(number, (class_, line))
    if first[0] != class_:
        wrong(f"line {line}: card: stands in line {first[1]} too, with another class")
    return None


def _number(text: str, format_: Format, keep: int | None) -> str:
    """Raises CardNumberError."""
    if re.fullmatch(rf"[1-9][0-9]{{{EXACT_DIGITS - 1}}}0+", text):
        raise CardNumberError("a spreadsheet changed it: format the column as text and fill it in again")
    return card_number.read(text, format_, keep)


def _columns(path: Path, cells: list[str], line: int) -> tuple[int, int]:
    """Where card and class stand. Without a header the first line may be a card: it is not shown."""
    names = [cell.lower() for cell in cells]
    missing = [column for column in COLUMNS if column not in names]
    if missing:
        what = f"no column {' and no column '.join(missing)}; the first line must be {','.join(COLUMNS)}"
        raise ConfigError(path, [f"{path.name}: line {line}: {what}"])
    return names.index(COLUMNS[0]), names.index(COLUMNS[1])
