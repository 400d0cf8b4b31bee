"""The machine the figures are of: what it is, how long its disk takes for an fsync, and whether it is busy."""

import os
import platform
import sqlite3
import subprocess
import time
from importlib.metadata import version
from pathlib import Path

from bench.ends import clock
from bench.figures import Reading
from virtual.broker import Broker

BUSY_LOAD = 0.3  # of a core, over the last minute
FSYNCS = 60
PAUSE_S = 0.02  # as between two tickets the disk has been idle


def describe(folder: Path, fsync: Reading) -> dict[str, str]:
    disk = f"{_file_system(folder)}, fdatasync of 4 kB: {fsync.p50 * 1e6:.0f} µs, at worst {fsync.p99 * 1e3:.1f} ms"
    return {
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 1e9:.0f} GB",
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "disk": disk,
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "Mosquitto": _mosquitto(),
        "paho-mqtt": version("paho-mqtt"),
        "load at the start": f"{os.getloadavg()[0]:.2f}",
    }


def is_busy() -> str:
    """A warning, or nothing."""
    load = os.getloadavg()[0]
    if load <= BUSY_LOAD:
        return ""
    return f"this machine is busy (load {load:.2f}): figures will be worse than it can do, and wander"


def measure_fsync(folder: Path) -> Reading:
    """Of a file that grows, as SQLite's log does; after a pause, as between two tickets."""
    took: list[float] = []
    fd = os.open(folder / "fsync", os.O_CREAT | os.O_WRONLY)
    try:
        for _ in range(FSYNCS):
            time.sleep(PAUSE_S)
            began = clock()
            os.write(fd, bytes(4096))
            os.fdatasync(fd)
            took.append(clock() - began)
    finally:
        os.close(fd)
    return Reading.of(took)


def _processor() -> str:
    for text in Path("/proc/cpuinfo").read_text().splitlines():
        if text.startswith(("model name", "Model")):
            return text.partition(":")[2].strip()
    return platform.machine()


def _file_system(folder: Path) -> str:
    found = subprocess.run(
        ["df", "--output=fstype", str(folder)], capture_output=True, text=True, check=False
    )
    return found.stdout.split()[-1] if found.stdout.split() else "?"


def _mosquitto() -> str:
    program = Broker.find()
    if program is None:
        return "not installed"
    said = subprocess.run([program, "-h"], capture_output=True, text=True, check=False).stdout
    return said.split("version")[1].split()[0] if "version" in said else "?"
