"""A real Debian with a real systemd in a container (systemd-nspawn): boots in a second, and its power can be cut.

Its disk is layers: Debian, what earlier states have added, and what this one writes, which stays over a power cut.
"""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

CACHE = Path(os.environ.get("JIAOHAO_CACHE", Path.home() / ".cache/jiaohao"))
SUITE = os.environ.get("JIAOHAO_SUITE", "bookworm")
PACKAGES = "systemd,systemd-sysv,dbus,udev,procps,python3,mosquitto,fonts-noto-cjk"
"""What docs/install.md asks for, and procps. No python3-venv, no pip, no compiler."""

NEEDED = {
    "systemd-nspawn": "systemd-container",
    "mmdebstrap": "mmdebstrap",
    "nsenter": "util-linux",
    "systemd-analyze": "systemd",
}
LEASH = ("setpriv", "--pdeathsig=KILL", "unshare", "--mount", "--propagation=private")
"""Its mounts are nobody else's, and it ends with us however that is."""

BUILD_S, BOOT_S, STOP_S = 900.0, 60.0, 20.0
MIRROR = f"deb http://deb.debian.org/debian {SUITE} main"


def lacks() -> list[str]:
    """Why there can be no container here."""
    found = [
        f"{name} (apt-get install {package})" for name, package in NEEDED.items() if not shutil.which(name)
    ]
    return [*found, *(["root"] if os.geteuid() else [])]


def root_file_system() -> Path:
    """Made once, kept in the cache; half a minute."""
    folder = CACHE / f"rootfs-{SUITE}"
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            unfinished = CACHE / f"rootfs-{SUITE}.part"
            shutil.rmtree(unfinished, ignore_errors=True)
            without = [f"--dpkgopt=path-exclude=/usr/share/{name}/*" for name in ("doc", "man", "locale")]
            command = ["mmdebstrap", "--variant=minbase", "--mode=root", "--format=directory", *without]
            command += ['--aptopt=Acquire::Languages "none"', f"--include={PACKAGES}", SUITE]
            subprocess.run([*command, str(unfinished), MIRROR], check=True, timeout=BUILD_S)
            unfinished.rename(folder)
    return folder


class Container:
    """`layers`: below its own, the lowest first. `folder` gets its own layer; `binds`: host → inside, read only."""

    def __init__(self, folder: Path, layers: Sequence[Path], binds: dict[Path, str]) -> None:
        self.own = folder / "own"
        work, self._merged = folder / "work", folder / "merged"
        for path in (self.own, work, self._merged):
            path.mkdir(parents=True, exist_ok=True)
        below = ":".join(str(layer) for layer in reversed(layers))
        self._layers = f"lowerdir={below},upperdir={self.own},workdir={work}"
        self._binds = binds
        self._log = folder / "console.log"
        self._nspawn: subprocess.Popen[bytes] | None = None
        self._leader = 0

    # --- power ------------------------------------------------------------------------------------------------

    def boot(self) -> float:
        """Seconds until systemd says it is up."""
        started = time.monotonic()
        nspawn = ["systemd-nspawn", "--quiet", f"--directory={self._merged}", "--register=no", "--keep-unit"]
        nspawn += ["--console=read-only", "--private-network", "--link-journal=no", "--boot"]
        nspawn += [f"--bind-ro={host}:{inside}" for host, inside in self._binds.items()]
        mounted = 'mount -t overlay overlay -o "$0" "$1" && shift && exec "$@"'
        command = [*LEASH, "sh", "-c", mounted, self._layers, str(self._merged), *nspawn]
        with self._log.open("ab") as log:
            self._nspawn = subprocess.Popen(
                [*command, "systemd.unit=multi-user.target"], stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        until(lambda: self._found_leader() and self._is_up(), BOOT_S, "the container does not boot")
        return time.monotonic() - started

    def cut_power(self) -> None:
        """Everything ends at once; what the disk has it keeps."""
        assert self._nspawn
        os.kill(self._leader, signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._nspawn.wait(STOP_S)
        self._nspawn.kill()
        self._nspawn.wait()
        self._nspawn = None

    def switch_off(self) -> None:
        """In order, as `poweroff`."""
        assert self._nspawn
        os.kill(self._leader, signal.SIGRTMIN + 4)
        try:
            self._nspawn.wait(STOP_S)
            self._nspawn = None
        except subprocess.TimeoutExpired:
            self.cut_power()

    def close(self) -> None:
        if self._nspawn is not None:
            self.cut_power()

    # --- inside -----------------------------------------------------------------------------------------------

    def start(self, *command: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            self._inside(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *command: str, timeout_s: float = 120.0) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            self._inside(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=timeout_s,
            check=False,
        )

    def sh(self, script: str, timeout_s: float = 120.0) -> str:
        """What it says; an error if it fails."""
        done = self.run("sh", "-c", script, timeout_s=timeout_s)
        assert done.returncode == 0, f"{script}: exit code {done.returncode}\n{done.stdout}"
        return done.stdout.strip()

    def path(self, inside: str) -> Path:
        """The same file as seen from here, while it runs. Absolute links lead out of it."""
        return Path(f"/proc/{self._leader}/root") / inside.lstrip("/")

    def show(self, unit: str, *names: str) -> list[str]:
        told = self.sh(f"systemctl show {unit} --property={','.join(names)}")
        values = dict(line.split("=", 1) for line in told.splitlines())
        return [values[name] for name in names]

    def _inside(self, command: Sequence[str]) -> list[str]:
        return [
            "nsenter",
            f"--target={self._leader}",
            "--all",
            "env",
            "-i",
            "PATH=/usr/sbin:/usr/bin",
            *command,
        ]

    def _found_leader(self) -> bool:
        assert self._nspawn
        assert self._nspawn.poll() is None, f"systemd-nspawn ended: {self._log.read_text()[-2000:]}"
        children = Path(f"/proc/{self._nspawn.pid}/task/{self._nspawn.pid}/children").read_text().split()
        for child in children:
            status = Path(f"/proc/{child}/status").read_text()
            if status.partition("NSpid:")[2].partition("\n")[0].split()[-1] == "1":
                self._leader = int(child)
                return True
        return False

    def _is_up(self) -> bool:
        with contextlib.suppress(subprocess.TimeoutExpired):
            state = self.run("systemctl", "is-system-running", timeout_s=5.0).stdout.strip()
            return state in ("running", "degraded")
        return False


def until(condition: Callable[[], object], within_s: float, what: str) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, f"{what}, after {within_s:.0f} s"
        time.sleep(0.05)


def read_until(process: "subprocess.Popen[str]", word: str) -> None:
    """Until it has said a line with this word in it."""
    assert process.stdout
    for line in process.stdout:
        if word in line:
            return
    raise AssertionError(f"it ended without a word of {word}")
