"""Who has which line of a GPIO chip, as the kernel tells it (<linux/gpio.h>, version 2). Runs as a child."""

import fcntl
import os
import struct
from collections.abc import Callable
from typing import Any

GET_LINEINFO = 0xC100B405  # _IOWR(0xB4, 0x05, struct gpio_v2_line_info), 256 bytes
FORM = struct.Struct("=32s32sIIQ160s16x")  # name, consumer, offset, how many attributes, flags, attributes
USED = 1
Ioctl = Callable[[int, int, bytes], bytes]


def _ioctl(fd: int, request: int, data: bytes) -> bytes:
    return fcntl.ioctl(fd, request, data)


def run(path: str, *lines: str, ioctl: Ioctl = _ioctl) -> dict[str, Any]:
    """`holders`: line → who has it, "" for a free one."""
    try:
        fd = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except OSError as exc:
        return {"trouble": exc.strerror or str(exc)}
    try:
        return {"holders": {line: _holder(fd, int(line), ioctl) for line in lines}}
    except OSError as exc:
        return {"trouble": f"it is no GPIO chip: {exc.strerror or exc}"}
    finally:
        os.close(fd)


def _holder(fd: int, line: int, ioctl: Ioctl) -> str:
    answer = ioctl(fd, GET_LINEINFO, FORM.pack(b"", b"", line, 0, 0, b""))
    _, consumer, _, _, flags, _ = FORM.unpack(answer)
    name = consumer.partition(b"\0")[0].decode("ascii", "replace")
    return (name or "the kernel") if flags & USED else ""
