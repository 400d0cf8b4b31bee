"""The hall board as a real process with a folder of pictures and a table of rates (R08, R54)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from hall import messages as m
from tests.system.conftest import judge_the_devices_and_processes, start
from tests.system.waiting import until
from tests.system.watcher import Watcher
from virtual.broker import Broker
from virtual.plan import of_sample
from virtual.site import Site

BLUE, GREEN = (20, 90, 250), (30, 200, 60)
SHADE = 4
MANY = 5_000  # dots: a picture, not the edge of a letter


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Two pictures, a broken one and a video, three seconds each."""
    folder = tmp_path / "wall"
    folder.mkdir()
    Image.new("RGB", (800, 450), BLUE).save(folder / "1-blue.png")
    (folder / "2-broken.png").write_bytes(b"\x89PNG no picture")
    (folder / "3-spot.mp4").write_bytes(b"")
    Image.new("RGB", (450, 800), GREEN).save(folder / "4-green.png")
    (tmp_path / "rates.csv").write_text("期限,年利率 %\n一年,1.50\n", "utf-8")
    plan = of_sample(codes=True, cards=False, counters=1)
    board = next(file for unit, file in plan.units.items() if unit == "board-1")
    board.table["media"] = {"folder": str(folder), "each_s": 3}
    board.table["rates"] = {"file": str(tmp_path / "rates.csv")}
    site = Site(tmp_path / "site", plan, broker=Broker(engine="mosquitto"))
    yield start(site)
    site.stop()
    judge_the_devices_and_processes(site)


def dots(site: Site, colour: tuple[int, int, int]) -> int:
    """Of about that colour on the wall now: scaling costs a shade."""
    latest = site.frames("board-1") / "latest.png"
    if not latest.exists():
        return 0
    with Image.open(latest) as picture:
        counted = picture.convert("RGB").getcolors(1 << 24) or []
    return sum(
        count
        for count, dot in counted
        if isinstance(dot, tuple) and all(abs(a - b) <= SHADE for a, b in zip(dot, colour, strict=True))
    )


def test_pictures_are_seen_one_after_the_other_and_a_broken_one_is_named_and_passed_over(site: Site) -> None:
    """R08."""
    until(lambda: dots(site, BLUE) > MANY, "the first picture is on the wall")
    until(lambda: dots(site, GREEN) > MANY, "the next one is")
    until(lambda: dots(site, BLUE) > MANY, "and the first again")
    watcher = Watcher(site.broker)

    def health() -> m.Health | None:
        return watcher.state("unit/board-1/health", m.Health)

    watcher.until(lambda: (found := health()) and found.media == "ok", "pictures are seen")
    assert [fault.partition(": ")[0::2][1][:13] for fault in (health() or m.Health()).faults] == [
        "2-broken.png:"
    ]
    log = site.log("board-1")
    assert log.count("media: 3-spot.mp4: videos are not supported yet") == 1
    assert log.count("rates.csv was read") == 1
