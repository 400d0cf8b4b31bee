"""The bench's rows of the voice once: the sound goes into a pipe and is timed there. What they say is not judged."""

from pathlib import Path

from bench import rows_voice


def test_the_time_from_a_recall_to_its_sound_and_its_first_word_is_measured(tmp_path: Path) -> None:
    """R31."""
    sound, word = rows_voice.starts(tmp_path / "voice", 1)
    assert (sound.name, word.name) == ("voice-sound", "voice-word")
    assert sound.floor is not None
    assert sound.ours.p50 > 0
    assert 0 < word.ours.p50 < 1
    assert sound.limits
    assert word.limits
