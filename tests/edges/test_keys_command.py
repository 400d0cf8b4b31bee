"""`jiaohao keys`: what a pad sends and what it means, for whoever writes a map."""

import threading
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest

from counter.settings import KeypadSettings
from jiaohao import keys
from jiaohao.command import main
from virtual.terminal import AsciiTerminal, FramedTerminal
from virtual.terminal_wire import TerminalWire

LONG_S = 20.0


class Listening:
    """The command, without a terminal for a person: `lines` fill up as keys are pressed."""

    def __init__(self, **table: Any) -> None:
        self.lines: list[str] = []
        self._settings = msgspec.convert(table, KeypadSettings)
        self._is_over = False
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        for line in keys.said(self._settings, lambda: self._is_over):
            self.lines.append(" ".join(line.split()))

    def until(self, last: str) -> list[str]:
        give_up_at = time.monotonic() + LONG_S
        while not self.lines or self.lines[-1] != last:
            assert time.monotonic() < give_up_at, self.lines
            time.sleep(0.005)
        return self.lines

    def close(self) -> None:
        self._is_over = True
        self._thread.join(LONG_S)
        assert not self._thread.is_alive()


def test_every_key_is_told_with_its_bytes_and_one_that_nobody_taught_with_its_code(tmp_path: Path) -> None:
    wire = TerminalWire(tmp_path / "keypad")
    pad = AsciiTerminal(wire)
    listening = Listening(port=wire.path, driver="ascii")
    assert (
        listening.until("4F 4B 0D it is there")[0]
        == f"{wire.path}, ascii, 9600 baud: press its keys; Ctrl-C ends"
    )
    pad.press("A")
    listening.until("41 NEXT")
    pad.press("\x80")
    listening.until("80 no key: 0x80")
    pad.press("F")
    listening.until("46 begins a longer one, or is cut off")
    pad.press("G")
    assert listening.until("47 SIGNOUT")[-4:] == [
        "41 NEXT", "80 no key: 0x80", "46 begins a longer one, or is cut off", "47 SIGNOUT",
    ]  # fmt: skip
    assert pad.face.errors == []
    listening.close()
    wire.close()


def test_a_terminal_is_acknowledged_meanwhile_and_a_strange_frame_is_told_whole(tmp_path: Path) -> None:
    wire = TerminalWire(tmp_path / "keypad")
    terminal = FramedTerminal(wire)
    listening = Listening(port=wire.path, driver="ff68")
    terminal.press(0x0A)
    listening.until("FF 68 03 03 68 01 01 0A 0C 16 NEXT")
    wire.send(bytes.fromhex("FF 68 03 03 68 01 33 0A 3E 16"))
    whole = "FF 68 03 03 68 01 33 0A 3E 16"
    assert listening.until(f"{whole} no key: {whole}")[-1] == f"{whole} no key: {whole}"
    listening.close()
    wire.close()


def test_a_keypad_that_cannot_be_opened_is_a_sentence_and_code_69(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "counter.toml"
    for driver in ("line", "evdev"):
        path.write_text(f'[keypad]\ndriver = "{driver}"\nport = "{tmp_path}/none"\n[unti]\n', "utf-8")
        assert main(["keys", "-c", str(path)]) == 69
        said = capsys.readouterr().err
        assert f"{tmp_path}/none" in said
        assert said.endswith("Only one program can have a keypad.\n")


def test_only_the_keypads_table_need_be_right(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "counter.toml"
    path.write_text('[keypad]\ndriver = "ascii"\nprot = "/dev/keypad"\n', "utf-8")
    assert main(["keys", "-c", str(path)]) == 78
    assert 'keypad.prot: unknown key, did you mean "port"?' in capsys.readouterr().err
    path.write_text("[storage]\n", "utf-8")
    assert main(["keys", "-c", str(path)]) == 78
    assert "keypad: missing" in capsys.readouterr().err
