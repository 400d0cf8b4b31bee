"""`jiaohao keys`: what each key of a pad sends, and what that is by its map so far. To teach a new pad."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct

from counter import keymap_file
from counter.keymap import Keymap
from counter.keypad_codec import codec_for
from counter.settings import KeypadSettings
from runtime import config
from runtime.config import ConfigError
from runtime.input_codes import name
from runtime.input_device import InputDevice
from runtime.input_events import PressReader
from runtime.serial_port import SerialPort

EX_UNAVAILABLE = 69  # sysexits.h
QUIET_S = 0.5  # behind the last byte of what a key sends
WIDE = 30


class KeypadPart(Struct, frozen=True):
    """All that is wanted of counter.toml; the rest of it may still be wrong."""

    keypad: KeypadSettings


def run(path: Path) -> int:
    table = config.read(path)
    if "keypad" not in table:
        raise ConfigError(path, [f"{path.name}: keypad: missing"])
    settings = config.judge({"keypad": table["keypad"]}, KeypadPart, path).keypad
    try:
        for line in said(settings):
            print(line, flush=True)
    except KeyboardInterrupt:
        return 0
    except OSError as exc:
        print(f"{exc}\nIs the counter running? Only one program can have a keypad.", file=sys.stderr)
        return EX_UNAVAILABLE
    return 0


def said(settings: KeypadSettings, is_over: Callable[[], bool] = lambda: False) -> Iterator[str]:
    """A line for each key, for ever. OSError if the pad is not there."""
    if settings.driver == "evdev":
        return _of_input(settings, is_over)
    return _of_serial(settings, is_over)


def _of_serial(settings: KeypadSettings, is_over: Callable[[], bool]) -> Iterator[str]:
    codec, port = codec_for(settings), SerialPort(settings.port, settings.baud)
    raw, raw_at, ask_at, is_heard = b"", 0.0, 0.0, False
    try:
        port.open()
        yield f"{settings.port}, {settings.driver}, {settings.baud} baud: press its keys; Ctrl-C ends"
        while not is_over():
            now = time.monotonic()
            if codec.question and now >= ask_at:
                ask_at = now + max(codec.ask_s, QUIET_S)
                codec.sent(codec.question, now)
                port.write(codec.question)
            data, now = port.read(0.05), time.monotonic()
            raw, raw_at = raw + data, now if data else raw_at
            noise, heard = codec.noise.count, codec.heard
            keys = list(codec.feed(data, now))
            replies = codec.replies()
            codec.sent(replies, now)
            port.write(replies)
            if keys or codec.noise.count > noise:
                yield _line(raw.hex(" ").upper(), ", ".join(keys) or f"no key: {codec.noise.last}")
                raw = b""
            elif codec.heard > heard:
                if not is_heard:
                    yield _line(raw.hex(" ").upper(), "it is there")
                raw, is_heard = b"", True
            elif raw and now - raw_at > QUIET_S:
                yield _line(raw.hex(" ").upper(), "begins a longer one, or is cut off")
                raw = b""
    finally:
        port.close()


def _of_input(settings: KeypadSettings, is_over: Callable[[], bool]) -> Iterator[str]:
    keymap = Keymap(keymap_file.pad(settings).keys)
    pad, presses, wake = InputDevice(settings.port), PressReader(), os.eventfd(0, os.EFD_NONBLOCK)
    try:
        pad.open()
        yield f"{settings.port}, evdev: press its keys; Ctrl-C ends"
        while not is_over():
            for number in presses.feed(pad.read(0.2, wake)):
                if number is None:
                    continue
                code, noise = name(number), keymap.unknown
                key = keymap.press(code, time.monotonic())
                no_key = f"no key: {keymap.noise.last}" if keymap.unknown > noise else "begins a longer one"
                yield _line(code, key or no_key)
    finally:
        pad.close()
        os.close(wake)


def _line(sent: str, meaning: str) -> str:
    return f"{sent:{WIDE}} {meaning}"
