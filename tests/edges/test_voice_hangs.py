"""A sound server that hangs, behind ALSA's default device: a pipe that nobody reads. The board must go on (R31)."""

import os
import subprocess
import sys
from pathlib import Path

CONF = """
pcm.!default {{ type file  file "{pipe}"  format raw  slave.pcm nothing }}
pcm.nothing {{ type null }}
"""
BOARD = """
import os, queue, sys, threading, time
from pathlib import Path

from display.settings import VoiceSettings
from display.voice import player
from hall.device import DeviceState

player.HANG_S = 0.5
told = queue.SimpleQueue()
voice = player.Player(VoiceSettings(), told.put, Path(sys.argv[2]))
voice.start()
began = last = time.monotonic()
longest_s = 0.0
while last < began + 1.5:
    time.sleep(0.01)
    longest_s, last = max(longest_s, time.monotonic() - last), time.monotonic()
assert longest_s < 0.3, f"everything stood still for {longest_s} s"
assert not voice.alive(), "nobody would know"
voice.revive()
assert told.get(timeout=5) == DeviceState("voice", False, player.HANGS)

def server():
    with open(sys.argv[1], "rb", 0) as pipe:
        while True:
            pipe.read(65536)

threading.Thread(target=server, daemon=True).start()
assert told.get(timeout=10) == DeviceState("voice", True), "it is not used though it is there again"
assert voice.alive()
print("all is well")
sys.stdout.flush()
os._exit(0)
"""


def test_a_sound_server_that_hangs_stops_nothing_but_the_voice_which_comes_back_with_it(
    tmp_path: Path,
) -> None:
    """In a process of its own: were Python's lock kept, this one would stand still, too."""
    pipe, conf = tmp_path / "pipe", tmp_path / "asound.conf"
    os.mkfifo(pipe)
    conf.write_text(CONF.format(pipe=pipe))
    environ = {**os.environ, "ALSA_CONFIG_PATH": str(conf), "SDL_AUDIODRIVER": "alsa"}
    board = subprocess.run(
        [sys.executable, "-c", BOARD, str(pipe), str(tmp_path / "voice")],
        env=environ,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert "all is well" in board.stdout, board.stderr
