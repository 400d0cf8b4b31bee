"""Mosquitto's part of the configuration as Mosquitto reads it. The units: tests/test_systemd.py."""

import re
import subprocess
import time
from pathlib import Path

import pytest

from virtual.broker import Broker

FOLDER = Path(__file__).parents[2] / "systemd"


def test_mosquitto_reads_its_part_and_lets_nobody_in_without_a_password(tmp_path: Path) -> None:
    program = Broker.find()
    if program is None:
        pytest.fail("this test needs Mosquitto: apt-get install mosquitto", pytrace=False)
    port = Broker(engine="mosquitto").port
    (tmp_path / "passwd").write_text("")
    config = (
        (FOLDER / "mosquitto-jiaohao.conf").read_text().replace("listener 1883", f"listener {port} 127.0.0.1")
    )
    config = config.replace("/etc/mosquitto/jiaohao.passwd", str(tmp_path / "passwd"))
    (tmp_path / "jiaohao.conf").write_text(
        config + "user root\n"
    )  # as root it could not read pytest's folder
    with subprocess.Popen(
        [program, "-c", str(tmp_path / "jiaohao.conf")], stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr
        said = ""
        deadline = time.monotonic() + 10
        while "running" not in said and process.poll() is None and time.monotonic() < deadline:
            said += process.stderr.readline()
        process.kill()  # a SIGTERM that comes right behind this word is forgotten by Mosquitto 2.0
    assert "running" in said, said
    assert re.findall(r"listen socket on port (\d+)", said) == [str(port)]
    assert "Error" not in said
