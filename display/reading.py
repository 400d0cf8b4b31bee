"""Why a file or folder that a site has named cannot be read: the words of the log and of `jiaohao check`."""

import os
from pathlib import Path

NOT_THERE = "is not there"

Trouble = OSError | ValueError
"""What reading may raise; ValueError for a path that no disk can have."""


def why(exc: Trouble) -> str:
    """Goes on behind the name of a file or folder."""
    if isinstance(exc, FileNotFoundError):
        return NOT_THERE
    return f"cannot be read: {cause(exc)}"


def cause(exc: Trouble) -> str:
    return (exc.strerror if isinstance(exc, OSError) else None) or str(exc)


def folder_trouble(folder: Path) -> str:
    """`folder` and why it, or what lies in it, cannot be reached; empty if it can."""
    try:
        next(folder.iterdir(), None)
        os.stat(os.path.join(folder, "."))  # one may be listed that lets nobody in
    except NotADirectoryError:
        return f"{folder} is no folder"
    except (OSError, ValueError) as exc:
        return f"{folder} {why(exc)}"
    return ""
