"""Other releases made of one bundle: the same with a later version, and some that are bad in their own ways."""

import json
import shutil
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from deploy.bundle import pack, write_sums
from deploy.installer.places import read_table

CHANGED = ("usr/lib/systemd/system/jiaohao-kiosk.service", "usr/lib/systemd/system/jiaohao.target")
DIES_AT_ONCE = {"kiosk/main.py": "raise SystemExit('this release is broken')\n"}
DIES_SOON = {
    "kiosk/main.py": "import os, threading\nthreading.Timer(4.0, os._exit, [70]).start()\n",
}
HANGS = {"kiosk/main.py": "import time\ntime.sleep(3600)\n"}
LIBRARY_MISSING = {"counter/main.py": "import a_library_that_is_not_there\n"}
REFUSES_FILES = {
    "jiaohao/command.py": (
        "def _refuse(options):\n    print(f'{options.config.name}: printer.lid: missing')\n    return 78\n"
        "RUNS['check'] = _refuse\n"
    )
}
"""File of the wheel → what is written at its end: it runs when the module is imported."""


def release(
    tar: Path, out: Path, version: str, endings: Mapping[str, str] | None = None, **told: object
) -> Path:
    """`told` goes into bundle.json."""
    scratch = out / f"scratch-{version}"
    with tarfile.open(tar) as archive:
        archive.extractall(scratch)
    (old,) = scratch.iterdir()
    table = {**read_table(old / "bundle.json"), "version": version, **told}
    folder = old.rename(
        scratch / f"jiaohao-{version}-{table['arch']}-cp{str(table['python']).replace('.', '')}"
    )
    _change_wheel(next((folder / "wheels").glob("jiaohao-*.whl")), version, endings or {})
    _change_tree(folder / "system", version)
    (folder / "bundle.json").write_text(json.dumps(table))
    write_sums(folder)
    path = pack(folder, out / f"{folder.name}.tar")
    shutil.rmtree(scratch)
    return path


def _change_tree(tree: Path, version: str) -> None:
    """Files that differ from those of other versions, and one that no other has."""
    for name in CHANGED:
        with (tree / name).open("a") as file:
            file.write(f"# {version}\n")
    (tree / f"usr/share/jiaohao/only-in-{version}").write_text(version)


def _change_wheel(wheel: Path, version: str, endings: Mapping[str, str]) -> None:
    _, old, rest = wheel.name.split("-", 2)
    with (
        zipfile.ZipFile(wheel) as before,
        zipfile.ZipFile(wheel.with_name(f"jiaohao-{version}-{rest}"), "w") as after,
    ):
        for name in before.namelist():
            content = before.read(name) + endings.get(name, "").encode()
            content = content.replace(f"\nVersion: {old}\n".encode(), f"\nVersion: {version}\n".encode())
            after.writestr(name.replace(f"jiaohao-{old}.dist", f"jiaohao-{version}.dist"), content)
    wheel.unlink()
