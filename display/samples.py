"""Every state of every board with made-up customers: looked at with `display.preview`, gone through by tests."""

from collections.abc import Iterator
from dataclasses import replace

from display.counter.board import counter_scene
from display.counter.samples import counter_views
from display.hall.board import hall_scene
from display.hall.samples import hall_views
from display.scene import Scene

SIZES = ((1920, 1080), (1080, 1920), (1280, 720))
LANGUAGES = (("zh", "en"), ("zh",), ("en",))


def scenes(
    width: int, height: int, languages: tuple[str, ...], picture: str | None = None
) -> Iterator[tuple[str, Scene]]:
    """Every state at one size and in these languages, named. `picture`: a file to be seen where there are pictures."""
    for name, counter in counter_views():
        yield f"counter-{name}", counter_scene(replace(counter, languages=languages), width, height)
    for name, hall in hall_views(picture):
        yield f"hall-{name}", hall_scene(replace(hall, languages=languages), width, height)
