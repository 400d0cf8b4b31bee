"""`make bundle`: everything a unit needs but Debian's own packages, in one archive per architecture and Python.

    python -m deploy.bundle [--arch aarch64] [--python 3.11] [--out dist]

The wheels are fetched from PyPI for that machine, whichever this one is; on the unit no network is touched.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import tomllib
from collections.abc import Sequence
from pathlib import Path

from deploy.installer.bundle_folder import SUMS
from deploy.installer.disk import digest, files_in
from deploy.tree import ROOT, write_installer, write_tree

ARCHES = ("aarch64", "x86_64")
GLIBC = {"3.11": 36, "3.13": 41}  # 2.36 is Debian 12's and its Python's, 2.41 that of 13
EXTRAS = ("kiosk", "gpio", "counter", "board", "hall")
NO_WHEEL = {"3.13": {"lgpio"}}
"""Of these PyPI has none; python3-lgpio of Raspberry Pi OS and of Debian 13 is used."""

LONGEST_S = 900.0


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m deploy.bundle", description=__doc__.partition("\n")[0])
    parser.add_argument("--arch", action="append", choices=ARCHES, help="default: all")
    parser.add_argument("--python", action="append", choices=list(GLIBC), help="default: all")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", metavar="DIR")
    options = parser.parse_args(argv)
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        version, wheel = own_wheel(Path(scratch))
        for arch in options.arch or ARCHES:
            for python in options.python or GLIBC:
                path = bundle(options.out, version, wheel, arch, python)
                print(f"{path}  {path.stat().st_size / 1e6:.1f} MB  sha256 {digest(path)}", flush=True)
    return 0


def own_wheel(scratch: Path) -> tuple[str, Path]:
    """Of a copy: setuptools would put into it what an earlier build has left in build/."""
    source = scratch / "source"
    table = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    for package in {name.partition(".")[0] for name in table["tool"]["setuptools"]["packages"]}:
        shutil.copytree(ROOT / package, source / package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", str(table["project"]["readme"])):
        shutil.copy(ROOT / name, source)
    _pip("wheel", "--no-deps", "--wheel-dir", str(scratch / "own"), str(source))
    return str(table["project"]["version"]), next((scratch / "own").glob("jiaohao-*.whl"))


def bundle(out: Path, version: str, wheel: Path, arch: str, python: str) -> Path:
    name = f"jiaohao-{version}-{arch}-cp{python.replace('.', '')}"
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / name
        (folder / "wheels").mkdir(parents=True)
        shutil.copy(wheel, folder / "wheels")
        _download(folder / "wheels", arch, python, requirements(python))
        _pip("download", "--no-deps", "--dest", str(folder / "pip"), "pip")
        write_installer(folder / "install", Path(scratch))
        write_tree(folder / "system", folder / "install")
        (folder / "bundle.json").write_text(json.dumps(told(version, arch, python), indent=2) + "\n")
        write_sums(folder)
        return pack(folder, out / f"{name}.tar")


def told(version: str, arch: str, python: str) -> dict[str, object]:
    return {
        "version": version,
        "arch": arch,
        "python": python,
        "packages_of_system": bool(NO_WHEEL.get(python)),
        "built_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(_now())),
    }


def requirements(python: str) -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"]]
    for extra in EXTRAS:
        wanted += project["optional-dependencies"][extra]
    without = NO_WHEEL.get(python, set())
    return sorted({line for line in wanted if not any(line.startswith(name) for name in without)})


def write_sums(folder: Path) -> None:
    lines = [f"{digest(folder / name)}  {name}" for name in files_in(folder) if str(name) != SUMS]
    (folder / SUMS).write_text("\n".join(lines) + "\n", "utf-8")


def pack(folder: Path, path: Path) -> Path:
    """Wheels are compressed already: a plain tar. Whole, or not there."""
    unfinished = path.with_suffix(".part")
    with tarfile.open(unfinished, "w", format=tarfile.PAX_FORMAT) as archive:
        archive.add(folder, folder.name, filter=_anybodys)
    return unfinished.rename(path)


def _anybodys(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = "root"
    member.mtime = int(_now())
    member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
    return member


def _now() -> float:
    return float(os.environ.get("SOURCE_DATE_EPOCH") or time.time())


def _download(folder: Path, arch: str, python: str, wanted: Sequence[str]) -> None:
    tags = [f"manylinux_2_{minor}_{arch}" for minor in range(GLIBC[python], 16, -1)]
    tags += [f"{old}_{arch}" for old in ("manylinux2014", "manylinux2010", "manylinux1", "linux")]
    _pip(
        "download", "--only-binary=:all:", "--dest", str(folder), "--implementation", "cp",
        "--python-version", python, *(word for tag in tags for word in ("--platform", tag)), *wanted,
    )  # fmt: skip


def _pip(*words: str) -> None:
    command = [sys.executable, "-m", "pip", words[0], "--quiet", "--disable-pip-version-check", *words[1:]]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_S, check=False)
    if done.returncode:
        sys.exit(f"pip {words[0]}:\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    sys.exit(main())
