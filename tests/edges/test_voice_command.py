"""`jiaohao voice`, as a technician types it."""

import csv
import io
import shutil
import wave
from array import array
from pathlib import Path

import pytest

from display.voice.clips import Clips, read
from display.voice.plan import vocabulary
from display.voice.sound import AFTER_CHIME_S, CHIME_S, RATE, length_s, measured
from hall.texts import available
from jiaohao.command import main
from jiaohao.voice import EX_DATAERR, EX_UNAVAILABLE
from jiaohao.voice_recordings import EX_CANTCREAT, EX_NOINPUT
from runtime.config import EX_CONFIG
from tests.edges.as_nobody import as_nobody, open_folder

HALL = """
[hall]
id = "demo"
name = {zh = "示范营业厅"}
languages = ["zh", "en"]
[hours]
always_open = true
[[service]]
id = "a"
prefix = "A"
name = {zh = "业务"}
[[kiosk]]
unit = "kiosk-1"
[[counter]]
id = "1"
unit = "counter-1"
place = {zh = "大厅东侧", en = "east side"}
[[counter]]
id = "2"
unit = "counter-2"
name = {zh = "贵宾室", en = "the VIP room"}
"""


@pytest.fixture
def hall(tmp_path: Path) -> Path:
    path = tmp_path / "hall.toml"
    path.write_text(HALL, "utf-8")
    return path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("set")
    assert main(["voice", "build", "--language", "zh", str(folder)]) == 0
    return folder


def record(path: Path, *, level: int = 3000, before_s: float = 0.0, length_s: float = 0.4) -> None:
    """A buzz, as a microphone would have it: 44100 Hz."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rate = 44100
    silent = [0] * round(before_s * rate)
    buzz = [max(-32768, min(32767, level * (1 - n % 200 // 100 * 2))) for n in range(round(length_s * rate))]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(array("h", [*silent, *buzz]).tobytes())


def test_list_names_every_word_with_its_file(capsys: pytest.CaptureFixture[str]) -> None:
    """R31: what a studio is given."""
    assert main(["voice", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [f"{p.clip}.wav" for p in vocabulary(("zh", "en"))]
    assert "zh/qing3.wav                       qing3                        请" in lines


def test_list_with_the_halls_file_has_its_names_and_places_too(
    hall: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """R18."""
    assert main(["voice", "list", "-c", str(hall), "--csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    texts = {row["text"]: row["file"] for row in rows}
    assert {"大厅东侧", "贵宾室", "east side", "the VIP room", "请", "twelve"} <= set(texts)
    assert len({row["file"] for row in rows}) == len(rows)
    assert texts["east side"] == "en/east-side.wav"


def test_build_makes_the_whole_set_and_a_second_time_nothing(
    built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pieces = vocabulary(("zh",))
    clips = Clips(built)
    assert not any(clips.lacks(piece, slow=slow) for piece in pieces for slow in (False, True))
    before = {path: path.stat().st_mtime_ns for path in built.rglob("*.wav")}
    assert len(before) == 2 * len(pieces)
    (built / "zh/jiu3.wav").unlink()
    assert main(["voice", "build", "--language", "zh", str(built)]) == 0
    assert f"zh: 1 clips made, {2 * len(pieces) - 1} were there" in capsys.readouterr().out
    kept = {path: path.stat().st_mtime_ns for path in before if path.name != "jiu3.wav"}
    assert kept == {path: at for path, at in before.items() if path.name != "jiu3.wav"}
    assert main(["voice", "check", "--language", "zh", str(built)]) == 0


def test_build_with_force_makes_them_anew(tmp_path: Path) -> None:
    record(tmp_path / "en/one.wav")
    assert main(["voice", "build", "--language", "en", str(tmp_path)]) == 0
    assert measured(read(tmp_path / "en/one.wav")).length_s == pytest.approx(0.4, abs=0.01), "still the buzz"
    assert main(["voice", "build", "--language", "en", "--force", str(tmp_path)]) == 0
    assert measured(read(tmp_path / "en/one.wav")).length_s < 0.39


def test_check_names_what_is_missing_and_what_is_wrong(
    built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "site"
    shutil.copytree(built, folder)
    zh = folder / "zh"
    (zh / "yi1.wav").unlink()
    record(zh / "er4.wav", level=60)
    record(zh / "san1.wav", level=40000)
    record(zh / "si4.wav", before_s=0.7)
    record(zh / "wu3.wav", level=0)
    record(zh / "liu4.wav", level=500)
    record(zh / "qi1.wav", length_s=7.0)
    (zh / "ba1.wav").write_text("not sound")
    (zh / "jiu3.mp3").write_text("")
    record(zh / "nine.wav")
    assert main(["voice", "check", "--language", "zh", str(folder)]) == 1
    *found, last = capsys.readouterr().out.splitlines()
    told = dict(line.split(": ", 1) for line in found)
    assert told == {
        "zh/yi1.wav": "missing (一)",
        "zh/er4.wav": "silent",
        "zh/san1.wav": told["zh/san1.wav"],
        "zh/si4.wav": "0.70 s of silence at one end: jiaohao voice fit",
        "zh/wu3.wav": "silent",
        "zh/liu4.wav": "much quieter than the others: jiaohao voice fit",
        "zh/qi1.wav": "7.0 s long",
        "zh/ba1.wav": "cannot be read as WAV (PCM): file does not start with RIFF id",
        "zh/jiu3.mp3": "not a WAV file: ffmpeg -i jiu3.mp3 jiu3.wav",
        "zh/nine.wav": "no call asks for it",
    }
    assert "zh/san1.wav: its peaks are cut off: record it anew, not so loud" in found
    assert last == f"{folder}: 60 of 61 clips, {len(found)} remarks"


def test_check_of_a_language_leaves_the_others_alone(built: Path, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    shutil.copytree(built, folder)
    record(folder / "fr/un.wav")
    record(folder / "slow/fr/un.wav")
    assert main(["voice", "check", "--language", "zh", str(folder)]) == 0
    record(folder / "slow/zh/un.wav")
    assert main(["voice", "check", "--language", "zh", str(folder)]) == 1


def test_fit_makes_recordings_even_and_leaves_them_as_they_were(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw, fitted = tmp_path / "raw", tmp_path / "fitted"
    record(raw / "zh/yi1.wav", level=400, before_s=0.8)
    record(raw / "slow/zh/yi1.wav", level=20000)
    record(raw / "zh/er4.wav", level=0)
    before = (raw / "zh/yi1.wav").read_bytes()
    assert main(["voice", "fit", str(raw), str(fitted)]) == 1
    told = capsys.readouterr()
    assert told.err == "zh/er4.wav: silent\n"
    assert told.out == f"2 clips in {fitted}, 1 left out\n"
    assert (raw / "zh/yi1.wav").read_bytes() == before
    seen = [measured(read(fitted / name)) for name in ("zh/yi1.wav", "slow/zh/yi1.wav")]
    assert seen[0].level == pytest.approx(seen[1].level, rel=0.05)
    assert max(s.before_s for s in seen) < 0.03
    assert not (fitted / "zh/er4.wav").exists()


def test_say_writes_the_call_as_a_board_would_speak_it(
    hall: Path, built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """R18, R31."""
    out = tmp_path / "call.wav"
    command = ["voice", "say", "-c", str(hall), "A012", "1", "--clips", str(built), "-o", str(out)]
    assert main(command) == 0
    said = [line.split()[:2] for line in capsys.readouterr().out.splitlines()]
    assert said[:9] == [
        ["zh/qing3", "recording"],
        ["zh/ei1", "recording"],
        ["zh/ling2", "recording"],
        ["zh/yao1", "recording"],
        ["zh/er4", "recording"],
        ["zh/hao4", "recording"],
        ["zh/dao4", "recording"],
        ["zh/yi1", "recording"],
        ["zh/hao4-chuang1-kou3", "recording"],
    ]
    assert said[9][1] == "espeak-ng", "nobody recorded the place"
    assert ["en/east-side", "espeak-ng"] in said
    with wave.open(str(out)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2)
    usual = length_s(read(out))
    assert main([*command, "--no-chime"]) == 0
    assert usual - length_s(read(out)) == pytest.approx(CHIME_S + AFTER_CHIME_S, abs=0.001)
    assert main([*command, "--slow", "--late"]) == 0
    assert length_s(read(out)) > usual + 4


def test_say_knows_a_counters_own_name(hall: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["voice", "say", "-c", str(hall), "A012", "2", "--language", "en"]) == 0
    assert "en/please-come-to  " in (said := capsys.readouterr().out)
    assert "en/the-vip-room" in said


def test_without_espeak_ng_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for command in (["build", str(tmp_path / "set")], ["say", "A012", "3"]):
        assert main(["voice", *command]) == EX_UNAVAILABLE
        assert capsys.readouterr().err == (
            f"jiaohao voice {command[0]}: espeak-ng is not installed: sudo apt-get install espeak-ng\n"
        )
    assert not (tmp_path / "set").exists()


def test_a_folder_that_is_not_there_or_cannot_be_written_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in (["check", "nowhere"], ["fit", "nowhere", "to"]):
        assert main(["voice", *command]) == EX_NOINPUT
        assert "there is no folder nowhere" in capsys.readouterr().err
    (tmp_path / "file").write_text("")
    record(tmp_path / "raw/zh/yi1.wav")
    for command in (
        ["build", str(tmp_path / "file")],
        ["fit", str(tmp_path / "raw"), str(tmp_path / "file")],
        ["say", "A1", "1", "--language", "en", "-o", str(tmp_path / "file/call.wav")],
    ):
        assert main(["voice", *command]) == EX_CANTCREAT
        assert str(tmp_path / "file") in capsys.readouterr().err


def test_what_is_no_ticket_no_language_and_no_hall_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for wrong in (["say", "客", "3"], ["say", "A1", "-"], ["list", "--language", "fr"], []):
        with pytest.raises(SystemExit) as ended:
            main(["voice", *wrong])
        assert ended.value.code == 2
    board = tmp_path / "board.toml"
    board.write_text("[display]\n")
    assert main(["voice", "list", "-c", str(board)]) == EX_CONFIG
    assert "this is a board's file, the hall's is needed" in capsys.readouterr().err


def test_every_language_of_the_texts_may_be_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    for language in available():
        assert main(["voice", "list", "--language", language]) == 0
        assert {line.split("/")[0] for line in capsys.readouterr().out.splitlines()} == {language}


# --- what a studio delivers ----------------------------------------------------------------------------------


def test_fit_never_writes_over_the_recordings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """They may be the only ones: not into their own folder, by another name of it, or by a link that leads there."""
    raw, link, other = tmp_path / "raw", tmp_path / "link", tmp_path / "other"
    record(raw / "zh/yi1.wav", level=400)
    before = (raw / "zh/yi1.wav").read_bytes()
    link.symlink_to(raw)
    other.mkdir()
    (other / "zh").symlink_to(raw / "zh")
    for to in (raw, link, other, raw / "fitted", tmp_path / "other/../raw"):
        assert main(["voice", "fit", str(raw), str(to)]) == EX_CANTCREAT
        assert f"{to} is in {raw}: recordings could be overwritten" in capsys.readouterr().err
    assert (raw / "zh/yi1.wav").read_bytes() == before
    assert [path.name for path in sorted(raw.rglob("*"))] == ["zh", "yi1.wav"]


def test_fit_names_what_it_leaves_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """R31: a studio's files are often called otherwise, or no WAV."""
    raw, fitted = tmp_path / "raw", tmp_path / "fitted"
    record(raw / "zh/QING3.WAV")
    record(raw / "zh/er4.wav", length_s=78 / 44100)
    record(raw / "zh/san1.wav")
    (raw / "zh/YI1.mp3").write_bytes(b"ID3")
    (raw / "zh/._san1.wav").write_bytes(b"a Mac's")
    (raw / "words.csv").write_text("file,spoken,text\n")
    (raw / "zh/wu3.wav").mkdir()
    (raw / "zh/liu4.wav").symlink_to(raw / "nowhere")
    (raw / "again").symlink_to(raw)
    assert main(["voice", "fit", str(raw), str(fitted)]) == 1
    told = capsys.readouterr()
    assert sorted(told.err.splitlines()) == [
        "zh/QING3.WAV: rename it to zh/qing3.wav",
        "zh/YI1.mp3: not a WAV file: ffmpeg -i YI1.mp3 yi1.wav",
        "zh/er4.wav: only 2 ms long: no word is so short",
        "zh/liu4.wav: cannot be read: No such file or directory",
    ]
    assert told.out == f"1 clips in {fitted}, 4 left out\n"
    assert [path.name for path in fitted.rglob("*.wav")] == ["san1.wav"]


def test_fit_of_nothing_is_no_success(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "raw").mkdir()
    assert main(["voice", "fit", str(tmp_path / "raw"), str(tmp_path / "to")]) == 1
    assert f"there is no WAV file in {tmp_path / 'raw'}" in capsys.readouterr().err


def test_check_tells_how_a_clip_must_be_called(
    built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "site"
    shutil.copytree(built, folder)
    (folder / "zh/wu3.wav").rename(folder / "zh/Wu3.WAV")
    (folder / "slow/zh/wu3.wav").rename(folder / "slow/zh/wu3.Wav")
    (folder / "slow/zh/liu4.wav").unlink()
    (folder / "slow/zh/liu4.wav").mkdir()
    (folder / "zh/qi1.wav").unlink()
    (folder / "zh/qi1.wav").symlink_to(folder)
    record(folder / "zh/ba1.wav", length_s=0.01, level=20000)
    assert main(["voice", "check", "--language", "zh", str(folder)]) == 1
    told = capsys.readouterr().out.splitlines()
    assert "zh/wu3.wav: missing (五)" in told
    assert "zh/Wu3.WAV: rename it to zh/wu3.wav" in told
    assert "slow/zh/wu3.Wav: rename it to slow/zh/wu3.wav" in told
    assert "zh/ba1.wav: only 10 ms long: no word is so short" in told
    assert not any("no call asks for it" in line or "Errno" in line for line in told)


def test_a_folder_that_cannot_be_read_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever runs it need not be root; here the name is one that no disk can have."""
    folder = tmp_path / ("录" * 90)
    for command in (
        ["check", str(folder)],
        ["fit", str(folder), "to"],
        ["say", "A1", "3", "--clips", str(folder)],
    ):
        assert main(["voice", *command]) == EX_NOINPUT
        told = capsys.readouterr().err
        assert told == f"jiaohao voice {command[0]}: {folder} cannot be read: File name too long\n"


@pytest.mark.parametrize("command", [["check", "{}"], ["fit", "{}", "/nowhere/to"]])
def test_a_folder_that_is_shut_is_told_by_its_name(command: list[str]) -> None:
    with open_folder() as folder:
        (folder / "zh").mkdir()
        (folder / "zh").chmod(0)
        done = as_nobody("voice", *(word.format(folder) for word in command))
        assert (done.returncode, done.stderr) == (
            EX_NOINPUT, f"jiaohao voice {command[0]}: {folder}/zh cannot be read: Permission denied\n",
        )  # fmt: skip


def test_say_refuses_a_counter_that_the_hall_lacks_and_clips_that_are_not_there(
    hall: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["voice", "say", "-c", str(hall), "A012", "99"]) == EX_DATAERR
    assert capsys.readouterr().err == 'jiaohao voice say: the hall has no counter "99", there is: 1, 2\n'
    assert main(["voice", "say", "A012", "3", "--clips", str(tmp_path / "nope")]) == EX_NOINPUT
    assert capsys.readouterr().err == f"jiaohao voice say: {tmp_path / 'nope'} is not there\n"
