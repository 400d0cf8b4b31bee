"""Boots the lab's virtual machine and runs a command in it, by default the lab's tests: `python -m tests.lab.vm IMAGE`.

IMAGE is the directory that build_image.sh made; nothing in it is changed. The virtual machine sees this checkout and
this Python's packages (it must be the Python 3.11 of Debian 12 too) as folders it can only read. QEMU without KVM:
all is ten times slower than on the computer itself.
"""

import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
TESTS = "python3 -m pytest -p no:cacheprovider -vv -rA tests/lab"
LOG = Path(tempfile.gettempdir()) / "jiaohao-lab.log"  # what its kernel says
BOOT_S = 180.0
SILENT_S = 300.0  # no line of output for so long: it hangs
BEGINS, FINISHED = "lab: begins", "lab: finished "
PROMPT = b"# "
MOUNT = "mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144,cache=loose,ro"
PREPARE = (
    "stty -echo -onlcr; PS1=; "
    f"mkdir -p /project /packages; {MOUNT} project /project; {MOUNT} packages /packages; cd /project; "
    "export PYTHONPATH=/project:/packages PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 JIAOHAO_LAB=1; "
    f"echo '{BEGINS}'; "
)


def command_line(image: Path, console: Path) -> list[str]:
    packages = sysconfig.get_path("purelib")
    shares = [("project", str(ROOT)), ("packages", packages)]
    line = ["qemu-system-x86_64", "-accel", "tcg,thread=multi", "-machine", "q35", "-cpu", "max", "-smp", "2"]
    line += ["-m", "1024", "-nodefaults", "-display", "none", "-no-reboot", "-snapshot"]
    line += ["-kernel", str(image / "vmlinuz"), "-initrd", str(image / "initrd.img")]
    line += ["-append", "console=ttyS0 root=/dev/vda rw quiet mitigations=off nokaslr oops=panic panic=-1"]
    line += ["-drive", f"file={image / 'disk.img'},format=raw,if=virtio", "-serial", f"file:{LOG}"]
    line += ["-chardev", f"socket,id=console,path={console},server=on,wait=off"]
    line += ["-device", "virtio-serial-pci", "-device", "virtconsole,chardev=console"]
    for tag, path in shares:
        line += ["-virtfs", f"local,path={path},mount_tag={tag},security_model=none,readonly=on"]
    return line


def connected(path: Path, machine: subprocess.Popen[bytes]) -> socket.socket:
    give_up_at = time.monotonic() + 10
    console = socket.socket(socket.AF_UNIX)
    while True:
        try:
            console.connect(str(path))
        except OSError:
            if machine.poll() is not None or time.monotonic() > give_up_at:
                raise
            time.sleep(0.05)
        else:
            return console


def booted(console: socket.socket) -> None:
    console.settimeout(BOOT_S)
    seen = b""
    while not seen.endswith(PROMPT):
        seen += console.recv(4096)


def lines(console: socket.socket) -> Iterator[str]:
    console.settimeout(SILENT_S)
    with console.makefile("r", encoding="utf-8", errors="replace") as output:
        while output.readline().rstrip() != BEGINS:  # before it comes the echo of what we typed
            pass
        yield from output


def run(image: Path, command: str) -> int:
    """The command's exit status. What it says is passed on line by line."""
    with tempfile.TemporaryDirectory(prefix="lab-") as folder:
        path = Path(folder) / "console"
        began = time.monotonic()
        with subprocess.Popen(command_line(image, path), stdin=subprocess.DEVNULL) as machine:
            try:
                console = connected(path, machine)
                booted(console)
                sys.stdout.write(f"lab: up after {time.monotonic() - began:.0f} s\n")
                console.sendall(f"{PREPARE}{command}; echo '{FINISHED}'$?\n".encode())
                for line in lines(console):
                    if FINISHED in line and line.rsplit(FINISHED)[-1].strip().isdigit():
                        return int(line.rsplit(FINISHED)[-1])
                    sys.stdout.write(line)
                    sys.stdout.flush()
            except TimeoutError:
                pass
            finally:
                machine.kill()
    sys.stdout.write(f"lab: it hangs, or its kernel has died: see {LOG}\n")
    return 1


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(run(Path(sys.argv[1]), " ".join(sys.argv[2:]) or TESTS))
