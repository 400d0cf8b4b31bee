"""Pictures on the wall (R08): one after the other in opening hours, passed over if broken, told when they stop."""

import pytest

from display.board import Board, Show
from display.media import STOPPED_S, Media, MediaFound, MediaState
from display.scene import Picture, PictureFailed, PictureShown
from display.settings import DisplaySettings, MediaSettings
from hall import messages as m
from hall.device import HallLink
from tests.core.board_story import CONFIG, SIZE, hall_state, then

A, B, C = "/media/a.png", "/media/b.jpg", "/media/c.png"
OK = [MediaState(True)]
NO_PICTURE = "no picture was drawn"


def a_rota(*paths: str, each_s: float = 10.0) -> Media:
    media = Media(MediaSettings(folder="/media", each_s=each_s))
    media.found(MediaFound(paths))
    return media


def looked(media: Media, real: float, *, draws: bool = True, has_room: bool = True) -> list[MediaState]:
    path = media.picture(real, runs=True)
    if draws and path is not None:
        media.shown(path)
    return media.look(real, runs=True, has_room=has_room)


def test_each_picture_stands_for_its_time_and_then_the_next_and_the_first_again() -> None:
    media = a_rota(A, B, C)
    seen = [media.picture(real, runs=True) for real in (0.0, 9.9, 10.0, 20.0, 30.0)]
    assert seen == [A, A, B, C, A]
    assert media.next_deadline() == 40.0


def test_a_single_picture_stands_and_wakes_nobody() -> None:
    media = a_rota(A)
    assert looked(media, 0.0) == OK
    assert media.next_deadline() is None
    assert looked(media, 3600.0) == []


def test_nothing_runs_while_the_hall_is_closed_and_it_goes_on_with_the_same_afterwards() -> None:
    media = a_rota(A, B)
    assert media.picture(10.0, runs=True) == A
    assert media.picture(15.0, runs=False) is None
    assert media.next_deadline() is None
    assert [media.picture(real, runs=True) for real in (500.0, 509.9, 510.0)] == [A, A, B]


def test_a_picture_that_came_stands_at_its_place_and_one_that_went_is_left_at_once() -> None:
    media = a_rota(A, C)
    assert media.picture(0.0, runs=True) == A
    media.found(MediaFound((A, B, C)))
    assert media.picture(10.0, runs=True) == B
    media.found(MediaFound((A, C)))
    assert media.picture(11.0, runs=True) == C
    media.found(MediaFound(()))
    assert media.picture(12.0, runs=True) is None
    assert not media.has_pictures


def test_a_broken_picture_is_passed_over_until_the_folder_changes() -> None:
    media = a_rota(A, B)
    assert media.picture(0.0, runs=True) == A
    media.failed(A, "no PNG")
    assert [media.picture(real, runs=True) for real in (0.0, 10.0, 20.0)] == [B, B, B]
    media.found(MediaFound((A, B)))
    assert media.picture(40.0, runs=True) == A


def test_pictures_that_are_not_drawn_for_a_minute_have_stopped_and_it_is_told_once() -> None:
    """R08: however short each stands."""
    media = a_rota(A, B)
    assert looked(media, 0.0) == OK
    told = [(real, each) for real in range(10, 200, 5) for each in looked(media, float(real), draws=False)]
    assert told == [(10 + STOPPED_S, MediaState(False, NO_PICTURE))]
    assert looked(media, 200.0) == OK
    assert looked(media, 210.0) == []


def test_a_folder_without_a_picture_has_stopped_and_says_why() -> None:
    """R08."""
    media = a_rota()
    media.found(MediaFound((), "/media: is not there"))
    assert looked(media, 0.0) == []
    assert media.next_deadline() == STOPPED_S
    assert looked(media, STOPPED_S) == [MediaState(False, "/media: is not there")]
    assert media.next_deadline() is None


def test_pictures_that_all_are_broken_have_stopped_and_the_last_cause_is_told() -> None:
    """R08."""
    media = a_rota(A)
    looked(media, 0.0)
    media.failed(A, "no PNG")
    assert looked(media, 1.0) == []
    assert looked(media, 61.0) == [MediaState(False, "no PNG")]


def test_where_calls_leave_no_room_nothing_has_stopped() -> None:
    """R08: calls always win."""
    media = a_rota(A, B)
    told = [each for real in range(0, 600, 5) for each in looked(media, real, draws=False, has_room=False)]
    assert told == []


def test_a_slow_rota_has_not_stopped_while_its_picture_stands() -> None:
    media = a_rota(A, B, each_s=600.0)
    told = [each for real in range(0, 1800, 10) for each in looked(media, float(real))]
    assert told == OK


def test_a_picture_written_anew_is_to_be_drawn_anew_and_the_answer_of_the_old_one_is_none() -> None:
    """R08: the file was being copied when it was looked at first."""
    media = Media(MediaSettings(folder="/media"))
    half, whole = (1, 10), (2, 20)
    media.found(MediaFound((A,), stamps=(half,)))
    assert (media.picture(0.0, runs=True), media.stamp) == (A, half)
    media.shown(A, half)
    assert media.look(0.0, runs=True, has_room=True) == OK
    media.found(MediaFound((A,), stamps=(whole,)))
    media.failed(A, "no PNG", half)
    media.shown(A, half)
    assert (media.picture(1.0, runs=True), media.stamp) == (A, whole)
    assert media.look(1.0, runs=True, has_room=True) == []
    assert media.look(1.0 + STOPPED_S, runs=True, has_room=True) == [MediaState(False, NO_PICTURE)]
    media.shown(A, whole)
    assert media.look(70.0, runs=True, has_room=True) == OK


def test_a_folder_that_changes_beside_the_picture_that_is_seen_takes_nothing_from_it() -> None:
    media = Media(MediaSettings(folder="/media"))
    media.found(MediaFound((A,), stamps=((1, 10),)))
    media.picture(0.0, runs=True)
    media.shown(A, (1, 10))
    media.found(MediaFound((A, B), stamps=((1, 10), (1, 11))))
    assert media.picture(1.0, runs=True) == A
    assert media.look(1.0, runs=True, has_room=True) == OK


# --- on the board --------------------------------------------------------------------------------------------


def a_board() -> Board:
    board = Board(DisplaySettings(), CONFIG, SIZE, media=MediaSettings(folder="/media"))
    board.handle(HallLink(True), None, 0.0)
    board.handle(MediaFound((A, B)), None, 0.0)
    return board


@pytest.mark.parametrize(("phase", "path"), [("open", A), ("closing", A), ("break", None), ("closed", None)])
def test_pictures_run_in_opening_hours_and_their_room_is_kept(phase: m.Phase, path: str | None) -> None:
    view = then(a_board(), hall_state(phase=phase), None, 1.0)
    assert view is not None
    assert (view.picture, view.has_media) == (path, True)


def test_the_board_turns_them_when_it_is_woken() -> None:
    board = a_board()
    assert board.next_deadline() == 10.0
    view = then(board, None, None, 10.0)
    assert view is not None
    assert view.picture == B


def test_the_board_tells_of_pictures_that_are_seen_and_of_those_that_stopped() -> None:
    """R08."""
    board = a_board()
    told = [each for each in board.handle(PictureShown(A), None, 1.0) if isinstance(each, MediaState)]
    assert told == OK
    real, stopped = 1.0, []
    while real < 300.0:
        real = board.next_deadline() or 300.0
        actions = board.handle(None, None, real)
        stopped += [(real, each) for each in actions if isinstance(each, MediaState)]
    assert stopped == [(70.0, MediaState(False, NO_PICTURE))]


def test_a_single_picture_written_anew_is_another_picture_in_the_scene() -> None:
    """R08."""
    board = Board(DisplaySettings(), CONFIG, SIZE, media=MediaSettings(folder="/media"))
    board.handle(HallLink(True), None, 0.0)
    for stamp in ((1, 10), (2, 10)):
        actions = board.handle(MediaFound((A,), stamps=(stamp,)), None, 1.0)
        items = [item for each in actions if isinstance(each, Show) for item in each.scene.items]
        assert [(each.path, each.stamp) for each in items if isinstance(each, Picture)] == [(A, stamp)]
    told = [board.handle(PictureShown(A, stamp), None, 2.0) for stamp in ((1, 10), (2, 10))]
    assert told == [[], OK]


def test_on_a_screen_without_room_for_pictures_none_has_stopped() -> None:
    """R08: calls always win."""
    board = Board(DisplaySettings(distance_m=40), CONFIG, (480, 270), media=MediaSettings(folder="/media"))
    board.handle(HallLink(True), None, 0.0)
    pictures = [
        i
        for each in board.handle(MediaFound((A, B)), None, 0.0)
        if isinstance(each, Show)
        for i in each.scene.items
        if isinstance(i, Picture)
    ]
    assert pictures == []
    told = [each for real in range(300) for each in board.handle(None, None, float(real))]
    assert not [each for each in told if isinstance(each, MediaState)]


def test_without_media_its_events_are_nothing() -> None:
    board = Board(DisplaySettings(), CONFIG, SIZE)
    board.handle(HallLink(True), None, 0.0)
    for event in (MediaFound((A,)), PictureShown(A), PictureFailed(A, "no PNG")):
        assert board.handle(event, None, 1.0) == []
    assert board.shown is not None
    assert not board.shown.has_media
