"""Clips on a real disk, made by the real espeak-ng; what nobody listens to here is measured."""

import gc
import math
import os
import re
import subprocess
import sys
import wave
from array import array
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from display.voice import espeak
from display.voice.clips import ClipError, Clips, place, read, write
from display.voice.plan import plan, vocabulary
from display.voice.shelf import told
from display.voice.sound import LEVEL, RATE, chime, fitted, length_s, measured
from display.voice.speech import Announcement, Piece
from display.voice.words import clip, words
from hall.texts import available

QING = Piece("zh/qing3", "qing3")
PLACES = {"zh": "大厅东侧", "en": "east side"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole set, as a board makes it when it is first started."""
    if not espeak.is_here():
        pytest.fail(
            "this test needs espeak-ng: apt-get install espeak-ng (`make test` does it)", pytrace=False
        )
    folder = tmp_path_factory.mktemp("built")
    clips = Clips(folder)
    for piece in vocabulary(available()):
        for slow in (False, True):
            assert clips.lacks(piece, slow=slow)
            assert clips.make(piece, slow=slow)
    return folder


def phonemes(language: str, spoken: str) -> str:
    command = ["espeak-ng", "-v", words(language).speaker, "-q", "-x", "--stdin"]
    return subprocess.run(command, input=spoken, capture_output=True, text=True, check=True).stdout


# --- what espeak-ng makes ------------------------------------------------------------------------------------


def test_every_clip_is_trimmed_level_and_not_cut(built: Path) -> None:
    """R31."""
    files = sorted(built.rglob("*.wav"))
    assert len(files) == 2 * len(vocabulary(available()))
    for path in files:
        with wave.open(str(path)) as file:
            assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
        seen = measured(read(path))
        assert max(seen.before_s, seen.after_s) <= 0.03, path
        assert abs(20 * math.log10(seen.level / LEVEL)) < 1, path
        assert 0.1 < seen.length_s < 2.5, path
        assert not seen.cut, path
        assert seen.peak < 0.96, path


@pytest.mark.parametrize("language", available())
def test_an_assist_mark_is_spoken_a_fifth_slower(built: Path, language: str) -> None:
    """R33."""
    usual, slow = (
        sum(length_s(read(place(built, piece, slow=slow))) for piece in vocabulary([language]))
        for slow in (False, True)
    )
    assert 1.2 < slow / usual < 1.35


@pytest.mark.parametrize("language", available())
def test_no_digit_sounds_like_another(built: Path, language: str) -> None:
    """By their loudness over time and their brightness: a clip that fell silent or was made twice would show."""
    speech = words(language)
    shapes = {word: shape(read(built / f"{clip(language, word)}.wav")) for word in speech.digits}
    for one, other in combinations(shapes, 2):
        assert math.dist(shapes[one], shapes[other]) > 0.1, (one, other)


def shape(pcm: bytes) -> list[float]:
    """Eight moments of it, each with its level and how often it crosses zero; and its length."""
    samples = array("h", pcm)
    step = len(samples) // 8
    parts = [samples[at : at + step] for at in range(0, step * 8, step)]
    levels = [math.sqrt(sum(s * s for s in part) / step) / 10000 for part in parts]
    crossings = [sum((a < 0) != (b < 0) for a, b in pairwise(part)) / step for part in parts]
    return [*levels, *(4 * c for c in crossings), length_s(pcm)]


@pytest.mark.parametrize("language", available())
def test_espeak_ng_spells_no_word_in_another_language(language: str) -> None:
    """R31: its voice "cmn" of 1.51 reads qing3 as English letters; it says so among the phonemes, as (en)."""
    for word in words(language).all():
        said = phonemes(language, word.spoken)
        assert "(" not in said, (word, said)
        assert said.strip()


def test_espeak_ng_says_the_syllables_and_the_tones_that_are_written() -> None:
    """R31: 九 is jiǔ, in the third tone."""
    tones = {"1": "55", "2": "35", "3": "214", "4": "51"}
    wrong = {
        word.spoken: said
        for word in words("zh").all()
        if re.fullmatch(r"[a-z]+[1-4]", word.spoken)
        and tones[word.spoken[-1]] not in (said := phonemes("zh", word.spoken))
    }
    assert wrong == {}
    digits = [re.sub(r"[^a-z@A-Z.[]", "", phonemes("zh", word.spoken)) for word in words("zh").digits]
    assert len(set(digits) - {""}) == 10, "not by their tones alone"


@pytest.mark.parametrize("language", available())
def test_a_ticket_can_be_written_down_its_letters_and_digits_come_in_an_even_beat(
    built: Path, language: str
) -> None:
    """R31: each 0.3 s at least, and 0.1 s of silence behind it. W alone, three syllables, may hold the beat up."""
    speech, tickets = words(language), ("A0123456789", "BCDEFGHIJKL", "MNOPQRSTUVXYZ")
    for ticket in tickets:
        call = Announcement("c", "t", f"{ticket}A", "3")
        pieces = [piece for piece in plan(call, [language]).pieces if piece.least_s]
        lengths = [length_s(read(place(built, piece))) for piece in pieces]
        gaps = [piece.silence_s(length) for piece, length in zip(pieces, lengths, strict=True)]
        assert len(pieces) == len(ticket)
        assert 0.3 <= min(lengths) <= max(lengths) < 0.42
        assert min(gaps) >= 0.1
        beats = [length + gap for length, gap in zip(lengths, gaps, strict=True)]
        assert max(beats) - min(beats) < 0.03, "from one onset to the next"
    w = next(word for word in speech.letters if word.text == "W")
    assert length_s(read(built / f"{clip(language, w)}.wav")) < 0.42


@pytest.mark.parametrize("language", available())
def test_no_word_is_over_before_one_listens(built: Path, language: str) -> None:
    """R31: 到 alone, at the pace of a sentence, took 0.16 s."""
    for word in words(language).all():
        assert length_s(read(built / f"{clip(language, word)}.wav")) >= 0.22, word


def test_it_makes_the_same_clip_each_time(built: Path, tmp_path: Path) -> None:
    for piece in vocabulary(("zh",))[:8]:
        assert Clips(tmp_path).make(piece) == read(place(built, piece))


@pytest.mark.parametrize("language", available())
@pytest.mark.parametrize(("ticket", "counter"), [("A012", "3"), ("V1005", "12"), ("AB123", "77")])
def test_a_call_takes_no_longer_than_six_seconds_in_each_language(
    built: Path, language: str, ticket: str, counter: str
) -> None:
    """R31, R18: with its place; an apology adds less than two. An assist mark: R33."""
    usual = spoken_s(built, Announcement("c", "t", ticket, counter, place=PLACES), language)
    assert 3.5 < usual <= 6.0
    late = spoken_s(built, Announcement("c", "t", ticket, counter, place=PLACES, late=True), language)
    assert 1.0 < late - usual < 2.0
    slow = spoken_s(built, Announcement("c", "t", ticket, counter, place=PLACES, slow=True), language)
    assert 1.2 < (slow - 0.2 * (len(ticket) - 1)) / usual < 1.35, "and 0.2 s more between its digits"


def spoken_s(built: Path, call: Announcement, language: str) -> float:
    clips, made = Clips(built), plan(call, [language])
    parts = [clips.load(p, slow=made.slow) or clips.make(p, slow=made.slow) or b"" for p in made.pieces]
    assert all(parts)
    return length_s(told(made.pieces, parts))


# --- where a clip is taken from ------------------------------------------------------------------------------


def test_a_sites_recording_goes_before_the_built_clip_and_its_slow_one_before_both(tmp_path: Path) -> None:
    """R31, R33."""
    site, own = tmp_path / "site", tmp_path / "built"
    clips = Clips(own, site)
    assert clips.load(QING) is None
    sounds = {
        name: fitted(chime()[:size]) for name, size in (("a", 4000), ("b", 6000), ("c", 8000), ("d", 10000))
    }
    write(place(own, QING), sounds["a"])
    assert clips.load(QING) == sounds["a"]
    write(place(own, QING, slow=True), sounds["b"])
    assert (clips.load(QING), clips.load(QING, slow=True)) == (sounds["a"], sounds["b"])
    write(place(site, QING), sounds["c"])
    assert clips.load(QING) == sounds["c"]
    write(place(site, QING, slow=True), sounds["d"])
    assert (clips.load(QING), clips.load(QING, slow=True)) == (sounds["c"], sounds["d"])


def test_a_recording_that_nobody_made_slower_is_said_as_it_is_with_a_longer_pause(tmp_path: Path) -> None:
    """R33: one sentence is not said in two voices."""
    site, own = tmp_path / "site", tmp_path / "built"
    write(place(site, QING), chime())
    write(place(own, QING, slow=True), fitted(chime()))
    slow = Clips(own, site).load(QING, slow=True)
    assert slow is not None
    assert slow.startswith(chime())
    assert length_s(slow) == pytest.approx(length_s(chime()) + 0.15, abs=0.001)


def test_what_is_lacking_is_what_espeak_ng_would_better(tmp_path: Path) -> None:
    site, own = tmp_path / "site", tmp_path / "built"
    clips = Clips(own, site)
    assert clips.lacks(QING)
    write(place(own, QING), chime())
    assert (clips.lacks(QING), clips.lacks(QING, slow=True)) == (False, True)
    write(place(site, QING), chime())
    assert not clips.lacks(QING, slow=True), "a recording is not replaced by another voice"


def test_a_clip_that_a_power_cut_left_without_its_sound_is_made_again(tmp_path: Path) -> None:
    """R33: else nobody would hear the slow one any more."""
    clips, word = Clips(tmp_path), Piece("zh/qing3", "qing3")
    for slow in (False, True):
        clips.make(word, slow=slow)
        assert not clips.lacks(word, slow=slow)
        place(tmp_path, word, slow=slow).write_bytes(b"")
        assert clips.lacks(word, slow=slow)


def test_a_clip_that_cannot_take_its_place_leaves_no_part_of_it(tmp_path: Path) -> None:
    (tmp_path / "zh/qing3.wav").mkdir(parents=True)
    assert Clips(tmp_path).make(Piece("zh/qing3", "qing3")), "it is said all the same"
    assert [path.name for path in (tmp_path / "zh").iterdir()] == ["qing3.wav"]


def test_a_clip_once_made_is_kept(tmp_path: Path) -> None:
    piece = Piece(clip("zh", words("zh").digits[9]), "jiu3")
    made = Clips(tmp_path).make(piece)
    assert made
    assert Clips(tmp_path).load(piece) == made
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == ["jiu3.wav"], (
        "no half-written file is left"
    )


@pytest.mark.parametrize(
    "content", [b"", b"RIFF", b"ID3\x03not a wave at all", b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00"]
)
def test_a_file_that_is_no_clip_is_passed_over_and_told_once(
    content: bytes, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """As power may leave it."""
    site, own = tmp_path / "site", tmp_path / "built"
    write(place(own, QING), chime())
    place(site, QING).parent.mkdir(parents=True)
    place(site, QING).write_bytes(content)
    clips = Clips(own, site)
    assert clips.load(QING) == chime()
    assert clips.load(QING) == chime()
    assert [record.getMessage().startswith(str(place(site, QING))) for record in caplog.records] == [True]


def test_a_recording_as_a_studio_saves_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "zh/qing3.wav"
    path.parent.mkdir()
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(3)
        file.setframerate(48000)
        file.writeframes(b"\x00\x00\x20" * 2 * 48000)
    sound = Clips(tmp_path / "built", tmp_path).load(QING)
    assert sound is not None
    assert length_s(sound) == pytest.approx(1.0, abs=0.001)
    assert set(array("h", sound)) == {0x2000}


def test_a_film_by_mistake_is_not_read_into_memory(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    write(place(tmp_path, QING), bytes(2 * RATE * 30))
    assert Clips(tmp_path / "built", tmp_path).load(QING) is None
    assert "longer than 20 s" in caplog.text


# --- without it ----------------------------------------------------------------------------------------------


def test_without_espeak_ng_there_is_no_clip_and_the_log_says_once_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """R31: silence is no reason for a board to stop."""
    monkeypatch.setenv("PATH", str(tmp_path))
    clips = Clips(tmp_path)
    assert [clips.make(piece) for piece in vocabulary(("zh",))[:5]] == [None] * 5
    assert [record.getMessage() for record in caplog.records] == [
        "not said: espeak-ng is not installed: sudo apt-get install espeak-ng"
    ]


@pytest.mark.parametrize(
    "script", ["exit 3", "echo no such voice >&2; exit 1", "exec sleep 60", "true", "echo abc"]
)
def test_an_espeak_ng_that_fails_hangs_or_says_nothing_does_not_hold_the_voice_up(
    script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    program = tmp_path / "espeak-ng"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr("display.voice.espeak.WITHIN_S", 0.3)
    assert Clips(tmp_path).make(QING) is None
    assert len(caplog.records) == 1
    assert not place(tmp_path, QING).exists()


def test_a_text_with_nothing_to_say_makes_no_clip(tmp_path: Path) -> None:
    assert Clips(tmp_path).make(Piece("en/text-1", "…")) is None
    assert list(tmp_path.iterdir()) == []


def test_a_text_is_never_taken_for_an_option_of_espeak_ng(tmp_path: Path) -> None:
    assert Clips(tmp_path).make(Piece("en/text-1", "--version")) is not None
    assert Clips(tmp_path).make(Piece("en/text-2", "-f /etc/passwd")) is not None


def test_where_nothing_can_be_kept_it_is_said_all_the_same(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A full disk, or a folder of somebody else's."""
    in_the_way = tmp_path / "voice"
    in_the_way.write_text("")
    clips = Clips(in_the_way)
    assert clips.make(QING)
    assert clips.make(QING)
    assert clips.load(QING) is None
    assert [r.getMessage() for r in caplog.records] == [
        f"clips cannot be kept in {in_the_way}: Not a directory"
    ]


# --- a disk that does not let itself be read -----------------------------------------------------------------


def test_a_folder_of_recordings_that_cannot_be_read_is_as_if_it_were_not_there_and_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """R31: mode 700 after `cp -a` from a stick; here a name no disk can have, for the tests may run as root."""
    site, own = tmp_path / ("录" * 90), tmp_path / "built"
    write(place(own, QING), chime())
    clips = Clips(own, site)
    clips.look_at_recordings()
    assert (clips.lacks(QING), clips.lacks(QING, slow=True)) == (False, True)
    assert clips.load(QING) == chime()
    assert clips.load(Piece("en/one", "one")) is None
    assert caplog.messages == [f"voice: {site} cannot be read: File name too long"]


def test_a_folder_of_recordings_that_is_not_there_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clips = Clips(tmp_path / "built", tmp_path / "nope")
    clips.look_at_recordings()
    assert clips.lacks(QING)
    assert clips.load(QING) is None
    assert caplog.messages == [f"voice: {tmp_path / 'nope'} is not there"]


def test_a_single_recording_that_cannot_be_read_is_named_itself(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    place(tmp_path, QING).mkdir(parents=True)
    clips = Clips(tmp_path / "built", tmp_path)
    clips.look_at_recordings()
    assert clips.load(QING) is None
    assert caplog.messages == [f"voice: {place(tmp_path, QING)} cannot be read: Is a directory"]


def test_a_file_that_ends_too_early_is_told_in_words(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"RIFF")
    with pytest.raises(ClipError, match=r"^cannot be read as WAV \(PCM\): it ends too early$"):
        read(path)


def test_a_clip_that_cannot_be_written_leaves_nothing_behind_that_complains(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`wave` leaves a half-made writer, whose end is told on stderr as an exception that is ignored."""
    told: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", told.append)
    (tmp_path / "a.new").mkdir()
    with pytest.raises(IsADirectoryError):
        write(tmp_path / "a.wav", chime())
    gc.collect()
    assert told == []
