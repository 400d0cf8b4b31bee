"""The order of an installation, and of a rollback. Up to `switch` nothing of what runs is touched."""

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from deploy.installer import disk, release, switch, units
from deploy.installer.bundle_folder import opened, refuse_other_machines
from deploy.installer.errors import EX_USAGE, InstallError
from deploy.installer.places import Places, name_behind, version_of

Say = Callable[[str], None]


def install(places: Places, folder: Path, say: Say) -> None:
    started = time.monotonic()
    say(f"verifying {folder.name}")
    bundle = opened(folder)
    refuse_other_machines(bundle)
    tidy(places, say)
    release.needs_room(places, bundle)
    name = release.free_name(places, bundle.version)
    try:
        say(f"building release {name}")
        release.build(places, bundle, name)
        say("checking it against /etc/jiaohao")
        release.starts(places, name)
        release.check_configuration(places, name, _files(places))
        release.seal(places, name)
    except BaseException:
        release.remove(places, name)
        raise
    try:
        _replace(places, name, say)
    except BaseException:
        if name_behind(places.current) != name:
            release.remove(places, name)
        raise
    say(f"{bundle.version} is installed, {time.monotonic() - started:.0f} s in all")


def roll_back(places: Places, say: Say) -> None:
    """To the release before; that one is then the one before, so that a second rollback undoes it."""
    tidy(places, say)
    name = release.earlier(places)
    if name is None:
        raise InstallError("there is no earlier release to go back to", EX_USAGE)
    release.check_configuration(places, name, _files(places))
    _replace(places, name, say)
    say(f"{version_of(places, name)} runs again")


def tidy(places: Places, say: Say) -> None:
    """What an installation that was cut off has left."""
    to_restart = _to_restart(places)
    name = switch.settle(places)
    if name is not None:
        say(f"the last installation was cut off: {version_of(places, name)} is put back")
        _tell(places, name, "was cut off; the release before it was put back")
        units.reload(say)
        units.restart(to_restart)
    if places.releases.is_dir():
        release.prune(places)


def settle_at_boot(places: Places, say: Say) -> None:
    """No unit runs yet, none is started here: systemd goes on with the files as they are then."""
    name = switch.settle(places)
    if name is not None:
        say(f"the power went during an installation: {version_of(places, name)} is put back")
        _tell(places, name, "was cut off by a loss of power; the release before it was put back")
        units.systemctl("daemon-reload")


def _replace(places: Places, name: str, say: Say) -> None:
    before = name_behind(places.current)
    wanted = _to_restart(places)
    judged = _working(wanted)
    switch.begin(places, name)
    try:
        say(f"switching from {before or 'nothing'} to {name}")
        switch.switch(places, name, before)
        units.reload(say)
        _enable(places, before, say)
        if before is None:
            wanted = judged = _to_restart(places)
        trouble = _started(places, wanted, judged, say)
    except BaseException as exc:
        trouble = f"{exc or type(exc).__name__}"
        if before is not None:
            _back(places, before, name, wanted, judged, trouble, say)
        raise
    if trouble and before is not None:
        _back(places, before, name, wanted, judged, trouble, say)
        raise InstallError(
            f"{name} was not kept: {trouble}\n{version_of(places, before)} is back; see journalctl -u jiaohao-*"
        )
    switch.confirm(places, before)
    _tell(places, name, trouble or "works")
    release.prune(places)
    if trouble:
        raise InstallError(f"it is installed, but {trouble}; sudo jiaohao-doctor says more")


def _started(places: Places, wanted: Sequence[str], judged: Sequence[str], say: Say) -> str:
    """What is wrong with those of `judged`, if anything."""
    if not wanted:
        say(
            "no unit is enabled here yet: copy its file to /etc/jiaohao, then systemctl enable --now jiaohao-…"
        )
        return ""
    say(f"starting {', '.join(wanted)}")
    stopped = time.monotonic()
    units.systemctl("start", "--no-block", "jiaohao.target")  # so that stopping it later stops them
    units.restart(wanted)
    trouble = units.wait_for(judged)
    if not trouble:
        say(f"all are up after {time.monotonic() - stopped:.1f} s; the doctor looks at them")
        trouble = units.doctors_verdict(places, judged)
    return trouble


def _back(
    places: Places,
    before: str,
    name: str,
    wanted: Sequence[str],
    judged: Sequence[str],
    trouble: str,
    say: Say,
) -> None:
    say(f"ROLLING BACK to {before}: {trouble}")
    switch.switch(places, before, name)
    units.reload(say)
    units.restart(wanted)
    disk.forget(places.switching)
    _tell(places, name, f"was rolled back: {trouble}")
    trouble = units.wait_for(judged)
    if trouble:
        say(f"and the old release does not work either: {trouble}")


def _enable(places: Places, before: str | None, say: Say) -> None:
    """On a machine that had no release: what /etc/jiaohao says it is. On one that was installed by hand: what it lacks.
    Whoever has disabled a unit since has meant it."""
    names = ["jiaohao-settle.service"]
    if before is None:
        names += ["jiaohao.target", *units.with_files(places)]
    elif not places.tree(before).is_dir():
        names.append("jiaohao.target")
    ran = units.systemctl("enable", *names)
    if not ran.is_well:
        say(f"note: systemctl enable: {ran.said}")


def _to_restart(places: Places) -> list[str]:
    return sorted({*units.enabled(places), *units.running()})


def _working(wanted: Sequence[str]) -> list[str]:
    """A unit that does not work now cannot be what a new release is judged by."""
    return [unit.name for unit in units.seen(wanted) if unit.works]


def _files(places: Places) -> list[Path]:
    names = {*_to_restart(places), *units.with_files(places)}
    files = {units.configuration_file(places, name) for name in names}
    return sorted(path for path in files if path is not None and path.exists())


def _tell(places: Places, name: str, outcome: str) -> None:
    """For `--status`, when whoever installed it has long gone."""
    told = {"release": name, "outcome": outcome, "current": name_behind(places.current)}
    disk.write(places.last, (json.dumps(told) + "\n").encode())
