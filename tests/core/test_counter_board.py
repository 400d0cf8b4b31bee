"""The board above a window: numbers called by hand, the sign and the return it promises, posts without a sign."""

from dataclasses import replace

import pytest

from display import look
from display.counter.board import counter_scene
from display.scene import Box, Scene, TextItem
from hall.view import CounterView

LOST = CounterView("3", state="calling", ticket="A012", clerk="1001", stale=True, stale_since="09:41")
AWAY = CounterView("3", state="paused", pause_reason="meal", clerk="1001")


def said(scene: Scene) -> list[str]:
    return [item.text for item in scene.items if isinstance(item, TextItem)]


def of(scene: Scene, role: str) -> list[TextItem]:
    return [item for item in scene.items if isinstance(item, TextItem) and item.role == role]


def pulsing(scene: Scene) -> list[Box]:
    return [item for item in scene.items if isinstance(item, Box) and item.pulses]


def test_a_number_called_by_hand_stands_there_as_a_call_and_is_marked() -> None:
    """Promise 3: by hand without a link, marked."""
    scene = counter_scene(replace(LOST, by_hand=True), 1920, 1080)
    assert [text.text for text in of(scene, "number")] == ["A012"]
    assert of(scene, "number")[0].colour == look.FRESH_TEXT
    assert len(pulsing(scene)) == 1
    assert {"人工叫号", "Called by hand", "请到 3 号窗口"} <= set(said(scene))


def test_a_number_called_by_hand_is_not_old_and_the_lost_link_is_a_small_mark() -> None:
    scene, old = (counter_scene(replace(LOST, by_hand=by_hand), 1920, 1080) for by_hand in (True, False))
    assert not [text for text in said(scene) if "09:41" in text]
    assert scene.name == "by_hand"
    assert old.name == "stale"
    assert of(scene, "connection")[0].size_px <= of(old, "connection")[0].size_px
    assert of(scene, "number")[0].size_px >= 4 * of(scene, "connection")[0].size_px


def test_a_number_is_called_by_hand_also_where_the_hall_was_never_heard() -> None:
    scene = counter_scene(replace(LOST, by_hand=True, stale_since=None), 1920, 1080)
    assert [text.text for text in of(scene, "number")] == ["A012"]


def test_who_was_called_by_hand_and_is_served_keeps_the_mark() -> None:
    scene = counter_scene(replace(LOST, by_hand=True, state="serving"), 1920, 1080)
    assert of(scene, "number")[0].colour == look.TEXT
    assert {"人工叫号", "正在办理"} <= set(said(scene))
    assert not pulsing(scene)


@pytest.mark.parametrize("state", ["open", "closed", "paused"])
def test_without_a_number_there_is_nothing_to_mark(state: str) -> None:
    view = replace(LOST, state=state, ticket=None, by_hand=True)
    assert counter_scene(view, 1920, 1080) == counter_scene(replace(view, by_hand=False), 1920, 1080)


@pytest.mark.parametrize(
    ("expected", "words"),
    [
        ({"back": "14:30"}, ["预计 14:30 返回", "Back at 14:30"]),
        ({"back_minutes": 20}, ["约 20 分钟", "About 20 min"]),
        ({"back": "14:30", "back_minutes": 20}, ["预计 14:30 返回", "Back at 14:30"]),
    ],
)
@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (1280, 720)], ids=str)
def test_the_sign_says_beside_the_reason_or_below_it_when_the_clerk_is_expected(
    expected: dict[str, object], words: list[str], size: tuple[int, int]
) -> None:
    """R13."""
    scene = counter_scene(replace(AWAY, **expected), *size)
    reason, back, advice = of(scene, "reason")[0], of(scene, "back")[0], of(scene, "advice")[0]
    assert [text.text for text in (back, *of(scene, "back/en"))] == words
    assert back.y < advice.y
    if size[1] > size[0]:
        assert reason.y < back.y
    else:
        assert (reason.y, reason.size_px) == (back.y, back.size_px)
        assert reason.x + reason.w < back.x


def test_the_fullest_sign_is_still_read_from_ten_metres() -> None:
    scene = counter_scene(replace(AWAY, pause_reason="internal", back="14:30"), 1920, 1080)
    words = [item for item in scene.items if isinstance(item, TextItem) and item.role != "counter"]
    largest = max(words, key=lambda item: item.size_px)
    assert largest.text == "暂停服务"
    assert largest.size_px * 0.92 >= 10_000 / 115 * 1080 / 600  # hanzi of distance ÷ 115


@pytest.mark.parametrize(
    ("view", "line"),
    [
        (CounterView("3", state="open", clerk="1001", prompt="idle"), "请柜员呼叫下一位"),
        (
            CounterView("3", state="calling", ticket="A012", clerk="1001", prompt="called"),
            "请柜员开始办理，或记未到",
        ),
    ],
)
def test_a_prompt_is_a_quiet_line_for_the_clerk_and_moves_nothing_else(view: CounterView, line: str) -> None:
    """R06: customers need not notice it."""
    scene, without = counter_scene(view, 1920, 1080), counter_scene(replace(view, prompt=""), 1920, 1080)
    prompt = of(scene, "prompt")[0]
    assert (prompt.text, prompt.colour) == (line, look.QUIET)
    assert prompt.size_px < of(scene, "clerk")[0].size_px
    assert not of(without, "prompt")
    kept = {item for item in scene.items if not getattr(item, "role", "").startswith(("prompt", "clerk"))}
    assert kept <= set(without.items)


def test_a_prompt_nobody_has_words_for_is_not_shown() -> None:
    """Of a newer hall."""
    view = CounterView("3", state="open", clerk="1001", prompt="unheard_of")
    assert counter_scene(view, 1920, 1080) == counter_scene(replace(view, prompt=""), 1920, 1080)


def test_a_post_that_hangs_up_no_sign_asks_to_wait() -> None:
    """R41: no “service paused”, and no clerk who is not there."""
    scene = counter_scene(replace(AWAY, sign=False, back="14:30"), 1920, 1080)
    assert said(scene) == ["3", "号窗口", "Counter", "请稍候", "Please wait"]
    assert scene.ground == look.GROUND
    assert scene.name == "please_wait"


def test_a_post_without_a_sign_says_that_it_is_handed_over_and_that_the_hall_is_lost() -> None:
    """R06."""
    scene = counter_scene(replace(AWAY, sign=False, pause_reason="handover", stale=True), 1920, 1080)
    assert {"正在交接班", "请稍候", "系统正在恢复，请留意工作人员呼叫"} <= set(said(scene))
