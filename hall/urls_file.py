"""The file with a channel's addresses. Secret: no error of ours holds anything of what is in it."""

import os
import stat
from pathlib import Path


class UrlsError(Exception):
    """It cannot be used; the text says why."""


def read(path: Path) -> list[tuple[int, str]]:
    """Line number and URL. Raises UrlsError."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as exc:
        raise UrlsError(f"{path} cannot be read: {exc.strerror}") from exc
    except UnicodeDecodeError as exc:
        raise UrlsError(f"{path} is not UTF-8") from exc
    lines = enumerate(map(str.strip, text.splitlines()), 1)
    found = [(number, line) for number, line in lines if line and not line.startswith("#")]
    if not found:
        raise UrlsError(f"{path} has no URL in it; docs/notify.md has examples")
    return found


def is_open(path: Path) -> bool:
    """Everybody on this machine may read it."""
    try:
        return bool(os.stat(path).st_mode & stat.S_IRWXO)
    except OSError:
        return False
