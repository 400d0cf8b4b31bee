"""Says it in words any Python 3 understands if this one is too old; only then is the rest read."""

import struct
import sys

NEEDS = "jiaohao needs 64-bit Raspberry Pi OS 12 (bookworm) or newer, or another 64-bit system with Python 3.11 or newer"


def refusal():
    # type: () -> str
    if struct.calcsize("P") < 8:
        return "this system is a 32-bit one"
    if sys.version_info < (3, 11):
        return (
            "this system's Python is %d.%d" % sys.version_info[:2]
        )  # no f-string: Python 3.5 reads this, too
    return ""


if __name__ == "__main__":
    if refusal():
        sys.exit("%s. %s. Nothing was changed." % (refusal(), NEEDS))
    from deploy.installer.command import main

    sys.exit(main())
