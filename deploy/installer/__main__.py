"""Says in words that any Python from 3.6 on understands if this one is too old; only then is the rest read."""

import struct
import sys

NEEDED = (3, 11)
SYSTEM = "64-bit Raspberry Pi OS 12 (bookworm) or newer, or another 64-bit system with Python 3.11 or newer"


def refusal(bits: int, version: "tuple[int, ...]") -> str:
    """Why nothing can be installed here; empty if it can."""
    if bits < 64:
        found = "this system is a 32-bit one"
    elif version < NEEDED:
        found = "this system's Python is " + ".".join(map(str, version))
    else:
        return ""
    return f"NOT INSTALLED: {found}. jiaohao needs {SYSTEM}. Nothing was changed."


if __name__ == "__main__":
    mistake = refusal(struct.calcsize("P") * 8, tuple(sys.version_info[:2]))
    if mistake:
        sys.exit(mistake)
    from deploy.installer.command import main

    sys.exit(main())
