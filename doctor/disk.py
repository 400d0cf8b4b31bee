"""Room on the disk, whether it can be written and keeps what is written, and the card's own troubles."""

import re
from pathlib import Path

from doctor.probe import Probe
from doctor.unit import Unit
from doctor.verdict import Verdict, fail, ok, skip, warn, worst

DATA = "/var/lib/jiaohao"
FEW_MB, VERY_FEW_MB = 500, 50
FEW_FILES = 100
ERRORS = re.compile(
    r"I/O error, dev (?:mmcblk|sd|nvme)|Buffer I/O error|EXT4-fs error|F2FS-fs.*error|mmc\d+: .*(?:error|timeout)",
    re.IGNORECASE,
)
NEW_CARD = "save /var/lib/jiaohao and /etc/jiaohao, and put in a new card: this one is dying"
Mount = tuple[str, str, set[str]]


def check(probe: Probe, units: list[Unit]) -> Verdict | None:
    """Where the databases are; else a full card is found when no ticket comes any more."""
    return worst([_room(probe, folder) for folder in _folders(units)])


def check_root(probe: Probe, units: list[Unit]) -> Verdict | None:
    """A root that is read-only by intent is a good one, if only the data are not on it."""
    mounts = _mounts(probe)
    if not mounts:
        return skip("/proc/self/mounts cannot be read")
    return worst([_kept(folder, mounts) for folder in _folders(units)])


def _folders(units: list[Unit]) -> list[str]:
    """Those of the databases."""
    paths = [unit.part("storage").get("path") for unit in units]
    return sorted({str(Path(path).parent) for path in paths if isinstance(path, str)}) or [DATA]


def _room(probe: Probe, folder: str) -> Verdict:
    try:
        disk = probe.disk(probe.at(folder) if probe.exists(folder) else probe.root)
    except OSError as exc:
        return fail(f"{folder}: {exc.strerror}", "start the unit: systemd makes the folder")
    free_mb = disk.f_bavail * disk.f_frsize / 1e6
    if free_mb < VERY_FEW_MB:
        return fail(f"full: {free_mb:.0f} MB are free", "apt-get clean; then du -xh / | sort -h | tail")
    if disk.f_files and disk.f_favail < FEW_FILES:
        return fail("full: no more files can be made", "look for a folder with very many small files")
    if free_mb < FEW_MB:
        return warn(f"{free_mb:.0f} MB are free", "apt-get clean; journalctl --vacuum-size=20M")
    return ok(f"{free_mb / 1000:.1f} GB are free")


def _kept(folder: str, mounts: list[Mount]) -> Verdict:
    _, root_kind, root_options = _mount_of("/", mounts)
    place, kind, options = _mount_of(folder, mounts)
    if kind in ("overlay", "tmpfs"):
        return fail(
            f"{folder} is in memory ({kind} on {place}): all of it is gone at the next start, numbers begin anew",
            "put it on a partition of its own, with overlayroot=tmpfs:recurse=0; or raspi-config: overlay off",
        )
    if "ro" in options:
        return fail(
            f"{folder} is read-only ({kind} on {place}): no ticket can be written down",
            f"after an error? journalctl -k; then mount -o remount,rw {place}, or a new card",
        )
    if "ro" in root_options or root_kind == "overlay":
        return ok(f"read-only system, data on {place}")
    return ok(f"{folder} can be written and is kept ({kind} on {place})")


def check_card(probe: Probe, _units: list[Unit]) -> Verdict:
    counted = {path.parent.name: path for path in probe.glob("/sys/fs/ext4/*/errors_count")}
    bad = [name for name, path in counted.items() if path.read_text().strip() not in ("", "0")]
    if bad:
        return fail(
            f"the file system on {', '.join(bad)} has recorded errors", f"fsck at the next start; {NEW_CARD}"
        )
    lines = probe.kernel_log
    if lines is None:
        return skip("the kernel's log is for root", "ask again with sudo")
    errors = [line.strip() for line in lines if ERRORS.search(line)]
    if errors:
        return fail(f"{len(errors)} errors since the start, the last: {errors[-1][:90]}", NEW_CARD)
    return ok("no errors since the start")


def _mounts(probe: Probe) -> list[Mount]:
    lines = (probe.text("/proc/self/mounts") or "").splitlines()
    fields = [line.split() for line in lines]
    return [(each[1], each[2], set(each[3].split(","))) for each in fields if len(each) >= 4]


def _mount_of(path: str, mounts: list[Mount]) -> Mount:
    """The last of the longest: a later mount lies over an earlier one."""
    best: Mount = ("/", "", set())
    for mount in mounts:
        place = mount[0].rstrip("/") + "/"
        if (path.rstrip("/") + "/").startswith(place) and len(mount[0]) >= len(best[0]):
            best = mount
    return best
