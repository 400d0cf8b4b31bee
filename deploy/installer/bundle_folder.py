"""The bundle as it lies unpacked on the unit: whether it is whole, and for which machine it was made."""

import platform
import shutil
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from deploy.installer.disk import digest, files_in
from deploy.installer.errors import EX_BUNDLE, EX_MACHINE, InstallError
from deploy.installer.places import read_table

SUMS = "SHA256SUMS"
AGAIN = "copy it to this machine again"


@dataclass(frozen=True)
class BundleFolder:
    """`python` is "3.11"; `packages_of_system`: for it there is no wheel of lgpio, Debian's is used."""

    path: Path
    version: str
    arch: str
    python: str
    packages_of_system: bool

    @property
    def wheels(self) -> list[Path]:
        return sorted((self.path / "wheels").glob("*.whl"))

    @property
    def pip(self) -> Path:
        return next((self.path / "pip").glob("pip-*.whl"))


def is_bundle(folder: Path) -> bool:
    return (folder / SUMS).is_file()


def opened(folder: Path) -> BundleFolder:
    """Every byte as it was made, or an error."""
    mistakes = _mistakes(folder)
    if mistakes:
        raise InstallError(f"the bundle is damaged ({'; '.join(mistakes[:3])}): {AGAIN}", EX_BUNDLE)
    told = read_table(folder / "bundle.json")
    try:
        return BundleFolder(
            folder, told["version"], told["arch"], told["python"], bool(told["packages_of_system"])
        )
    except KeyError as exc:
        raise InstallError(f"{folder} is no bundle: bundle.json has no {exc}", EX_BUNDLE) from exc


def _mistakes(folder: Path) -> list[str]:
    try:
        lines = (folder / SUMS).read_text("utf-8").splitlines()
    except (OSError, ValueError) as exc:
        return [f"{SUMS}: {exc}"]
    wanted = {name: told for told, _, name in (line.partition("  ") for line in lines)}
    there = {str(name) for name in files_in(folder)} - {SUMS}
    found = [f"{name} is missing" for name in sorted(wanted.keys() - there)]
    found += [f"{name} is not of it" for name in sorted(there - wanted.keys())]
    return found + [
        f"{name} has other bytes"
        for name in sorted(wanted.keys() & there)
        if digest(folder / name) != wanted[name]
    ]


def refuse_other_machines(bundle: BundleFolder) -> None:
    """Before anything is changed."""
    here = platform.machine()
    if here != bundle.arch:
        raise InstallError(f"this bundle is for {bundle.arch}, and this machine is {here}", EX_MACHINE)
    python = ".".join(str(number) for number in sys.version_info[:2])
    if python != bundle.python:
        tag = f"cp{python.replace('.', '')}"
        raise InstallError(
            f"this bundle is for Python {bundle.python}, and this system has {python}: take the one that ends"
            f" in -{here}-{tag}.tar",
            EX_MACHINE,
        )


def unpack(tar: Path, into: Path) -> Path:
    """The folder in `into` that has the bundle. Plain files and folders only, nothing outside of it."""
    try:
        with tarfile.open(tar) as archive:
            for member in archive:
                _extract(archive, member, into)
    except (OSError, EOFError, tarfile.TarError) as exc:
        raise InstallError(f"{tar}: {exc}: {AGAIN}", EX_BUNDLE) from exc
    for folder in into.iterdir():
        if is_bundle(folder):
            return folder
    raise InstallError(f"{tar} is no bundle of jiaohao", EX_BUNDLE)


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo, into: Path) -> None:
    name = PurePosixPath(member.name)
    source = archive.extractfile(member) if member.isfile() else None
    if name.is_absolute() or ".." in name.parts or not (member.isdir() or source):
        raise InstallError(f"{member.name} is nothing a bundle of jiaohao has", EX_BUNDLE)
    path = into / name
    if source is None:
        path.mkdir(parents=True, exist_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with source, path.open("wb") as file:
        shutil.copyfileobj(source, file)
    path.chmod(member.mode & 0o755)
