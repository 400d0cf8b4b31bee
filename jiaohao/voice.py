"""`jiaohao voice`: the clips of the calls, listed, made, fitted, judged and tried (R31)."""

import argparse
import csv
import sys
import tempfile
from pathlib import Path

from display.reading import folder_trouble
from display.voice.clips import Clips, place, write
from display.voice.espeak import PROGRAM, EspeakError, speak
from display.voice.plan import plan
from display.voice.shelf import told
from display.voice.sound import AFTER_CHIME_S, chime, length_s, silence
from display.voice.speech import Announcement, Piece
from hall.settings import HallSettings
from jiaohao.voice_recordings import EX_NOINPUT, check, fit, not_written, refused
from jiaohao.voice_words import by_language, hall_of, languages_of, wanted_words
from runtime.config import did_you_mean

EX_DATAERR, EX_UNAVAILABLE = 65, 69  # sysexits.h


def run(options: argparse.Namespace) -> int:
    try:
        return ACTIONS[options.action](options)
    except EspeakError as exc:
        return refused(options.action, str(exc), EX_UNAVAILABLE)


def list_words(options: argparse.Namespace) -> int:
    wanted = wanted_words(options)
    if options.csv:
        table = csv.writer(sys.stdout)
        table.writerow(("file", "spoken", "text"))
        table.writerows((f"{name}.wav", word.spoken, word.text) for name, word in wanted.items())
        return 0
    for name, word in wanted.items():
        spoken = "" if word.spoken == word.text else word.spoken
        print(f"{name + '.wav':34} {spoken:28} {word.text}".rstrip())
    return 0


def build(options: argparse.Namespace) -> int:
    """EspeakError."""
    for language, names in by_language(wanted_words(options)).items():
        made = 0
        for name, word in names.items():
            for slow in (False, True):
                path = place(options.folder, Piece(name, word.spoken), slow=slow)
                try:
                    if path.exists() and not options.force:
                        continue
                    write(path, speak(word.spoken, language, slow=slow))
                except OSError as exc:
                    return not_written("build", path, exc)
                made += 1
        print(f"{language}: {made} clips made, {2 * len(names) - made} were there")
    return 0


def say(options: argparse.Namespace) -> int:
    """EspeakError."""
    hall = hall_of(options.config)
    known = [counter.id for counter in hall.counter] if hall else [options.counter]
    if options.counter not in known:
        missing = f'the hall has no counter "{options.counter}"{did_you_mean(options.counter, known)}'
        return refused("say", missing, EX_DATAERR)
    if options.clips is not None and (trouble := folder_trouble(options.clips)):
        return refused("say", trouble, EX_NOINPUT)
    whole = _told(options, _call(options, hall))
    if options.chime:
        whole = chime() + silence(AFTER_CHIME_S) + whole
    print(f"{length_s(whole):.1f} s" + (", the chime among them" if options.chime else ""))
    if options.out is None:
        return 0
    try:
        write(options.out, whole)
    except (OSError, ValueError) as exc:  # ValueError: it has no name
        return not_written("say", options.out, exc)
    print(f"{options.out}: listen with aplay {options.out}")
    return 0


def _told(options: argparse.Namespace, call: Announcement) -> bytes:
    """Clip by clip, each with where it is from."""
    planned = plan(call, languages_of(options), one=options.one)
    parts: list[bytes] = []
    with tempfile.TemporaryDirectory() as folder:
        clips = Clips(Path(folder), options.clips)
        for piece in planned.pieces:
            sound, source = clips.load(piece, slow=planned.slow), "recording"
            if sound is None:
                sound, source = speak(piece.spoken, piece.clip.partition("/")[0], slow=planned.slow), PROGRAM
            parts.append(sound)
            print(f"{piece.clip:34} {source:10} {length_s(sound):5.2f} s")
    return told(planned.pieces, parts)


def _call(options: argparse.Namespace, hall: HallSettings | None) -> Announcement:
    counter = next((c for c in hall.counter if c.id == options.counter), None) if hall else None
    return Announcement(
        "1", "1", options.ticket, options.counter,
        counter_name=counter.name if counter else {}, place=counter.place if counter else {},
        late=options.late, slow=options.slow,
    )  # fmt: skip


ACTIONS = {"list": list_words, "build": build, "fit": fit, "check": check, "say": say}
