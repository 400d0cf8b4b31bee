"""The player, heard: SDL's disk driver writes what a loudspeaker would get, as fast as one would play it (R31)."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from display.main import BoardFile
from display.settings import VoiceSettings
from display.voice import clips, player
from display.voice.player import ENDED, HANGS, LATER, NO_DEVICE, STUCK, Player
from display.voice.sound import CHIME_S
from display.voice.speech import Spoken
from hall.device import DeviceState
from runtime.config import ConfigError, judge
from tests.edges.inbox import until
from tests.edges.voice_desk import CLIP_LEVEL, CLIP_S, Desk, say


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SDL_AUDIODRIVER", "disk")
    monkeypatch.setenv("SDL_DISKAUDIOFILE", str(tmp_path / "sound/out.pcm"))
    return tmp_path


@pytest.fixture
def desk(folder: Path) -> Iterator[Desk]:
    desk = Desk(folder).opened()
    yield desk
    desk.player.stop()


# --- what is heard ---------------------------------------------------------------------------------------------


def test_two_announcements_never_overlap_and_each_begins_with_the_chime(desk: Desk) -> None:
    """R31."""
    assert desk.says(say("1"), say("2")) == [Spoken("1"), Spoken("2")]
    recording = desk.heard()
    first, second = recording.stretches()
    assert recording.chimes() == [first.begins, second.begins]
    assert second.begins - first.ends >= 0.3
    wanted_s = CHIME_S + 0.1 + sum(CLIP_S + piece.silence_s(CLIP_S) for piece in say("1").plan.pieces)
    for each in (first, second):
        assert each.ends - each.begins == pytest.approx(wanted_s, abs=0.1)


def test_what_is_said_is_as_loud_as_asked(desk: Desk) -> None:
    """R31: quieter at noon, silent at no time by mistake."""
    desk.says(say("loud", chime=False), say("low", chime=False, volume=0.25))
    recording = desk.heard()
    loud, low = recording.stretches()
    assert recording.peak(loud) == pytest.approx(CLIP_LEVEL / 32767, rel=0.05)
    assert recording.peak(low) / recording.peak(loud) == pytest.approx(0.25, rel=0.05)


def test_in_a_series_there_is_no_chime_but_a_pause(desk: Desk) -> None:
    desk.says(say("1"), say("2", chime=False), say("3", chime=False))
    recording = desk.heard()
    assert len(recording.stretches()) == 3
    assert len(recording.chimes()) == 1


def test_the_chime_sounds_at_once_though_words_are_still_to_be_made(folder: Path) -> None:
    """R31: a name nobody has recorded is made by espeak-ng meanwhile, and follows."""
    desk = Desk(folder, with_clips=False).opened()
    began = time.monotonic()
    desk.player.say(say("1"))
    assert until(lambda: any(desk.file.read_bytes()))
    assert time.monotonic() - began < 0.5  # the bench measures it on a quiet machine
    assert desk.inbox.next() == Spoken("1")
    recording = desk.heard()
    (chime,) = recording.chimes()
    assert recording.stretches()[-1].ends - chime > CHIME_S + 2.0
    assert list(desk.built.glob("zh/*.wav"))


def test_both_languages_follow_each_other(desk: Desk) -> None:
    desk.says(say("1", languages=("zh", "en")))
    assert len(desk.heard().stretches()) == 2


# --- clips that are missing or broken --------------------------------------------------------------------------


def test_a_language_that_lacks_a_word_is_left_out_and_the_other_is_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R31: half a number would be another number."""
    monkeypatch.setenv("PATH", "")
    desk = Desk(folder)
    two = say("1").plan.pieces[3]
    clips.place(desk.site, two).unlink()
    desk.opened()
    (spoken,) = desk.says(say("1", languages=("zh", "en")))
    assert spoken == Spoken("1", f"no clip {two.clip}")
    recording = desk.heard()
    assert len(recording.stretches(0.5)) == 1
    assert len(recording.chimes()) == 1


@pytest.mark.parametrize("chime", [True, False])
def test_without_espeak_ng_and_clips_there_is_the_chime(
    folder: Path, monkeypatch: pytest.MonkeyPatch, chime: bool
) -> None:
    """Also within a series: one of them must be heard."""
    monkeypatch.setenv("PATH", "")
    desk = Desk(folder, with_clips=False).opened()
    (spoken,) = desk.says(say("1", chime=chime))
    assert spoken.cause.startswith("no clip zh/")
    recording = desk.heard()
    (heard,) = recording.stretches()
    assert recording.chimes() == [heard.begins]
    assert heard.ends - heard.begins <= CHIME_S + 0.05


def test_a_site_that_wants_no_chime_hears_none_even_then(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    desk = Desk(folder, with_clips=False, chime=False).opened()
    desk.says(say("1", chime=False))
    assert desk.heard().stretches() == []


def test_a_clip_that_cannot_be_read_is_told_once_and_said_by_espeak_ng(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Desk(folder)
    broken = clips.place(desk.site, say("1").plan.pieces[3])
    broken.write_bytes(b"RIFF of a card that was pulled out")
    desk.opened()
    assert desk.says(say("1"), say("2")) == [Spoken("1"), Spoken("2")]
    assert len(desk.heard().stretches()) == 2
    assert caplog.text.count(str(broken)) == 1


# --- the device ------------------------------------------------------------------------------------------------


def test_a_device_that_is_not_there_is_told_once_and_every_call_answered_until_it_comes(folder: Path) -> None:
    """R31: silence is no reason to stop."""
    desk = Desk(folder)
    desk.player.start()
    lost = desk.inbox.next()
    assert isinstance(lost, DeviceState)
    assert (lost.device, lost.ok, lost.cause != "") == ("voice", False, True)
    assert desk.says(say("1"), say("2")) == [Spoken("1", NO_DEVICE), Spoken("2", NO_DEVICE)]
    desk.file.parent.mkdir()
    assert desk.inbox.next() == DeviceState("voice", True)
    assert desk.says(say("3")) == [Spoken("3")]
    assert len(desk.heard().stretches()) == 1
    assert desk.inbox.queue.empty()


def test_a_card_that_is_pulled_out_is_noticed_before_the_next_call(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SDL goes on as if it played; the kernel's folder of sound cards has changed."""
    nodes = folder / "snd"
    nodes.mkdir()
    monkeypatch.setattr(player, "NODES", nodes)
    desk = Desk(folder).opened()
    assert desk.says(say("1")) == [Spoken("1")]
    desk.file.unlink()
    desk.file.parent.rmdir()
    (nodes / "controlC0").touch()
    desk.player.say(say("2"))
    lost = desk.inbox.next()
    assert isinstance(lost, DeviceState)
    assert not lost.ok
    assert desk.inbox.next() == Spoken("2", NO_DEVICE)
    desk.file.parent.mkdir()
    assert desk.inbox.next() == DeviceState("voice", True)
    assert desk.says(say("3")) == [Spoken("3")]
    desk.player.stop()


def test_a_device_that_takes_no_sound_is_told_and_opened_anew(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(player, "LATE_S", 0.3)
    monkeypatch.setenv("SDL_DISKAUDIODELAY", "1500")  # for each 23 ms of sound
    desk = Desk(folder).opened()
    desk.player.say(say("1"))
    assert desk.inbox.next() == DeviceState("voice", False, STUCK)
    monkeypatch.delenv("SDL_DISKAUDIODELAY")
    assert desk.inbox.next() == Spoken("1", STUCK)
    assert desk.inbox.next() == DeviceState("voice", True)
    assert desk.says(say("2")) == [Spoken("2")]
    assert len(desk.heard().stretches()) == 1


def test_a_sound_system_that_does_not_come_back_is_told_and_used_again_when_it_does(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pipe that nobody empties: closing the device waits for it, and no thread of ours can be killed for that."""
    monkeypatch.setattr(player, "LATE_S", 0.3)
    monkeypatch.setattr(player, "HANG_S", 0.5)
    pipe = folder / "pipe"
    os.mkfifo(pipe)
    end = os.open(pipe, os.O_RDWR)
    monkeypatch.setenv("SDL_DISKAUDIOFILE", str(pipe))
    desk = Desk(folder).opened()
    desk.player.say(say("1", languages=("zh", "en")))
    assert desk.inbox.next() == DeviceState("voice", False, STUCK)
    assert until(lambda: not desk.player.alive())
    desk.player.revive()
    assert desk.inbox.next() == DeviceState("voice", False, HANGS)
    threading.Thread(target=_empty, args=(end,), daemon=True).start()
    assert desk.inbox.next() == Spoken("1", STUCK)
    assert desk.inbox.next() == DeviceState("voice", True)
    assert desk.player.alive()
    assert desk.says(say("2")) == [Spoken("2")]
    desk.player.stop()


def _empty(pipe: int) -> None:
    while os.read(pipe, 65536):
        pass


# --- the thread ------------------------------------------------------------------------------------------------


def test_of_several_that_wait_the_last_is_said_and_all_are_answered(desk: Desk) -> None:
    """The announcer sends another only after it has given one up."""
    for name in "123":
        desk.player.say(say(name))
    answers = [desk.inbox.next() for _ in range(2)]
    if Spoken("1") in answers:  # it had begun
        answers += [desk.inbox.next()]
        assert answers == [Spoken("1"), Spoken("2", LATER), Spoken("3")]
    else:
        assert answers == [Spoken("1", LATER), Spoken("2", LATER)]
        assert desk.inbox.next() == Spoken("3")


def test_what_waited_long_for_a_thread_that_hung_is_not_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R31: nothing older than 20 s."""
    monkeypatch.setattr("display.voice.player.OLD_S", 0.2)
    desk = Desk(folder)
    desk.file.parent.mkdir()
    desk.player.say(say("1"))
    time.sleep(0.3)
    desk.player.start()
    assert desk.inbox.next() == Spoken("1", LATER)
    assert desk.inbox.next() == DeviceState("voice", True)
    assert desk.says(say("2")) == [Spoken("2")]
    desk.player.stop()


def test_stopping_does_not_wait_for_the_end_of_the_sentence(desk: Desk) -> None:
    desk.player.say(say("1", languages=("zh", "en")))
    assert until(lambda: any(desk.file.read_bytes()))
    began = time.monotonic()
    desk.player.stop()
    assert time.monotonic() - began < 1.0
    assert not desk.player.alive()
    assert desk.inbox.next() == Spoken("1", ENDED)


def test_a_thread_that_ended_by_a_defect_is_told_and_started_again(folder: Path) -> None:
    """A board that is silent still shows: nobody restarts it for this."""
    desk = Desk(folder)
    told: list[object] = []

    def put(event: object) -> None:
        if isinstance(event, Spoken) and not told:
            told.append(event)
            raise RuntimeError("no room")
        desk.inbox.queue.put(event)

    desk.player = Player(VoiceSettings(clips=str(desk.site)), put, desk.built)
    desk.opened().player.say(say("1"))
    assert desk.inbox.next() == DeviceState("voice", False, "RuntimeError: no room")
    assert until(lambda: not desk.player.alive())
    desk.player.revive()
    assert desk.inbox.next() == DeviceState("voice", True)
    assert desk.says(say("2")) == [Spoken("2")]
    desk.player.stop()
    desk.player.revive()  # too late
    assert not desk.player.alive()


def test_a_thread_that_ends_again_at_its_first_word_does_not_say_that_all_is_right(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def defect(languages: object) -> None:
        raise RuntimeError("again")

    desk = Desk(folder)
    desk.file.parent.mkdir()
    with monkeypatch.context() as broken:
        broken.setattr("display.voice.shelf.vocabulary", defect)
        desk.player.start()
        assert desk.inbox.next() == DeviceState("voice", False, "RuntimeError: again")
        for _ in range(2):
            assert until(lambda: not desk.player.alive())
            desk.player.revive()
        assert until(lambda: not desk.player.alive())
        assert desk.inbox.queue.empty(), "neither all right nor lost once more"
    desk.player.revive()
    assert desk.inbox.next() == DeviceState("voice", True)
    assert desk.says(say("1")) == [Spoken("1")]
    desk.player.stop()


def test_recordings_that_cannot_be_read_do_not_end_the_voice(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """R31: espeak-ng says it. Here a name no disk can have; on a unit it is mode 700 after `cp -a` from a stick."""
    desk = Desk(folder, with_clips=False, clips=str(folder / ("录" * 90))).opened()
    assert desk.says(say("1")) == [Spoken("1")]
    assert desk.heard().stretches()[-1].ends > CHIME_S + 2.0  # espeak-ng may need its time behind the chime
    assert [message for message in caplog.messages if "cannot be read" in message] == [
        f"voice: {folder}/{'录' * 90} cannot be read: File name too long"
    ]


ALSA = """
import logging, queue, sys
from pathlib import Path
from display.settings import VoiceSettings
from display.voice.player import Player
told = queue.SimpleQueue()
player = Player(VoiceSettings(device="plughw:CARD=Nope"), told.put, Path(sys.argv[1]), retry_s=0.05)
opened = player._open
tries = queue.SimpleQueue()
player._open = lambda: (opened(), tries.put(1))
player.start()
for _ in range(3):
    tries.get(timeout=20)
player.stop()
print(told.get())
"""


def test_a_card_that_is_not_there_is_told_once_and_alsa_itself_says_nothing(tmp_path: Path) -> None:
    """R31: it would write a dozen lines into the log at each try, for ever."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("SDL_")}
    command = [sys.executable, "-c", ALSA, str(tmp_path / "built")]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=60, env=environment | {"SDL_AUDIODRIVER": "alsa"}
    )
    lines = done.stderr.splitlines()
    assert len(lines) == 1, lines
    assert lines[0].startswith("voice: ")
    assert "ok=False" in done.stdout


def test_the_device_of_the_settings_is_what_alsa_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUDIODEV", "default")
    desk = Desk(folder, device="plughw:CARD=Device").opened()
    assert os.environ["AUDIODEV"] == "plughw:CARD=Device"
    desk.player.stop()


def test_a_mistake_in_the_hours_of_the_voice_is_told_with_its_place_in_the_file() -> None:
    table = {
        "unit": {"id": "board-1", "hall": "demo"},
        "storage": {"path": "board.db"},
        "voice": {"hours": {"12:00-14:00": 0, "noon": 0.5}},
    }
    with pytest.raises(ConfigError) as mistakes:
        judge(table, BoardFile, Path("board.toml"))
    assert mistakes.value.mistakes == ['board.toml: voice.hours: "noon" is no span; write "12:00-14:00"']
