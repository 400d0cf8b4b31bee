"""The board above a window: its number or name, signs of its own for what it cannot do, and what only it may say."""

from dataclasses import replace

import pytest

from display import look
from display.counter.board import counter_scene
from display.counter.samples import CALLED, DESK, FREE, TWO, counter_views
from display.look import Grid
from display.scene import Scene
from hall.view import CounterView, Window
from tests.core.layout_checks import SIZES, boxes, role, texts

VIEWS = dict(counter_views())


def drawn(view: CounterView, size: tuple[int, int] = (1920, 1080)) -> Scene:
    return counter_scene(view, *size)


def said(scene: Scene, name: str) -> list[str]:
    return [text.text for text in texts(scene) if text.role.split("/")[0] == name]


# --- number and name -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_counters_number_stands_alone_and_large_with_its_word_small_beside_it(
    size: tuple[int, int],
) -> None:
    """Read from the back row, too: digits of 10 m ÷ 150."""
    least = Grid(*size).least_digits_px
    for counter in ("3", "12", "108"):
        scene = drawn(replace(FREE, counter=counter), size)
        [number], [word] = role(scene, "counter"), role(scene, "counter_word")
        assert (number.text, word.text) == (counter, "号窗口")
        assert number.size_px >= 2 * word.size_px
        assert counter != "3" or number.size_px * look.CAPS >= 0.9 * least
    wide = drawn(FREE)
    assert role(wide, "counter")[0].size_px * look.CAPS >= 9 * Grid(1920, 1080).unit


@pytest.mark.parametrize(
    ("languages", "is_before"), [(("zh", "en"), False), (("en",), True), (("zh",), False)]
)
def test_the_word_stands_where_its_language_has_it(languages: tuple[str, ...], is_before: bool) -> None:
    """3 号窗口, but Counter 3."""
    scene = drawn(replace(FREE, languages=languages))
    [number], [word] = role(scene, "counter"), role(scene, "counter_word")
    assert (word.x + word.w <= number.x) == is_before
    assert (number.x + number.w <= word.x) == (not is_before)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_counter_with_a_name_is_called_by_it_wherever_its_number_would_be_said(
    size: tuple[int, int],
) -> None:
    for name, view in VIEWS.items():
        scene = drawn(replace(view, name=DESK), size)
        assert "".join(said(scene, "counter")).replace(" ", "") == "咨询台Servicedesk", name
        assert said(scene, "counter_word") == [], name
    called = drawn(replace(CALLED, name=DESK), size)
    assert said(called, "advice") == ["请到咨询台", "Please come to the Service desk"]


def test_several_named_counters_are_listed_behind_the_numbers() -> None:
    lounge = Window("8", {"zh": "贵宾室", "en": "VIP lounge"})
    view = replace(VIEWS["paused"], others=(lounge, Window("9", DESK), TWO))
    assert said(drawn(view), "advice") == [
        "请到 2 号窗口、贵宾室或咨询台办理",
        "Please go to counter 2, the VIP lounge or the Service desk",
    ]


# --- what to do ----------------------------------------------------------------------------------------------


def test_a_free_counter_asks_to_take_a_ticket_or_to_wait_for_the_number() -> None:
    assert said(drawn(FREE), "invitation") == ["请等候叫号", "Please wait for your number"]
    assert said(drawn(replace(FREE, take_ticket=True)), "invitation") == ["请取号", "Please take a ticket"]
    old = replace(FREE, take_ticket=True, stale=True, stale_since="09:41")
    assert said(drawn(old), "invitation") == ["请稍候", "Please wait"]


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_closed_counter_says_when_it_opens_below_that_it_is_closed(size: tuple[int, int]) -> None:
    """R26."""
    scene = drawn(VIEWS["closed-break"], size)
    assert said(scene, "opens") == ["13:00 开放", "Opens 13:00"]
    assert role(scene, "opens")[0].y >= role(scene, "closed/en")[0].y + role(scene, "closed/en")[0].h
    assert said(drawn(VIEWS["closed"], size), "opens") == []


def test_a_closed_counter_that_lost_the_hall_is_closed_and_asks_nobody_to_listen() -> None:
    """It knows that by itself; that the link is gone is a small mark for the staff (R09)."""
    for since in ("09:41", None):
        view = replace(VIEWS["stale-closed"], stale_since=since)
        for size in SIZES:
            scene, linked = drawn(view, size), drawn(replace(view, stale=False, stale_since=None), size)
            assert said(scene, "closed") == said(linked, "closed") == ["未开放", "Closed"]
            assert said(scene, "connection") == ["连接中断", "No connection"]
            assert role(scene, "connection")[0].size_px < role(scene, "closed")[0].size_px / 2
            assert role(scene, "state") == role(linked, "state")


def test_what_is_old_claims_no_state() -> None:
    for name in ("stale", "stale-open"):
        assert said(drawn(VIEWS[name]), "state") == [], name
        assert said(drawn(VIEWS[name]), "connection"), name


def test_the_minutes_that_are_over_say_that_the_clerk_will_soon_be_back() -> None:
    """R13."""
    assert said(drawn(replace(VIEWS["paused"], back_minutes=1)), "back") == ["约 1 分钟", "About 1 min"]
    assert said(drawn(VIEWS["paused-back-soon"]), "back") == ["即将恢复", "Back soon"]


# --- signs ---------------------------------------------------------------------------------------------------


def test_a_post_that_hangs_up_no_sign_stays_calm_and_has_shapes_of_its_own() -> None:
    """R41: three discs for “wait”; out of order it has the bar in a disc of every other counter, on no red."""
    waits, fault = drawn(VIEWS["no-sign"]), drawn(VIEWS["fault-no-sign"])
    discs = [box for box in boxes(waits) if box.radius * 2 >= box.w - 1 and box.w == box.h]
    assert len({box.y for box in discs}) == 1
    assert len(discs) == 3
    assert (waits.ground, fault.ground) == (look.GROUND, look.GROUND)
    assert role(fault, "fault")[0].colour == look.FAULT


def test_a_unit_nobody_has_set_up_names_itself_small_for_the_technician() -> None:
    for size in SIZES:
        scene = drawn(VIEWS["not-set-up"], size)
        assert said(scene, "unit") == ["本机：counter-3", "Unit counter-3"]
        assert role(scene, "unit")[0].size_px < role(scene, "not_set_up")[0].size_px
        assert role(scene, "unit")[0].y > role(scene, "not_set_up")[0].y
