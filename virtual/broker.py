"""A real MQTT broker of one's own: for the tests, which kill it, and for the demo, which must bring one.

Mosquitto, since it is what a hall runs; where it is not installed, the one in the wheel `iotcore` (rumqttd,
MQTT 5, no disk). Never reachable from outside: both listen on loopback only.
"""

import importlib.util
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Literal

from virtual.leash import spawn

Engine = Literal["mosquitto", "iotcore"]

START_S = 10.0  # a busy two-core machine needs 1 s for iotcore, mosquitto 20 ms
STOP_S = 5.0

MOSQUITTO = """\
listener {port} 127.0.0.1
allow_anonymous true
persistence false
# Off by default; without it on both ends each exchange of QoS 1 costs 43-87 ms.
set_tcp_nodelay true
"""

IOTCORE = """\
id = 0
[router]
id = 0
max_connections = 1000
max_outgoing_packet_count = 200
max_segment_size = 104857600
max_segment_count = 10
[v5.1]
name = "v5-1"
listen = "127.0.0.1:{port}"
next_connection_delay_ms = 1
[v5.1.connections]
connection_timeout_ms = 60000
max_payload_size = 1048576
max_inflight_count = 500
dynamic_filters = true
"""


class BrokerError(RuntimeError):
    """No broker can be had; the message says what to install."""


class Broker:
    """`port=None` asks the system for a free one, which `restart` and a `start` after `kill` keep."""

    host = "127.0.0.1"

    def __init__(self, port: int | None = None, engine: Engine | None = None) -> None:
        self.engine: Engine = engine or _best_engine()
        self._wanted_port = port
        self.port = port or _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    @staticmethod
    def find() -> str | None:
        """Mosquitto's program; Debian puts it into /usr/sbin, which a user's PATH does not name."""
        return shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def log(self) -> str:
        """What the broker has written; for a failing test to show."""
        return self._log_path.read_text("utf-8", "replace") if self._folder else ""

    def start(self) -> None:
        """Until it accepts connections. Another program may take a free port first: then the next one."""
        if self._process:
            return
        for _ in range(1 if self._wanted_port else 5):
            if _is_free(self.port):
                self._spawn()
                if self._answers():
                    return
                self.kill()
            if self._wanted_port is None:
                self.port = _free_port()
        said = self.log.strip().splitlines()[-2:] or ["the port is taken"]
        self.stop()
        raise BrokerError(f"{self.engine} did not start on port {self.port}: {'; '.join(said)}")

    def stop(self) -> None:
        """As an operator would: connections end in order, wills are not published by mosquitto."""
        self._end(signal.SIGTERM)
        if self._folder:
            self._folder.cleanup()
            self._folder = None

    def kill(self) -> None:
        """As a power cut would; everything it held is gone."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        self._end(signal.SIGTERM)
        self.start()

    def __enter__(self) -> "Broker":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def _log_path(self) -> Path:
        assert self._folder
        return Path(self._folder.name, "log")

    def _spawn(self) -> None:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="jiaohao-broker-")
            Path(self._folder.name).chmod(0o755)  # started by root, mosquitto reads it as its own user
        config = Path(self._folder.name, "broker.toml")  # iotcore goes by the ending
        config.write_text((MOSQUITTO if self.engine == "mosquitto" else IOTCORE).format(port=self.port))
        with self._log_path.open("ab") as out:
            self._process = spawn(
                self._command(config), cwd=self._folder.name, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                process_group=0,  # Ctrl-C in a terminal is for the demo, not for its broker
            )  # fmt: skip

    def _command(self, config: Path) -> list[str]:
        if self.engine == "mosquitto":
            return [self.find() or "mosquitto", "-c", str(config)]
        # Below CRITICAL rumqttd writes one ERROR line for every packet: its spans, not errors.
        return [sys.executable, "-m", "iotcore", "--config", str(config), "--log-level", "CRITICAL"]

    def _answers(self) -> bool:
        assert self._process
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                socket.create_connection((self.host, self.port), timeout=0.2).close()
            except OSError:
                time.sleep(0.01)
            else:
                return self._process.poll() is None  # else the answer was somebody else's
        return False

    def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(number)
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()  # stopped by SIGSTOP, or hanging
            process.wait()


def _best_engine() -> Engine:
    if Broker.find():
        return "mosquitto"
    if importlib.util.find_spec("iotcore"):
        return "iotcore"
    raise BrokerError(
        "no MQTT broker: install Mosquitto (apt-get install mosquitto) or pip install 'jiaohao[demo]'"
    )


def _is_free(port: int) -> bool:
    """Asked first: an answer on the port could be another program's."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # connections of our last broker linger
        try:
            probe.bind((Broker.host, port))
        except OSError:
            return False
        return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((Broker.host, 0))
        return int(probe.getsockname()[1])
