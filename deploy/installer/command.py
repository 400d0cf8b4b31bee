"""`install` in the bundle and `jiaohao-install` on the unit: what it was asked to do, and saying how it goes."""

import argparse
import contextlib
import fcntl
import os
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from deploy.installer import disk, upgrade
from deploy.installer.bundle_folder import is_bundle, opened, unpack
from deploy.installer.errors import EX_BUSY, EX_FAILED, EX_MACHINE, EX_ROOT, EX_USAGE, InstallError
from deploy.installer.places import Places, name_behind, read_table, version_of

UNPACKED = "unpacked-"
EPILOG = """\
A release that does not work is taken back by itself: exit code 1, and the release before it runs on. Nothing in
/etc/jiaohao and /var/lib/jiaohao is ever changed. A power cut at any moment leaves the old release or the new one.

exit codes: 0 done, 1 taken back, or installed and not working, 64 not understood, 65 the bundle is damaged, 69 it is
for another machine, 70 the new release does not start here, 74 disk, 75 another installation is under way, 77 not root,
78 the new version refuses a file in /etc/jiaohao. With 64 and above nothing was changed.
"""


def say(line: str) -> None:
    """Whoever started it may have gone: an ssh connection that ends must not end the installation."""
    try:
        print(line, flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main(argv: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(argv)
    places = Places()
    try:
        if options.status:
            return _status(places)
        _must_be_possible()
        _ignore_a_lost_terminal()
        os.umask(0o022)  # the units' user reads what root writes here
        places.opt.mkdir(parents=True, exist_ok=True)
        if options.settle:
            with _locked(places):
                upgrade.settle_at_boot(places, say)
        elif options.rollback:
            with _locked(places):
                upgrade.roll_back(places, say)
        else:
            _install(places, options.bundle)
    except InstallError as exc:
        say(f"NOT INSTALLED: {exc}" if exc.code != EX_FAILED else f"FAILED: {exc}")
        return exc.code
    except KeyboardInterrupt:
        say("interrupted")
        return EX_FAILED
    except OSError as exc:
        say(f"FAILED: {exc}")
        return EX_FAILED
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="jiaohao-install",
        description="Installs a release of jiaohao from its bundle, without a network.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("bundle", nargs="?", type=Path, help="a .tar, or the folder it was unpacked to")
    what.add_argument("--rollback", action="store_true", help="back to the release before")
    what.add_argument(
        "--status", action="store_true", help="which releases are here, and what became of the last"
    )
    what.add_argument(
        "--settle", action="store_true", help="at boot: put back what a power cut left half done"
    )
    return parser


def _must_be_possible() -> None:
    if os.geteuid() != 0:
        raise InstallError("only root can do this: sudo", EX_ROOT)
    if not Path("/run/systemd/system").is_dir():
        raise InstallError("this system was not started by systemd", EX_MACHINE)


def _ignore_a_lost_terminal() -> None:
    for number in (signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: what was begun is taken back


def _install(places: Places, given: Path | None) -> None:
    folder = given or Path(sys.argv[0]).resolve().parent
    if folder.is_file():
        _hand_on(places, folder)
    if not is_bundle(folder):
        raise InstallError(f"{folder} is no bundle: name the .tar", EX_USAGE)
    with _locked(places):
        try:
            _forget_unpacked(places, folder.resolve())
            upgrade.install(places, folder.resolve(), say)
        finally:
            if folder.resolve().parent.parent == places.opt and folder.parent.name.startswith(UNPACKED):
                disk.remove(folder.resolve().parent)


def _hand_on(places: Places, tar: Path) -> None:
    """A bundle is installed by its own installer, which knows its own files; this one only unpacks it."""
    with _locked(places):
        _forget_unpacked(places, None)
        into = Path(tempfile.mkdtemp(prefix=UNPACKED, dir=places.opt))
        try:
            say(f"unpacking {tar.name}")
            bundle = opened(unpack(tar, into))
        except BaseException:
            disk.remove(into)
            raise
    program = bundle.path / "install"
    os.execv(program, [str(program)])


def _forget_unpacked(places: Places, ours: Path | None) -> None:
    for path in places.opt.glob(f"{UNPACKED}*"):
        if ours is None or path != ours.parent:
            disk.remove(path)


@contextlib.contextmanager
def _locked(places: Places) -> Iterator[None]:
    """Children do not get the lock: one that hangs must not keep the next installation out."""
    with places.lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InstallError("another installation is under way", EX_BUSY) from None
        yield


def _status(places: Places) -> int:
    current, previous = name_behind(places.current), name_behind(places.previous)
    if current is None:
        say("nothing is installed")
        return EX_FAILED
    say(f"current   {current} (version {version_of(places, current)})")
    say(f"previous  {previous or 'none'}")
    names = sorted(path.name for path in places.releases.iterdir() if places.is_complete(path.name))
    say(f"here      {', '.join(names)}")
    if last := read_table(places.last):
        say(f"last      {last.get('release')}: {last.get('outcome')}")
    if places.switching.exists():
        say("an installation is under way, or was cut off: jiaohao-install again puts that right")
    return 0
