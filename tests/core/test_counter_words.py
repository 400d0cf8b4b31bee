"""What the board above a window says of service, place, patience, VIPs, badges and other counters, and how."""

from dataclasses import replace

import pytest

from display import look
from display.counter.board import counter_scene
from display.counter.samples import (
    CALLED,
    DESK,
    EAST,
    FIVE,
    FOUR,
    FREE,
    MANAGER,
    MODEL,
    TWO,
    counter_views,
)
from display.scene import Box, Scene
from hall.view import CounterView, Window
from tests.core.layout_checks import SIZES, boxes, role, texts

VIEWS = dict(counter_views())
THE_DESK = Window("9", DESK)


def said(scene: Scene, name: str) -> list[str]:
    """In both languages, the first one first."""
    return [text.text for text in texts(scene) if text.role.split("/")[0] == name]


def drawn(view: CounterView, size: tuple[int, int] = (1920, 1080)) -> Scene:
    return counter_scene(view, *size)


def frame_of(scene: Scene, name: str) -> list[Box]:
    """The outlines around a word."""
    word = role(scene, name)[0]
    return [
        box
        for box in boxes(scene)
        if box.line and box.x <= word.x and box.x + box.w >= word.x + word.w
        and box.y <= word.y and box.y + box.h >= word.y + word.h
    ]  # fmt: skip


def test_a_call_says_where_the_counter_is() -> None:
    """R18."""
    for size in SIZES:
        scene, plain = drawn(CALLED, size), drawn(replace(CALLED, place={}), size)
        assert said(scene, "advice") == said(plain, "advice") == ["请到 3 号窗口", "Please come to counter 3"]
        assert said(scene, "place") == [EAST["zh"], EAST["en"]]
        assert role(scene, "place")[0].y >= role(scene, "advice/en")[0].y + role(scene, "advice/en")[0].h
        assert said(plain, "place") == []
    assert said(drawn(replace(CALLED, state="serving")), "place") == []


def test_whoever_waited_too_long_is_thanked_before_being_told_where_to_come() -> None:
    """R19."""
    for size in SIZES:
        scene = drawn(replace(CALLED, late=True), size)
        assert said(scene, "apology") == ["让您久等了", "Thank you for your patience"]
        assert role(scene, "apology")[0].y < role(scene, "advice")[0].y
        assert role(scene, "apology")[0].size_px < role(scene, "advice")[0].size_px
    assert said(drawn(CALLED), "apology") == []
    assert said(drawn(replace(CALLED, state="serving", late=True)), "apology")


def test_a_vip_is_called_as_one_in_a_frame_and_not_by_colour_alone() -> None:
    """R02."""
    for size in SIZES:
        scene = drawn(VIEWS["calling-vip"], size)
        assert said(scene, "class") == ["VIP 优先", "VIP service"]
        assert len(frame_of(scene, "class")) == 1
    ordinary = drawn(CALLED)
    assert said(ordinary, "class") == []


def test_a_vip_who_waits_is_told_to_the_clerk_in_a_quiet_line() -> None:
    """R29."""
    waiting = drawn(replace(FREE, vips=2))
    assert said(waiting, "prompt") == ["VIP 客户等候", "VIP waiting"]
    assert role(waiting, "prompt")[0].colour == look.QUIET
    assert role(waiting, "prompt")[0].size_px < role(waiting, "clerk")[0].size_px
    both = drawn(replace(FREE, vips=2, prompt="idle"))
    assert said(both, "prompt") == ["请柜员呼叫下一位；VIP 客户等候", "Clerk: next, please; VIP waiting"]
    assert said(drawn(replace(FREE, vips=2, stale=True, stale_since="09:41")), "prompt") == []


def test_a_model_window_carries_its_badge_in_a_frame_before_the_clerk() -> None:
    """R21."""
    for size in SIZES:
        scene = drawn(VIEWS["calling-model"], size)
        assert said(scene, "badge") == ["示范岗", "Model counter"]
        assert len(frame_of(scene, "badge")) == 1
        assert role(scene, "badge")[0].x < role(scene, "clerk")[0].x
    assert said(drawn(CALLED), "badge") == []
    assert "工号 1001 王芳 高级客户经理" in said(
        drawn(replace(FREE, clerk_name=MANAGER, badge=MODEL)), "clerk"
    )


@pytest.mark.parametrize("name", ["calling", "serving", "open", "closed"])
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_service_stands_below_or_beside_the_counter(name: str, size: tuple[int, int]) -> None:
    scene = drawn(VIEWS[name], size)
    assert said(scene, "service")[0].startswith("综合业务")
    counter, service = role(scene, "counter")[0], role(scene, "service")[0]
    assert service.x >= counter.x + counter.w or service.y >= counter.y + counter.h
    assert service.y < scene.height // 4


@pytest.mark.parametrize(
    ("others", "words"),
    [
        ((), ["请到其他窗口办理", "Please use another counter"]),
        ((TWO,), ["请到 2 号窗口办理", "Please go to counter 2"]),
        ((TWO, FOUR, FIVE), ["请到 2、4、5 号窗口办理", "Please go to counters 2, 4, 5"]),
        ((THE_DESK,), ["请到咨询台办理", "Please go to the Service desk"]),
        (
            (THE_DESK, TWO, FOUR),
            ["请到 2、4 号窗口或咨询台办理", "Please go to counters 2, 4 or the Service desk"],
        ),
    ],
)
def test_the_sign_says_where_to_go_instead(others: tuple[Window, ...], words: list[str]) -> None:
    """R13."""
    assert said(drawn(replace(VIEWS["paused"], others=others)), "advice") == words


def test_at_a_handover_people_wait_or_go_where_somebody_works_if_that_is_known() -> None:
    """R06: one sentence, and no order to do both."""
    alone, with_others = replace(VIEWS["paused-handover"], others=()), VIEWS["paused-handover"]
    assert said(drawn(alone), "reason") == ["正在交接班", "Handover"]
    assert said(drawn(alone), "advice") == ["请稍候", "Please wait"]
    assert said(drawn(with_others), "reason") == ["正在交接班", "Handover"]
    assert said(drawn(with_others), "advice") == [
        "请稍候，或到 2、4 号窗口办理",
        "Please wait, or go to counters 2, 4",
    ]


def test_a_handover_is_read_from_ten_metres() -> None:
    """R06, R33: hanzi of the distance ÷ 115."""
    scene = drawn(VIEWS["paused-handover"])
    assert role(scene, "reason")[0].size_px * 0.92 >= 10_000 / 115 * 1080 / 600


def test_a_closed_counter_sends_people_only_where_somebody_works() -> None:
    """At night there is nobody to be sent to."""
    assert said(drawn(VIEWS["closed"]), "advice") == []
    assert said(drawn(VIEWS["closed-others"]), "advice") == ["请到 2 号窗口办理", "Please go to counter 2"]


def test_a_fault_is_a_sign_of_its_own_that_keeps_numbers_valid() -> None:
    """R09: red as a pause is, for who stands here reads it alike, with a bar in a disc of its own."""
    for size in SIZES:
        scene = drawn(VIEWS["fault"], size)
        assert (scene.name, scene.ground) == ("fault", look.PAUSED)
        assert "".join(said(scene, "fault")) == "设备故障，暂停服务Out of order"
        assert said(scene, "valid") == ["您的号码仍然有效", "Your number is still valid"]
        assert said(scene, "advice") == ["请到 2、4 号窗口办理", "Please go to counters 2, 4"]
        disc = [box for box in boxes(scene) if box.colour == look.TEXT]
        assert [(box.w == box.h, box.radius * 2 >= box.w) for box in disc] == [(True, True)]
    alone = drawn(VIEWS["fault-alone"])
    assert said(alone, "advice") == ["请留意工作人员呼叫", "Please listen for our staff"]


@pytest.mark.parametrize("name", ["calling", "serving", "closed", "paused-meal"])
def test_a_fault_takes_nothing_from_whoever_was_called_nor_from_another_sign(name: str) -> None:
    """R09."""
    view = VIEWS[name]
    assert drawn(replace(view, fault=True)) == drawn(view)


def test_a_pause_has_a_shape_of_its_own_too() -> None:
    """Never colour alone: two bars, top right."""
    bars = [box for box in boxes(drawn(VIEWS["paused"])) if box.y < 1080 // 5]
    assert len(bars) == 2
    assert {(box.w, box.h, box.colour) for box in bars} == {(bars[0].w, bars[0].h, look.TEXT)}
    assert bars[0].h > 2 * bars[0].w


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_only_a_call_flashes_and_its_band_is_as_wide_as_the_card(size: tuple[int, int]) -> None:
    """R33."""
    for name, view in VIEWS.items():
        scene = drawn(view, size)
        pulsing = [box for box in boxes(scene) if box.pulses]
        is_call = view.state == "calling" and (view.by_hand or not view.stale)
        assert len(pulsing) == int(is_call), name
        assert all(box.colour == look.CALL and box.x == min(b.x for b in boxes(scene)) for box in pulsing), (
            name
        )


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_nothing_moves_when_the_called_customer_comes(size: tuple[int, int]) -> None:
    """Header and clerk stay where they are; only the card changes."""
    calling, serving = drawn(CALLED, size), drawn(replace(CALLED, state="serving"), size)
    for name in ("counter", "counter_word", "counter_word/en", "service", "service/en", "clerk", "clerk/en"):
        assert role(calling, name) == role(serving, name)
    assert (role(calling, "state"), len(role(serving, "state"))) == ([], 1)
