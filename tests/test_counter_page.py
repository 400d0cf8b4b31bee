"""docs/counter.md and docs/keypad.md say what the counter's code does: keys, digits, texts, lamps and the picture."""

import re
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from counter import flow, keys, lamps
from counter.alerted import SHORT
from counter.codes import (
    CALL_REASONS,
    DIGITS,
    GUIDE_REASONS,
    HELP_REASONS,
    OUTCOMES,
    PAUSE_REASONS,
    REFUSALS,
    refusal,
)  # fmt: skip
from counter.feedback import PROMPTS

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs/pictures/counter-flow.svg"

Table = dict[tuple[keys.Phase, str], keys.Answer]

# In italics: what asks the hall. The rest needs no network.
ASKS = {
    "next": "*calls the next*",
    "recall": "*calls again*",
    "no_show": "*nobody came*",
    "start": "*begins*",
    "finish": "*finishes*",
    "park": "*parks*",
}
DOES = {
    "pause": "sign up",
    "pause_after": "sign after this one",
    "toggle": "see PAUSE",
    "resume": "sign down",
    "sign_out": "signs out",
    "digit": "see Digits",
    "enter": "ends digits",
    "clear": "forgets",
    "help": "calls for help",
    "rate": "rates",
    "assist": "*marks*",
    "unpark": "*takes back*",
    "start_by_hand": "begins",
    "finish_by_hand": "finishes",
    "alert_next": "*the next alert*",
    "alert_back": "*the alert before*",
    "alert_ack": "*acknowledges*",
    "print_list": "*prints who waits*",
}
ENTERS = {
    "staff": "type your number",
    "patrol": "type your number",
    "by_hand": "type a ticket",
    "ticket": "*type a ticket*",
    "transfer": "*type where to*",
    "revive": "*type a ticket*",
    "issue": "*choose*",
    "class": "*type a ticket*",
    "verify": "*type a ticket*",
    "assist_ticket": "*type a ticket*",
    "notice": "*choose*",
}


def page(name: str = "docs/counter.md") -> str:
    return (ROOT / name).read_text("utf-8")


def said(answer: keys.Answer | None) -> str:
    match answer:
        case None:
            return ""  # as in the large table
        case keys.Ask(action, vip=vip):
            return "*calls the next VIP*" if vip else ASKS[action]
        case keys.Do(what):
            return DOES[what]
        case keys.Enter(what):
            return ENTERS[what]
        case keys.Refuse(text):
            return f"`{text}`"


def rows(table: Table, phases: Iterable[keys.Phase]) -> str:
    """With the heading; keys that do the same in every state share a row, those not in the table have none."""
    phases = tuple(phases)
    found: dict[tuple[str, ...], list[str]] = {}
    for key in sorted(dict.fromkeys(map(keys.row, keys.KEYS)), key="digit".__eq__):
        pressed = {"digit": "0", "RATE": "RATE1"}.get(key, key)
        cells = tuple(said(table.get((phase, pressed))) for phase in phases)
        if any(cells):
            found.setdefault(cells, []).append({"digit": "0–9", "RATE": "RATE1–3"}.get(key, key))
    lines = [f"| key | {' | '.join(phases)} |", f"|{'---|' * (len(phases) + 1)}"]
    lines += [f"| {', '.join(alike)} | {' | '.join(cells)} |" for cells, alike in found.items()]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("table", "phases"),
    [
        (keys.TABLE, keys.PHASES),
        (keys.WITHOUT_LINK, keys.PHASES[1:]),
        (keys.PAD_TABLE, keys.PAD_PHASES),
        (keys.LEAD_TABLE, keys.PAD_PHASES),
    ],
    ids=["at a counter", "without a link", "on a guide's pad", "on a lead's pad"],
)
def test_the_page_of_the_counter_has_the_tables_of_the_code(
    table: Table, phases: tuple[keys.Phase, ...]
) -> None:
    wanted = rows(table, phases)
    assert f"\n\n{wanted}\n\n" in page(), wanted


def test_the_page_of_the_keypad_names_every_key() -> None:
    assert [key for key in keys.KEYS if key not in DIGITS and f"`{key}`" not in page("docs/keypad.md")] == []


@pytest.mark.parametrize(
    ("after", "meanings"),
    [
        ("PAUSE", PAUSE_REASONS), ("FINISH", OUTCOMES), ("HELP", HELP_REASONS), ("CALL", CALL_REASONS),
        ("ISSUE, CLASS", GUIDE_REASONS),
    ],
)  # fmt: skip
def test_the_page_says_what_each_digit_means(after: str, meanings: dict[str, str]) -> None:
    """R13, R17, R28, R37."""
    digits = page().partition("\n## Digits\n")[2]
    line = next(line for line in digits.splitlines() if line.startswith(f"| {after} |"))
    assert re.findall(r"\b(\d) \w", line) == list(meanings)


def test_the_page_explains_every_text_a_refused_key_may_show() -> None:
    refused = {
        a.text
        for table in (keys.TABLE, keys.PAD_TABLE, keys.LEAD_TABLE)
        for a in table.values()
        if isinstance(a, keys.Refuse)
    }
    refused |= {*REFUSALS.values(), refusal(None), *PROMPTS.values()}
    explained = set(re.findall(r"`([^`]+)`", "".join(re.findall(r"^\| .*", page(), re.M))))
    assert sorted(refused - explained) == []


def test_the_pages_name_every_lamp() -> None:
    for name in ("docs/counter.md", "docs/keypad.md"):
        assert [lamp for lamp in lamps.NAMES if f"`{lamp}`" not in page(name)] == []


def test_the_page_explains_what_the_leads_pad_says_of_each_alert() -> None:
    """R50."""
    section = page().partition("\n## The lead's pad\n")[2]
    words = {word for short in SHORT.values() for word in (short.word, *short.causes.values())}
    explained = set(re.findall(r"`([^`]+)`", "".join(re.findall(r"^\| .*", section, re.M))))
    assert sorted(words - explained) == []


# --- the picture ---------------------------------------------------------------------------------------------


def test_the_picture_on_disk_is_the_one_that_is_drawn_from_the_table() -> None:
    assert PICTURE.read_text("utf-8") == flow.draw(), (
        "python -m counter.flow > docs/pictures/counter-flow.svg"
    )
    assert f"]({PICTURE.relative_to(ROOT / 'docs')})" in page()


def test_every_step_of_the_table_is_an_arrow_with_its_keys_and_there_is_no_other_arrow() -> None:
    steps = {
        (phase, answer.to, keys.row(key))
        for table in (keys.TABLE, keys.WITHOUT_LINK)
        for (phase, key), answer in table.items()
        if not isinstance(answer, keys.Refuse) and answer.to is not None
    }
    drawn = flow.ways()
    assert {(*way, key) for way, keys in drawn.items() for key in (*keys.usual, *keys.by_hand)} == steps
    assert set(flow.ROUTES) == set(drawn)


def test_the_picture_shows_every_state_and_every_key_that_leads_from_one_to_another() -> None:
    shown = [text.strip() for text in ElementTree.fromstring(flow.draw()).itertext() if text.strip()]
    assert set(keys.PHASES) <= set(shown)
    for way in flow.ways().values():
        assert {*way.usual, *way.by_hand} <= set(shown)


@pytest.mark.parametrize("way", flow.ROUTES, ids="-".join)
def test_an_arrow_begins_at_one_state_and_ends_at_the_other(way: flow.Way) -> None:
    points = flow.ROUTES[way].points
    for phase, (x, y) in zip(way, (points[0], points[-1]), strict=True):
        middle_x, middle_y = flow.BOXES[phase].at
        aside, above = abs(x - middle_x), abs(y - middle_y)
        on_edge = (aside == flow.BOX_WIDE // 2 and above <= flow.BOX_HIGH // 2) or (
            above == flow.BOX_HIGH // 2 and aside <= flow.BOX_WIDE // 2
        )
        assert on_edge, f"{phase}: {x}, {y}"


def test_no_arrow_crosses_another() -> None:
    """And all of them run straight up, down or across."""
    pieces = [
        (way, sorted((one, other)))
        for way, route in flow.ROUTES.items()
        for one, other in zip(route.points, route.points[1:], strict=False)
    ]
    assert all((a[0] == b[0]) != (a[1] == b[1]) for _, (a, b) in pieces)
    crossed = [
        (one, other)
        for one, ((ax, ay), (bx, by)) in pieces
        for other, ((cx, cy), (dx, dy)) in pieces
        if ay == by and cx == dx and one != other and ax <= cx <= bx and cy <= ay <= dy
    ]
    assert crossed == []
