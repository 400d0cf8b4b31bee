"""A hall board keeps the parts of its picture that nothing changed. However it came there, it shows what a board
would that was laid out from nothing."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as with_fields

from display.board import Board, Show
from display.hall.board import HallLayouts, hall_scene
from display.hall.samples import hall_views
from display.hall.view import RateTable, Remark
from display.media import MediaFound
from display.scene import PictureFailed, PictureShown, Resized, Scene
from display.settings import DisplaySettings, MediaSettings
from hall import messages as m
from hall.device import HallLink
from tests.core.board_story import CONFIG, NINE, SIZE, call, calls, hall_state, queue, received
from tests.core.test_hall_board_any import views

OTHER_NAMES = with_fields(
    CONFIG,
    name={"zh": "另一营业厅", "en": "Another hall"},
    services=[m.ServiceInfo("a", "A", {"zh": "综合业务"}), m.ServiceInfo("c", "C", {"zh": "咨询"})],
    classes=[m.ClassInfo("ordinary", {"zh": "普通", "en": "Ordinary"}, 15)],
    wall=[{"zh": "服务监督电话 12345"}, {"zh": "请勿吸烟"}],
)
ONE_LANGUAGE = with_fields(CONFIG, languages=["zh"])
PICTURES = ("/media/a.png", "/media/b.png")
RATES = RateTable(("币种", "买入"), (("美元", "712.35"), ("欧元", "771.20")))
LONG_RATES = replace(RATES, rows=RATES.rows * 20)

tickets = st.integers(1, 12).map("A{:03}".format)
called = st.builds(
    call,
    tickets,
    st.sampled_from(("1", "2", "9")),
    st.sampled_from((0.0, 25.0)),
    withdrawn=st.booleans(),
)
events = st.one_of(
    st.none(),
    st.builds(
        queue, st.sampled_from("abc"), st.integers(1, 130), st.none() | st.sampled_from((60.0, 6000.0))
    ),
    st.lists(called, max_size=9, unique_by=lambda each: each.id).map(lambda some: calls(*some)),
    st.builds(
        hall_state,
        phase=st.sampled_from(("open", "break", "closing", "closed")),
        late=st.sampled_from(({}, {"a": 2})),
        recovered_at=st.sampled_from((None, NINE - 60)),
    ),
    st.sampled_from(
        [
            HallLink(True),
            HallLink(False),
            received(CONFIG, "config"),
            received(OTHER_NAMES, "config"),
            received(ONE_LANGUAGE, "config"),
            received(m.Notice("boot", 1, {"zh": "请勿吸烟", "en": "No smoking"}), "notice"),
            received(None, "notice"),
            received(None, "queue/a"),
            MediaFound(PICTURES),
            MediaFound(()),
            PictureShown(PICTURES[0]),
            PictureFailed(PICTURES[1], "broken"),
            Resized(1080, 1920),
            Resized(*SIZE),
        ]
    ),
)
waits = st.sampled_from((0.0, 0.5, 8.0, 61.0))


@settings(deadline=None)
@given(st.sampled_from(("together", "alternate")), st.lists(st.tuples(events, waits), max_size=25))
def test_whatever_a_board_was_told_in_whatever_order_it_shows_what_one_laid_out_from_nothing_would(
    bilingual: str, told: list[tuple[object, float]]
) -> None:
    board = Board(DisplaySettings(bilingual=bilingual), CONFIG, SIZE, media=MediaSettings(folder="/media"))
    real, size, scene = 0.0, SIZE, None
    for event, wait_s in [(HallLink(True), 0.0), *told]:
        real += wait_s
        size = (event.width, event.height) if isinstance(event, Resized) else size
        shows = [action for action in board.handle(event, NINE + real, real) if isinstance(action, Show)]
        scene = shows[-1].scene if shows else scene
        assert board.shown is not None
        assert scene == hall_scene(board.shown, *size)


@settings(deadline=None)
@given(st.lists(views, min_size=2, max_size=6), st.sampled_from((SIZE, (1080, 1920))))
def test_any_views_one_after_the_other_are_laid_out_as_each_would_be_alone(
    some: list, size: tuple[int, int]
) -> None:
    layouts = HallLayouts(*size)
    assert [layouts.of(view).scene(view) for view in some] == [hall_scene(view, *size) for view in some]


SAMPLES = [view for _, view in hall_views("slide.jpg")]
CHANGES: dict[str, Callable] = {
    "clock": lambda view: replace(view, clock="11:11"),
    "date": lambda view: replace(view, date={"zh": "1月1日", "en": "1 January"}),
    "title": lambda view: replace(view, title={"zh": "厅"}),
    "waiting": lambda view: replace(view, waiting=tuple(replace(each, count=88) for each in view.waiting)),
    "late": lambda view: replace(view, waiting=tuple(replace(each, late=True) for each in view.waiting)),
    "calls": lambda view: replace(view, calls=view.calls[1:]),
    "fresh": lambda view: replace(view, calls=tuple(replace(each, fresh=True) for each in view.calls)),
    "page": lambda view: replace(view, page=(3, 3)),
    "link": lambda view: replace(view, linked=not view.linked, as_of="08:08"),
    "as of": lambda view: replace(view, as_of="08:09"),
    "notice": lambda view: replace(view, notice={"zh": "请勿吸烟"}),
    "remark": lambda view: replace(view, remark=Remark("text", {"zh": "请勿吸烟"})),
    "no remark": lambda view: replace(view, remark=None),
    "services": lambda view: replace(view, waiting=view.waiting * 4),
    "services' turn": lambda view: replace(view, waiting=view.waiting * 4, waiting_turn=1),
    "rates' turn": lambda view: replace(view, rates=LONG_RATES, rates_turn=1),
    "rates": lambda view: replace(view, rates=RATES),
    "picture": lambda view: replace(view, picture="other.jpg", has_media=True),
    "stamp": lambda view: replace(view, picture_stamp=(7, 7)),
    "reopens": lambda view: replace(view, reopens={"zh": "14:44"}),
    "hours": lambda view: replace(view, hours={"zh": "00:00–01:00"}),
    "why closed": lambda view: replace(view, why_closed="off"),
    "phase": lambda view: replace(view, phase="break"),
    "apology": lambda view: replace(view, apology=not view.apology),
    "still valid": lambda view: replace(view, still_valid=not view.still_valid),
    "pulse": lambda view: replace(view, pulse=9),
}


@pytest.mark.parametrize("what", CHANGES)
def test_one_thing_changed_in_any_board_is_seen_and_so_is_its_change_back(what: str) -> None:
    layouts, seen = HallLayouts(*SIZE), 0
    for view in SAMPLES:
        other = CHANGES[what](view)
        first, then, again = (layouts.of(each).scene(each) for each in (view, other, view))
        assert (first, then) == (hall_scene(view, *SIZE), hall_scene(other, *SIZE))
        assert again == first
        seen += then != first
    assert seen


def test_what_stands_as_before_is_the_very_same_and_only_one_row_of_the_queues_is_laid_out_anew() -> None:
    """So the window need not compare the rest, nor draw it."""
    view = dict(hall_views())["steady"]
    another = replace(view.waiting[2], count=view.waiting[2].count + 1)
    layouts = HallLayouts(*SIZE)
    before, after = (
        layouts.of(each).scene(each)
        for each in (view, replace(view, waiting=(*view.waiting[:2], another, *view.waiting[3:])))
    )

    def touched(one: Scene, other: Scene) -> list[str]:
        known = {id(item) for item in one.items}
        return [getattr(item, "role", "rule") for item in other.items if id(item) not in known]

    assert {"number", "counter", "title", "clock"}.isdisjoint(touched(before, after))
    assert touched(before, after).count("count") == 1
