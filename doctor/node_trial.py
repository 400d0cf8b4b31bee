"""Whether a device can be opened by this user, without waiting for it and without a word to it. Runs as a child."""

import os


def run(path: str) -> dict[str, str]:
    """Read and write: a keypad's node asks for both."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC))
    except OSError as exc:
        return {"trouble": exc.strerror or str(exc)}
    return {}
