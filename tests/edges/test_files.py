"""The files a hall board shows, looked at on a real disk: told on change only, mistakes once."""

import logging
import os
import queue
from collections.abc import Iterator
from pathlib import Path

import pytest

from display.files import Files, MediaLook, RatesLook
from display.hall.view import RateTable
from display.media import MediaFound
from display.rates import RatesRead
from display.settings import MediaSettings, RatesSettings
from jiaohao.command import main
from tests.edges.inbox import PATIENCE_S

CSV = "期限,%\n一年,1.50\n"
TABLE = RateTable(("期限", "%"), (("一年", "1.50"),))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    media = tmp_path / "media"
    media.mkdir()
    return media


def written(path: Path, text: str = "x", at: int = 1) -> Path:
    """With its own time: two writes may fall into one tick of a disk's clock."""
    path.write_text(text, "utf-8")
    os.utime(path, (at, at))
    return path


def found(*paths: Path) -> MediaFound:
    """As they lie there now."""
    stats = [path.stat() for path in paths]
    return MediaFound(
        tuple(map(str, paths)), stamps=tuple((each.st_mtime_ns, each.st_size) for each in stats)
    )


# --- pictures ------------------------------------------------------------------------------------------------


def test_pictures_are_told_by_name_and_only_when_something_changed(folder: Path) -> None:
    """R08."""
    told: list[object] = []
    look = MediaLook(folder, told.append)
    b, a = written(folder / "b.PNG"), written(folder / "a.jpeg")
    for name in ("notes.txt", ".hidden.png", "spot.mp4"):
        written(folder / name)
    (folder / "folder.png").mkdir()
    look.look()
    look.look()
    first = found(a, b)
    assert told == [first]
    written(b, "y", at=2)
    look.look()
    assert told[1:] == [found(a, b)] != [first], "the same names, another picture"
    b.unlink()
    look.look()
    assert told[2:] == [found(a)]


def test_an_empty_and_a_missing_folder_are_told_with_their_cause(folder: Path) -> None:
    """R08."""
    told: list[object] = []
    look = MediaLook(folder, told.append)
    look.look()
    folder.rmdir()
    look.look()
    look.look()
    folder.mkdir()
    picture = written(folder / "a.png")
    look.look()
    assert told == [
        MediaFound((), f"{folder}: there is no picture"),
        MediaFound((), f"{folder}: is not there"),
        found(picture),
    ]


def test_a_video_is_named_once(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    """R08: videos are not supported yet."""
    written(folder / "a.png")
    written(folder / "spot.mp4")
    look = MediaLook(folder, lambda _event: None)
    with caplog.at_level(logging.WARNING):
        look.look()
        look.look()
    assert caplog.messages == ["media: spot.mp4: videos are not supported yet"]


def test_a_picture_that_goes_while_they_are_looked_at_is_no_reason_to_show_none(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """R08: `rsync --delete` runs at any moment."""
    kept, gone = written(folder / "a.png"), folder / "b.png"
    monkeypatch.setattr("display.files.pictures", lambda _folder: [kept, gone])
    told: list[object] = []
    with caplog.at_level(logging.INFO):
        MediaLook(folder, told.append).look()
    assert told == [found(kept)]
    assert caplog.messages == [f"media: {folder}: 1 picture"]


def test_paths_that_no_disk_can_have_are_told_and_end_no_thread(tmp_path: Path) -> None:
    """R08, R54."""
    told: list[object] = []
    MediaLook(tmp_path / "a\0b", told.append).look()
    RatesLook(tmp_path / "a\0b", {}, told.append).look()
    assert told == [
        MediaFound((), f"{tmp_path}/a\0b: cannot be read: embedded null byte"),
        RatesRead(None, "a\0b: cannot be read: embedded null byte"),
    ]


# --- rates ---------------------------------------------------------------------------------------------------


def test_rates_are_read_again_when_the_file_was_written_anew(tmp_path: Path) -> None:
    """R54."""
    told: list[object] = []
    file = written(tmp_path / "rates.csv", CSV)
    look = RatesLook(file, {}, told.append)
    look.look()
    look.look()
    assert told == [RatesRead(TABLE, written_at=file.stat().st_mtime)]
    written(file, CSV.replace("1.50", "1.45"), at=2)
    look.look()
    assert told[1:] == [RatesRead(RateTable(("期限", "%"), (("一年", "1.45"),)), written_at=2.0)]


def test_what_is_wrong_with_the_rates_is_told_once_and_the_file_may_come_and_go(tmp_path: Path) -> None:
    """R54."""
    told: list[object] = []
    file = tmp_path / "rates.csv"
    look = RatesLook(file, {}, told.append)
    look.look()
    look.look()
    written(file, "a\n1\n")
    look.look()
    look.look()
    written(file, CSV, at=2)
    look.look()
    file.unlink()
    look.look()
    written(file, CSV, at=2)
    look.look()
    assert told == [
        RatesRead(None, "rates.csv: is not there"),
        RatesRead(None, "rates.csv: columns: 1, there may be 2 to 6"),
        RatesRead(TABLE, written_at=2.0),
        RatesRead(None, "rates.csv: is not there"),
        RatesRead(TABLE, written_at=2.0),
    ]


# --- the thread ----------------------------------------------------------------------------------------------


@pytest.fixture
def files(folder: Path) -> Iterator[tuple[Files, "queue.SimpleQueue[object]"]]:
    inbox: queue.SimpleQueue[object] = queue.SimpleQueue()
    media, rates = MediaSettings(folder="media"), RatesSettings(file="rates.csv")
    driver = Files(media, rates, folder.parent, inbox.put, rates_every_s=0.02, media_every_s=0.03)
    driver.start()
    yield driver, inbox
    driver.stop()
    assert not driver.alive()


def test_a_thread_looks_at_both_again_and_again(
    files: tuple[Files, "queue.SimpleQueue[object]"], folder: Path
) -> None:
    driver, inbox = files
    first = {inbox.get(timeout=PATIENCE_S), inbox.get(timeout=PATIENCE_S)}
    assert first == {
        MediaFound((), f"{folder}: there is no picture"),
        RatesRead(None, "rates.csv: is not there"),
    }
    written(folder / "a.png")
    assert inbox.get(timeout=PATIENCE_S) == found(folder / "a.png")
    (folder / "rates.part").write_text(CSV, "utf-8")
    (folder / "rates.part").rename(folder.parent / "rates.csv")
    read = inbox.get(timeout=PATIENCE_S)
    assert isinstance(read, RatesRead)
    assert read.table == TABLE
    assert driver.alive()


# --- jiaohao check -------------------------------------------------------------------------------------------

BOARD = '[unit]\nid = "board-1"\nhall = "demo"\n[storage]\npath = "/tmp/board.db"\n'


def checked(folder: Path, more: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    path = folder / "board.toml"
    path.write_text(BOARD + more, "utf-8")
    code = main(["check", "-c", str(path)])
    out, err = capsys.readouterr()
    return code, (out + err).replace(str(folder), "DIR").splitlines()


def test_check_names_videos_and_an_empty_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """R08."""
    written(folder / "spot.mp4")
    assert checked(folder.parent, '[media]\nfolder = "media"\n', capsys) == (
        0,
        [
            "board.toml: note: media: DIR/media: there is no picture yet",
            "board.toml: note: media: spot.mp4: videos are not supported yet",
            "DIR/board.toml: OK, a board",
        ],
    )


def test_check_names_files_that_are_missing_or_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A board itself goes on without them: a stick may be put in later."""
    written(tmp_path / "rates.csv", "a\n1\n")
    assert checked(tmp_path, '[media]\nfolder = "none"\n[rates]\nfile = "rates.csv"\n', capsys) == (
        78,
        [
            "DIR/board.toml: 2 mistakes",
            "  board.toml: media.folder: DIR/none is not there",
            "  board.toml: rates.file: DIR/rates.csv: columns: 1, there may be 2 to 6",
        ],
    )
    assert checked(tmp_path, '[media]\nfolder = "rates.csv"\n[rates]\nfile = "none"\n', capsys) == (
        78,
        [
            "DIR/board.toml: 2 mistakes",
            "  board.toml: media.folder: DIR/rates.csv is no folder",
            "  board.toml: rates.file: DIR/none is not there",
        ],
    )


def test_check_is_content_with_pictures_rates_and_a_voice(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(folder / "a.webp")
    written(folder.parent / "rates.csv", CSV)
    more = '[voice]\n[media]\nfolder = "media"\n[rates]\nfile = "rates.csv"\ntitle = { zh = "存款利率" }\n'
    assert checked(folder.parent, more, capsys) == (0, ["DIR/board.toml: OK, a board"])


@pytest.mark.parametrize("table", ['[media]\nfolder = "m"', '[rates]\nfile = "r"', "[voice]"])
def test_the_leads_board_has_none_of_them(
    tmp_path: Path, table: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = checked(tmp_path, f'[display]\nview = "lead"\n{table}\n', capsys)
    name = table[1 : table.index("]")]
    assert (code, said[1]) == (
        78,
        f'  board.toml: {name}: only the hall\'s board has it: [display] view = "hall"',
    )
