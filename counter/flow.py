"""The picture of docs/counter.md: the counter's states and the keys that lead from one to another, as SVG. Pure.

What leads where comes from the table in `counter/keys.py`; where it is drawn is chosen by hand, so that no arrow
crosses another. `python -m counter.flow > docs/pictures/counter-flow.svg` draws it anew.
"""

import sys
from dataclasses import dataclass
from typing import Literal

from counter.keys import KEYS, PHASES, TABLE, WITHOUT_LINK, Phase, Refuse, row

WIDTH, HEIGHT = 900, 690
BOX_WIDE, BOX_HIGH = 150, 62
LINE_HIGH = 19  # of a label
BEND = 12  # radius of a corner

Way = tuple[Phase, Phase]
Point = tuple[int, int]


@dataclass(frozen=True)
class Box:
    """`at` is its middle."""

    at: Point
    says: str
    fill: str
    edge: str


BOXES: dict[Phase, Box] = {
    "closed": Box((95, 140), "nobody signed in", "#f0f0f0", "#767676"),
    "open": Box((335, 140), "free for the next", "#e3f1e5", "#2c7a3c"),
    "calling": Box((738, 140), "a number is called", "#fff0d2", "#a86a00"),
    "serving": Box((562, 345), "a customer is here", "#e0ecfb", "#1f5fa8"),
    "leaving": Box((562, 540), "serving, then away", "#e0ecfb", "#1f5fa8"),
    "paused": Box((335, 540), "the sign is up", "#fbe3e1", "#b3362b"),
}


@dataclass(frozen=True)
class Route:
    """Where an arrow runs, corner by corner, and where its keys stand: the first line's end or middle."""

    points: tuple[Point, ...]
    label: Point
    anchor: Literal["start", "middle", "end"] = "middle"
    in_one_line: bool = True


ROUTES: dict[Way, Route] = {
    # signing in and out
    ("closed", "open"): Route(((170, 130), (260, 130)), (215, 121)),
    ("open", "closed"): Route(((260, 150), (170, 150)), (215, 171)),
    ("calling", "closed"): Route(((738, 109), (738, 55), (95, 55), (95, 109)), (416, 46)),
    ("paused", "closed"): Route(((260, 540), (95, 540), (95, 171)), (178, 531)),
    # calling
    ("open", "calling"): Route(((410, 130), (663, 130)), (536, 121)),
    ("calling", "open"): Route(((663, 150), (410, 150)), (536, 171)),
    ("calling", "calling"): Route(((813, 128), (849, 128), (849, 152), (813, 152)), (846, 176)),
    # serving
    ("open", "serving"): Route(((395, 171), (395, 332), (487, 332)), (404, 250), "start", False),
    ("serving", "open"): Route(((487, 358), (365, 358), (365, 171)), (383, 383), "start", False),
    ("calling", "serving"): Route(((700, 171), (700, 332), (637, 332)), (691, 250), "end", False),
    ("serving", "calling"): Route(((637, 358), (730, 358), (730, 171)), (714, 383), "end", False),
    ("serving", "serving"): Route(((547, 314), (547, 284), (577, 284), (577, 314)), (562, 275)),
    # leaving
    ("open", "paused"): Route(((285, 171), (285, 509)), (276, 345), "end"),
    ("paused", "open"): Route(((315, 509), (315, 171)), (324, 468), "start", False),
    ("calling", "paused"): Route(((785, 171), (785, 635), (335, 635), (335, 571)), (640, 626)),
    ("serving", "leaving"): Route(((547, 376), (547, 509)), (538, 463), "end"),
    ("leaving", "serving"): Route(((577, 509), (577, 376)), (586, 463), "start"),
    ("leaving", "paused"): Route(((487, 540), (410, 540)), (449, 563), "middle", False),
}

EVERY_DAY: tuple[Way, ...] = (("open", "calling"), ("calling", "serving"), ("serving", "calling"))


@dataclass(frozen=True)
class Keys:
    """The keys on one arrow; `by_hand` are those which lead there only without a link."""

    usual: tuple[str, ...]
    by_hand: tuple[str, ...]


def ways() -> dict[Way, Keys]:
    """Every `to` of the table, by where it leads from and to."""
    found: dict[Way, Keys] = {}
    for table, is_usual in ((TABLE, True), (WITHOUT_LINK, False)):
        for key in dict.fromkeys(map(row, KEYS)):
            for phase in PHASES:
                answer = table.get((phase, key))
                if answer is None or isinstance(answer, Refuse) or answer.to is None:
                    continue
                known = found.get((phase, answer.to), Keys((), ()))
                if is_usual:
                    found[phase, answer.to] = Keys((*known.usual, key), known.by_hand)
                elif key not in known.usual:
                    found[phase, answer.to] = Keys(known.usual, (*known.by_hand, key))
    return found


# --- drawing -------------------------------------------------------------------------------------------------

_STYLE = """
  text { font-family: "Helvetica Neue", Helvetica, Arial, "Liberation Sans", sans-serif; fill: #1c1c1c; }
  .state { font-size: 19px; font-weight: 700; text-anchor: middle; }
  .says { font-size: 13px; text-anchor: middle; fill: #444; }
  .key { font-size: 14px; font-weight: 600; }
  .hand { font-weight: 400; font-style: italic; fill: #555; }
  .note { font-size: 13px; fill: #555; }
  .way { fill: none; stroke: #3a3a3a; stroke-width: 1.8; }
  .every-day { stroke-width: 3.4; }
  .hand-way { stroke: #777; stroke-dasharray: 5 4; }
"""


def draw() -> str:
    """The whole file; it has a white ground of its own, so that it can be read on a dark page too."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}" role="img" aria-labelledby="title">',
        '<title id="title">The states of a counter, and the keys that lead from one to another</title>',
        f"<style>{_STYLE}</style>",
        '<marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="11" markerHeight="11" '
        'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0.5 L10 5 L0 9.5 z" fill="#3a3a3a"/></marker>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="10" fill="#fff"/>',
    ]
    found = ways()
    parts += [_arrow(way, keys) for way, keys in found.items()]
    parts += [_box(phase, box) for phase, box in BOXES.items()]
    parts += [_label(ROUTES[way], keys) for way, keys in found.items()]
    parts.append(
        f'<text class="note" x="{WIDTH // 2}" y="{HEIGHT - 16}" text-anchor="middle">'
        'Thick: the everyday round. <tspan class="hand">In italics:</tspan> by hand, without a link.</text>'
    )
    return "\n".join([*parts, "</svg>", ""])


def _arrow(way: Way, keys: Keys) -> str:
    kind = "way every-day" if way in EVERY_DAY else "way" if keys.usual else "way hand-way"
    return f'<path class="{kind}" marker-end="url(#tip)" d="{_path(ROUTES[way].points)}"/>'


def _path(points: tuple[Point, ...]) -> str:
    """Straight from corner to corner, each corner a little round."""
    path = "M{} {}".format(*points[0])
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        radius = min(BEND, _long(before, corner) // 2, _long(corner, after) // 2)
        path += " L{} {}".format(*_towards(corner, before, radius))
        path += " Q{} {} {} {}".format(*corner, *_towards(corner, after, radius))
    return path + " L{} {}".format(*points[-1])


def _long(one: Point, other: Point) -> int:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _towards(start: Point, end: Point, by: int) -> Point:
    """Lines run straight up and down or across."""
    long = _long(start, end)
    return start[0] + (end[0] - start[0]) * by // long, start[1] + (end[1] - start[1]) * by // long


def _box(phase: Phase, box: Box) -> str:
    x, y = box.at
    return (
        f'<rect x="{x - BOX_WIDE // 2}" y="{y - BOX_HIGH // 2}" width="{BOX_WIDE}" height="{BOX_HIGH}" rx="9" '
        f'fill="{box.fill}" stroke="{box.edge}" stroke-width="1.8"/>'
        f'<text class="state" x="{x}" y="{y - 2}">{phase}</text>'
        f'<text class="says" x="{x}" y="{y + 19}">{box.says}</text>'
    )


def _label(route: Route, keys: Keys) -> str:
    x, y = route.label
    words = [f"<tspan>{key}</tspan>" for key in keys.usual]
    words += [f'<tspan class="hand">{key}</tspan>' for key in keys.by_hand]
    lines = [" · ".join(words)] if route.in_one_line else words
    return "\n".join(
        f'<text class="key" x="{x}" y="{y + n * LINE_HIGH}" text-anchor="{route.anchor}">{line}</text>'
        for n, line in enumerate(lines)
    )


if __name__ == "__main__":
    sys.stdout.write(draw())
