"""The waiting area's board with the longest words and with any view: nothing overlaps, nothing is cut, calls win."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from display import look
from display.hall.board import call_rows, hall_scene
from display.hall.samples import LONG_NOTICE, hall_views
from display.hall.view import CallLine, HallView, RateTable, Remark, WaitingLine
from display.look import Grid
from display.scene import Box, Picture, Scene
from display.typeset import ELLIPSIS
from hall.messages import Text
from hall.notices import COLUMNS, columns
from tests.core.layout_checks import LANGUAGES, SIZES, boxes, check, contrast, ground_below, role, texts


def text(zh: str, en: str) -> Text:
    return {"zh": zh, "en": en}


LONGEST_NAME = text(
    "国际长途与港澳台漫游及宽带固定电话综合业务", "International calls, roaming, broadband and landline"
)
WALL = text(
    "首问负责制一次性告知限时办结投诉监督电话一二三四五六七八欢迎您对我们的服务批评",
    "Whoever you ask first sees to it that you are helped. Complaints: call 12345 ok",
)
CALL = CallLine(
    "VIP1204",
    text("贵宾理财中心二号室", "Private banking lounge 2"),
    fresh=True,
    class_=text("军人依法优先", "Armed forces priority"),
    place=text("二楼东侧自助服务区旁", "Upstairs, beside the self-service area"),
)
LONGEST = HallView(
    title=text(
        "中国电信股份有限公司上海浦东新区世纪大道营业厅", "China Telecom Shanghai Pudong Century Avenue hall"
    ),
    clock="09:41",
    date=text("11月24日 星期三", "Wednesday, 24 September"),
    calls=(
        CALL,
        replace(CALL, ticket="A1204", counter=text("128", "128")),
        *[replace(CALL, fresh=False)] * 8,
    ),
    page=(12, 34),
    waiting=tuple(WaitingLine(LONGEST_NAME, 999, 180, late=n % 2 == 0) for n in range(12)),
    notice=LONG_NOTICE,
    remark=Remark("text", WALL),
    reopens=text("10月28日 09:00", "28 September 09:00"),
    hours=text("08:30–11:30, 12:30–15:30, 16:00–20:00", "08:30–11:30, 12:30–15:30, 16:00–20:00"),
    rates=RateTable(
        ("一年以上三年以下（含三年）", *["宽带电话费"] * 5),
        tuple(("一年以上三年以下（含三年）", *["1234.56"] * 5) for _ in range(40)),
        LONGEST_NAME,
    ),
    picture="slide.jpg",
    has_media=True,
)
SITUATIONS = {
    "open": LONGEST,
    "apology": replace(LONGEST, apology=True, still_valid=True),
    "closing": replace(LONGEST, phase="closing"),
    "break": replace(LONGEST, phase="break"),
    "empty break": replace(LONGEST, phase="break", calls=()),
    "closed": replace(LONGEST, phase="closed", calls=()),
    "no connection": replace(LONGEST, linked=False, as_of="09:41", phase="closing", apology=True),
    "few services": replace(LONGEST, waiting=LONGEST.waiting[:2]),
    "no notice": replace(LONGEST, notice=None, waiting=LONGEST.waiting[:3], has_media=False),
}


def check_hall(scene: Scene) -> None:
    """What holds on every hall board."""
    check(scene)
    panels = [box for box in boxes(scene) if box.colour == look.PANEL and not box.line]
    for one, other in combinations(panels, 2):
        assert apart(one, other), (one, other)
    for picture in (item for item in scene.items if isinstance(item, Picture)):
        assert all(apart(picture, each) for each in texts(scene)), picture
    for each in texts(scene):
        assert contrast(each.colour, ground_below(scene, each)) >= 7, each


def apart(one: Box | Picture, other: object) -> bool:
    assert hasattr(other, "x")
    return not (
        one.x < other.x + other.w
        and other.x < one.x + one.w
        and one.y < other.y + other.h
        and other.y < one.y + one.h
    )


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_longest_words_and_names_fit_or_shrink_and_are_never_cut(
    situation: str, size: tuple[int, int]
) -> None:
    """R31."""
    assert max(columns(each) for words in (WALL, LONG_NOTICE) for each in words.values()) <= COLUMNS
    for languages in LANGUAGES[:4]:
        for distance_m in (3, 10):
            view = replace(SITUATIONS[situation], languages=languages)
            scene = hall_scene(view, *size, distance_m)
            check_hall(scene)
            assert not [each.text for each in texts(scene) if ELLIPSIS in each.text], languages


@pytest.mark.parametrize("languages", LANGUAGES[:4], ids="-".join)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_every_sample_is_laid_out_well_at_every_size(
    size: tuple[int, int], languages: tuple[str, ...]
) -> None:
    for _, view in hall_views("slide.jpg"):
        check_hall(hall_scene(replace(view, languages=languages), *size))


tickets = st.from_regex(r"[A-Z]{0,2}[0-9]{1,4}", fullmatch=True)
names = st.fixed_dictionaries(
    {"zh": st.text("综合业务办理，", min_size=1, max_size=20)},
    optional={"en": st.text("abc WM.", max_size=40)},
)
numbers = st.integers(1, 250).map(lambda n: {"zh": str(n), "en": str(n)})
maybe_name = st.just({}) | names
cells = st.text("0123.美元 ", max_size=20)


def tables(width: int) -> st.SearchStrategy[RateTable]:
    row = st.tuples(*[cells] * width)
    head = st.tuples(*[cells | names] * width)
    return st.builds(
        RateTable, head, st.lists(row, min_size=1, max_size=40).map(tuple), maybe_name, maybe_name
    )


def tuples_of(what: st.SearchStrategy, most: int) -> st.SearchStrategy[tuple]:
    return st.lists(what, max_size=most).map(tuple)


views = st.builds(
    HallView,
    languages=st.sampled_from(LANGUAGES[:4]),
    title=st.none() | names,
    clock=st.sampled_from(("09:41", "--:--")),
    date=st.none() | names,
    calls=tuples_of(st.builds(CallLine, tickets, numbers | names, st.booleans(), maybe_name, maybe_name), 12),
    page=st.tuples(st.integers(1, 40), st.integers(1, 40)),
    waiting=tuples_of(
        st.builds(WaitingLine, names, st.integers(0, 999), st.none() | st.integers(1, 600), st.booleans()), 20
    ),
    phase=st.sampled_from(("open", "break", "closing", "closed")),
    reopens=st.none() | names,
    hours=st.none() | names,
    linked=st.booleans(),
    as_of=st.none() | st.just("09:40"),
    notice=st.none() | names,
    apology=st.booleans(),
    still_valid=st.booleans(),
    waiting_turn=st.integers(0, 9),
    remark=st.none() | st.builds(Remark, st.sampled_from(("hours", "promises", "text")), names),
    rates=st.none() | st.integers(2, 6).flatmap(tables),
    picture=st.none() | st.just("slide.jpg"),
    has_media=st.booleans(),
)


@given(views, st.sampled_from(SIZES), st.floats(1, 40))
def test_any_hall_is_laid_out_without_overlap_and_its_newest_call_is_shown(
    view: HallView, size: tuple[int, int], distance_m: float
) -> None:
    scene = hall_scene(view, *size, distance_m)
    check_hall(scene)
    if view.calls and (not view.closed or any(call.fresh for call in view.calls)):
        shown = [number.text for number in role(scene, "number")]
        rows = call_rows(view, *size, distance_m)
        assert shown == [call.ticket for call in view.calls[:rows]]
        assert shown


@given(
    views.filter(lambda view: all(len(call.ticket) < 6 for call in view.calls)),
    st.sampled_from(SIZES),
    st.floats(1, 10),
)
def test_numbers_are_read_from_the_back_row_and_twice_as_large_as_anything_else(
    view: HallView, size: tuple[int, int], distance_m: float
) -> None:
    """R33."""
    scene = hall_scene(view, *size, distance_m)
    numbers = role(scene, "number")
    quiet = ("number", "arrow", "counter")
    others = [each.size_px for each in texts(scene) if each.role.split("/")[0] not in quiet]
    least = Grid(*size, distance_m).least_digits_px
    for number in numbers:
        assert number.size_px * look.CAPS >= least - 1, number
        assert number.size_px >= 2 * max(others), number
    for counter in role(scene, "counter"):
        if counter.text.isdigit():
            assert counter.size_px * look.CAPS >= least - 1, counter
