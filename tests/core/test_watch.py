"""What is done about a part that died: a cure, not too often; an end, where only that helps."""

import pytest

from runtime.loop import Stop
from runtime.watch import CURE_EVERY_S, Watch, is_too_soon, noted


def a_watch(*, alive: dict[str, bool], cured: list[str], stopped: list[object]) -> Watch:
    parts = {name: (lambda name=name: alive[name]) for name in alive}
    return Watch(parts, stopped.append, {"the printer's thread": lambda: cured.append("printer")})


def test_a_device_thread_that_hangs_is_replaced_once_in_ten_minutes():
    alive = {"the MQTT thread": True, "the printer's thread": False}
    cured: list[str] = []
    stopped: list[object] = []
    watch = a_watch(alive=alive, cured=cured, stopped=stopped)
    for real in range(1000, 1000 + int(CURE_EVERY_S) + 20, 5):
        watch.tick(float(real))
    assert cured == ["printer", "printer"]
    assert stopped == []


def test_a_dead_mqtt_thread_ends_the_process():
    alive = {"the MQTT thread": False, "the printer's thread": False}
    cured: list[str] = []
    stopped: list[object] = []
    a_watch(alive=alive, cured=cured, stopped=stopped).tick(1000.0)
    assert stopped == [Stop(70)]
    assert cured == []


def test_parts_are_looked_at_now_and_then_not_at_every_event():
    looks: list[float] = []
    watch = Watch({"a part": lambda: looks.append(0.0) is None}, lambda _event: None)
    for tenth in range(100):
        watch.tick(1000.0 + tenth / 10)
    assert len(looks) == 2


@pytest.mark.parametrize(
    ("note", "too_soon"),
    [
        (None, False),
        (noted("this-boot", 1599.0), True),
        (noted("this-boot", 1601.0 - CURE_EVERY_S), True),
        (noted("this-boot", 1600.0 - CURE_EVERY_S), False),
        (noted("another-boot", 1600.0), False),
        (b"this-boot soon", False),
        (b"\xff\x00", False),
    ],
)
def test_a_restart_is_too_soon_within_ten_minutes_of_the_last_in_the_same_boot(
    note: bytes | None, *, too_soon: bool
):
    """R09: a screen that hangs all day must not restart its unit all day."""
    assert is_too_soon(note, "this-boot", 1600.0) is too_soon
