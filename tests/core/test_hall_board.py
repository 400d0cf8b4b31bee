"""What the waiting area's board says in which situation, and what gives way when room is short."""

from dataclasses import replace

import pytest

from display import look
from display.hall.board import call_rows, hall_scene
from display.hall.regions import Need, share_out
from display.hall.samples import NOTICE, RATES, hall_views
from display.hall.view import CallLine, HallView, RateTable
from display.scene import Picture, Scene
from tests.core.layout_checks import LANGUAGES, SIZES, boxes, check, role, texts

VIEWS = dict(hall_views("slide.jpg"))
FULL = VIEWS["steady"]
WIDE = (1920, 1080)


def said(scene: Scene, name: str) -> list[str]:
    """In all languages."""
    return [text.text for text in texts(scene) if text.role.split("/")[0] == name]


def pictures(scene: Scene) -> list[Picture]:
    return [item for item in scene.items if isinstance(item, Picture)]


# --- calls -----------------------------------------------------------------------------------------------------


def test_the_newest_call_has_a_band_of_its_own_and_the_largest_number() -> None:
    scene = hall_scene(VIEWS["fresh"], *WIDE)
    numbers = role(scene, "number")
    assert numbers[0].text == "A012"
    assert numbers[0].size_px > max(number.size_px for number in numbers[1:])
    [band] = [box for box in boxes(scene) if box.pulses]
    assert band.x <= numbers[0].x
    assert band.h > 1.4 * (numbers[2].y - numbers[1].y)


def test_numbers_share_a_left_edge_and_so_do_their_counters() -> None:
    scene = hall_scene(FULL, *WIDE)
    assert len({number.x for number in role(scene, "number")}) == 1
    assert len({counter.x for counter in role(scene, "counter")}) == 1


def test_a_class_is_a_word_in_a_frame_and_not_only_a_colour() -> None:
    """R02."""
    scene = hall_scene(FULL, *WIDE)
    [word] = role(scene, "class")
    assert word.text == "VIP"
    frames = [box for box in boxes(scene) if box.line and box.x <= word.x and box.y <= word.y]
    assert any(box.x + box.w >= word.x + word.w and box.y + box.h >= word.y + word.h for box in frames)


def test_where_the_counter_is_stands_beside_it() -> None:
    """R18."""
    scene = hall_scene(FULL, *WIDE)
    assert said(scene, "place")[:2] == ["大厅东侧", "East side"]
    for counter, place in zip(role(scene, "counter"), role(scene, "place"), strict=True):
        assert place.x > counter.x + counter.w


def test_a_counter_with_a_name_is_called_by_it_in_both_languages() -> None:
    lounge = CallLine("V003", {"zh": "贵宾室", "en": "Lounge"}, fresh=True)
    assert said(hall_scene(replace(FULL, calls=(lounge,)), *WIDE), "counter") == ["贵宾室", "Lounge"]


def test_a_page_of_many_says_which_one_it_is() -> None:
    assert said(hall_scene(VIEWS["pages"], *WIDE), "page") == ["第 2/3 页", "2/3"]
    assert said(hall_scene(FULL, *WIDE), "page") == []


@pytest.mark.parametrize("distance_m", [3, 10, 25, 40])
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_as_many_calls_are_shown_as_the_core_was_told(size: tuple[int, int], distance_m: float) -> None:
    for name, view in VIEWS.items():
        many = replace(view, calls=FULL.calls * 5)
        for languages in LANGUAGES[:3]:
            each = replace(many, languages=languages, phase="open" if view.closed else view.phase)
            shown = len(role(hall_scene(each, *size, distance_m), "number"))
            assert shown == call_rows(replace(each, calls=(), page=(1, 1)), *size, distance_m), name
            assert shown or not view.configured, name


# --- who waits -------------------------------------------------------------------------------------------------


def test_a_service_where_somebody_waits_too_long_is_marked_by_a_framed_word() -> None:
    """R19: and never by colour alone."""

    def frames(view: HallView) -> int:
        return sum(box.colour == look.FAULT and box.line > 0 for box in boxes(hall_scene(view, *WIDE)))

    late = VIEWS["late"]
    marked = sum(line.late for line in late.waiting)
    assert frames(late) == marked == 2
    assert said(hall_scene(late, *WIDE), "late") == ["较久", "Long"] * marked
    assert frames(FULL) == 0
    assert said(hall_scene(FULL, *WIDE), "late") == []


def test_each_head_of_the_waiting_table_stands_over_its_own_column() -> None:
    scene = hall_scene(FULL, *WIDE)
    heads = {text.text: text for text in texts(scene) if text.role == "heading"}
    count, minutes = role(scene, "count")[0], role(scene, "estimate")[0]
    name = role(scene, "service")[0]
    assert heads["业务"].x == name.x
    for head, below in ((heads["等候"], count), (heads["约分钟"], minutes)):
        assert (head.align, head.x + head.w) == ("right", below.x + below.w)


# --- messages --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("view", "name", "words"),
    [
        ("late", "apology", ["抱歉，让您久等了", "We are sorry for the long wait"]),  # R19
        (
            "still-valid",
            "still_valid",
            ["供电已恢复，您的号码仍然有效", "Power is back. Your number is still valid"],
        ),  # R09
        (
            "closing",
            "phase",
            [
                "今日已停止取号，已取号的客户请留意叫号",
                "No more tickets today. If you hold one, please listen for your number",
            ],
        ),
        (
            "break",
            "phase",
            [
                "休息时间，13:00 继续办理；已取号的客户请留意叫号",
                "Break until 13:00. If you hold a ticket, please listen for your number",
            ],
        ),
        ("steady", "text", ["服务监督电话 12345", "Complaints: please call 12345"]),  # R32
        (
            "hours",
            "hours",
            ["今日营业时间 09:00–12:00、13:00–17:00", "Open today 09:00–12:00, 13:00–17:00"],
        ),  # R32
        (
            "promises",
            "promises",
            [
                "等候承诺：普通 15 分钟以内、VIP 10 分钟以内",
                "Promised wait: Ordinary within 15 min, VIP within 10 min",
            ],
        ),
        ("steady", "date", ["11月24日 星期二", "Tuesday, 24 November"]),  # R54
    ],
)
@pytest.mark.parametrize("size", [WIDE, (1080, 1920), (1280, 720), (1024, 768)], ids=str)
def test_what_the_hall_has_to_say_is_said_in_both_languages(
    view: str, name: str, words: list[str], size: tuple[int, int]
) -> None:
    """R09, R19, R32, R54."""
    scene = hall_scene(VIEWS[view], *size)
    zh, en = ([text.text for text in role(scene, each)] for each in (name, f"{name}/en"))
    assert ["".join(zh), " ".join(en)] == words


@pytest.mark.parametrize("size", [WIDE, (1080, 1920)], ids=str)
def test_an_apology_takes_the_place_of_what_the_site_says(size: tuple[int, int]) -> None:
    """R19, R32."""
    during = hall_scene(replace(FULL, apology=True), *size)
    assert said(hall_scene(FULL, *size), "text")
    assert said(during, "text") == []
    assert len(role(during, "count")) == len(FULL.waiting)


def test_what_matters_now_is_said_however_little_room_there_is() -> None:
    """R09, R15, R19."""
    for size in SIZES:
        scene = hall_scene(VIEWS["worst"], *size)
        for name in ("number", "notice", "connection", "phase", "still_valid", "apology"):
            assert said(scene, name), (size, name)


def test_during_a_break_without_calls_nobody_is_told_to_take_a_number() -> None:
    assert said(hall_scene(VIEWS["break-empty"], *WIDE), "invitation") == [
        "请留意叫号",
        "Please listen for your number",
    ]
    assert said(hall_scene(VIEWS["empty"], *WIDE), "invitation") == [
        "请等候叫号",
        "Please wait for your number",
    ]


# --- the day's end, and before the hall was heard of -----------------------------------------------------------


def test_at_the_days_end_the_board_is_calm_and_says_when_to_come_again() -> None:
    scene = hall_scene(VIEWS["closed"], *WIDE)
    assert scene.name == "closed"
    assert said(scene, "ended") == ["今日营业已结束", "Closed for today"]
    assert said(scene, "hours") == ["09:00–12:00、13:00–17:00", "09:00–12:00, 13:00–17:00"]
    assert said(scene, "reopens") == ["明天（周三）09:00", "tomorrow (Wed) 09:00"]
    assert said(scene, "thanks") == ["感谢您的光临", "Thank you for coming"]
    assert not {"number", "count", "text"} & {text.role for text in texts(scene)}
    assert pictures(hall_scene(replace(VIEWS["closed"], has_media=True, picture="x"), *WIDE)) == []


def test_whoever_is_called_after_the_close_is_still_shown() -> None:
    late = replace(VIEWS["closed"], calls=VIEWS["fresh"].calls)
    scene = hall_scene(late, *WIDE)
    assert scene.name == "calls"
    assert role(scene, "number")[0].text == "A012"


def test_a_day_that_ended_without_a_link_says_since_when_nothing_was_heard() -> None:
    scene = hall_scene(VIEWS["closed-no-connection"], *WIDE)
    assert scene.name == "no_connection"
    assert said(scene, "as_of") == ["截至 17:16", "As of 17:16"]
    assert role(scene, "ended")[0].colour == look.QUIET


def test_a_board_that_never_heard_of_the_hall_claims_nothing() -> None:
    scene = hall_scene(VIEWS["never"], *WIDE)
    assert scene.name == "no_connection"
    assert {text.role.split("/")[0] for text in texts(scene)} == {"title", "clock", "connection"}


# --- pictures and rates ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_pictures_have_a_place_of_their_own_in_every_size(size: tuple[int, int]) -> None:
    """R08."""
    scene = hall_scene(VIEWS["media"], *size)
    [shown] = pictures(scene)
    assert shown.path == "slide.jpg"
    assert shown.h >= min(size) // 6
    check(scene)


def test_the_room_for_pictures_is_kept_while_none_is_to_be_seen() -> None:
    """R08: nothing jumps between two pictures."""
    for size in SIZES:
        with_, without = (hall_scene(replace(VIEWS["media"], picture=each), *size) for each in ("x", None))
        assert texts(with_) == texts(without)
        assert pictures(without) == []


def test_figures_of_rates_stand_right_aligned_below_their_heads() -> None:
    """R54."""
    scene = hall_scene(VIEWS["rates"], *WIDE)
    heads, cells = role(scene, "rates_head"), role(scene, "rate")
    assert [head.text for head in heads] == ["币种", "买入", "卖出"]
    assert said(scene, "rates_time") == ["更新 09:30", "Updated 09:30"]
    rows = len(cells) // 3
    assert rows >= 2
    assert [cell.text for cell in cells] == [cell for row in RATES.rows[:rows] for cell in row]
    for column in (1, 2):
        edges = {item.x + item.w for item in (heads[column], *cells[column::3])}
        assert len(edges) == 1
        assert {item.align for item in cells[column::3]} == {"right"}


def test_a_table_without_room_for_all_its_rows_turns_and_says_which_part_is_seen() -> None:
    """R54: every row is seen once in a round."""
    rows = tuple((f"币种{n:02}", f"{n}.10", f"{n}.20") for n in range(12))
    view = replace(VIEWS["rates"], rates=RateTable(RATES.head, rows, RATES.title))
    parts = len({said(hall_scene(replace(view, rates_turn=n), *WIDE), "rates_part")[0] for n in range(12)})
    assert parts > 1
    seen = [hall_scene(replace(view, rates_turn=turn), *WIDE) for turn in range(parts + 1)]
    names = [
        text.text for scene in seen[:parts] for text in role(scene, "rate") if text.text.startswith("币")
    ]
    assert names == [row[0] for row in rows]
    assert [said(scene, "rates_part") for scene in seen[:parts]] == [
        [f"{n}/{parts}"] for n in range(1, parts + 1)
    ]
    assert seen[parts] == seen[0]
    assert {text.size_px for scene in seen for text in role(scene, "rate")} == {
        role(seen[0], "rate")[0].size_px
    }


def test_when_room_is_short_rates_go_first_then_pictures_then_who_waits_and_calls_never() -> None:
    view = VIEWS["media-and-rates"]

    def shown(view: HallView, distance_m: float = 10.0) -> tuple[bool, ...]:
        scene = hall_scene(view, *WIDE, distance_m)
        here = bool(role(scene, "number")), bool(role(scene, "count")), bool(pictures(scene))
        return *here, bool(role(scene, "rate"))

    assert shown(replace(view, waiting=FULL.waiting[:2])) == (True, True, True, True)
    assert shown(view) == (True, True, True, True)
    assert shown(replace(view, notice=NOTICE)) == (True, True, True, False)
    assert shown(view, 20) == shown(view, 25) == (True, False, False, False)


def test_room_is_shared_out_by_weight() -> None:
    calls, waiting, media = Need(10, 40, 70), Need(10, 20, 20), Need(15, 15, 30)
    assert share_out(200, 5, [calls, waiting, media]) == [70, 20, 30]
    assert share_out(100, 5, [calls, waiting, media]) == [55, 20, 15]
    assert share_out(80, 5, [calls, waiting, media]) == [55, 20, 0]
    assert share_out(60, 5, [calls, waiting, media]) == [40, 15, 0]
    assert share_out(45, 5, [calls, waiting, media]) == [45, 0, 0]
    assert share_out(9, 5, [calls, waiting, media]) == [0, 0, 0]


def test_a_board_without_the_hall_greys_who_waits_and_promises_no_minutes() -> None:
    """R09: what it shows is as old as the mark says."""
    fresh, old = (hall_scene(VIEWS[name], *WIDE) for name in ("late", "no-connection"))
    assert {item.colour for item in fresh.items if getattr(item, "role", "") == "count"} == {look.TEXT}
    assert {item.colour for item in old.items if getattr(item, "role", "") == "count"} == {look.QUIET}
    assert {item.colour for item in old.items if getattr(item, "role", "") == "service"} == {look.QUIET}
    assert not [item for item in old.items if getattr(item, "role", "") == "estimate"]


def test_a_closed_board_without_the_hall_asks_nobody_to_listen_to_staff() -> None:
    assert said(hall_scene(VIEWS["closed-no-connection"], *WIDE), "connection") == [
        "连接中断",
        "No connection",
    ]
