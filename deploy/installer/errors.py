"""Why the installer ends before its work is done, and with which exit code (sysexits.h where it has one)."""

EX_FAILED = 1
EX_USAGE = 64
EX_BUNDLE = 65  # the bundle is damaged
EX_MACHINE = 69  # not for this machine
EX_SOFTWARE = 70  # the new release cannot be built here, or does not start
EX_DISK = 74
EX_BUSY = 75  # another installation is under way
EX_ROOT = 77
EX_CONFIG = 78  # the new version refuses a file in /etc/jiaohao


class InstallError(Exception):
    """`code` is the installer's exit code."""

    def __init__(self, reason: str, code: int = EX_FAILED) -> None:
        super().__init__(reason)
        self.code = code
