"""What the machine says of itself, for health: temperature, undervoltage, free disk. Never raises."""

import os
from pathlib import Path

ROOT = Path("/")


def temperature_c(root: Path = ROOT) -> float | None:
    """The first thermal zone is the SoC on every Pi."""
    try:
        return int((root / "sys/class/thermal/thermal_zone0/temp").read_text()) / 1000
    except (OSError, ValueError):
        return None


def undervoltage(root: Path = ROOT) -> bool | None:
    """The Pi's own alarm line, read through hwmon (driver rpi_volt); None where there is none."""
    for path in sorted(root.glob("sys/class/hwmon/hwmon*/in0_lcrit_alarm")):
        try:
            return path.read_text().strip() == "1"
        except OSError:
            continue
    return None


def disk_free_mb(path: Path) -> float | None:
    try:
        disk = os.statvfs(path)
    except OSError:
        return None
    return round(disk.f_bavail * disk.f_frsize / 1e6)
