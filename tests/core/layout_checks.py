"""What is true of every picture a layout makes, and how to find things in one."""

from itertools import combinations

from display.look import Grid
from display.scene import Box, Scene, TextItem
from display.typeset import line_height, text_width

SIZES = (
    (1920, 1080),
    (1080, 1920),
    (1280, 720),
    (720, 1280),
    (1024, 768),
    (3840, 2160),
    (800, 480),
    (1280, 1024),
)
LANGUAGES = (("zh", "en"), ("zh",), ("en",), ("en", "zh"), ("xx",))


def texts(scene: Scene) -> list[TextItem]:
    return [item for item in scene.items if isinstance(item, TextItem)]


def boxes(scene: Scene) -> list[Box]:
    return [item for item in scene.items if isinstance(item, Box)]


def role(scene: Scene, name: str) -> list[TextItem]:
    return [item for item in texts(scene) if item.role == name]


def overlap(a: TextItem, b: TextItem) -> bool:
    return a.x < b.x + b.w and b.x < a.x + a.w and a.y < b.y + b.h and b.y < a.y + a.h


def check(scene: Scene) -> None:
    """What holds in every scene."""
    safe = Grid(scene.width, scene.height).safe
    for item in scene.items:
        assert item.w > 0, item
        assert item.h > 0, item
        assert item.x >= safe.x, item
        assert item.y >= safe.y, item
        assert item.x + item.w <= safe.x + safe.w, item
        assert item.y + item.h <= safe.y + safe.h, item
    for one, other in combinations(texts(scene), 2):
        assert not overlap(one, other), (one, other)
    for text in texts(scene):
        assert text_width(text.text, text.size_px) <= text.w + 1, text
        assert text.h >= text.size_px * line_height(text.text), text


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def ground_below(scene: Scene, text: TextItem) -> str:
    """The colour of the last filled box the text stands on."""
    ground = scene.ground
    for box in boxes(scene):
        inside = (
            box.x <= text.x + text.w // 2 <= box.x + box.w and box.y <= text.y + text.h // 2 <= box.y + box.h
        )
        if inside and box.line == 0 and box.h > text.h // 2:
            ground = box.colour
    return ground
