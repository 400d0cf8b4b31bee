"""What systemd is told: ready, alive, stopping, a line of status (sd_notify(3)).

Does nothing where there is no systemd. `watchdog` must be called by the loop itself, never by a timer thread, which
would go on pinging over a dead loop.
"""

import logging
import os
import socket

log = logging.getLogger(__name__)

SEND_S = 1.0  # systemd's socket may be full while the machine is busy; the loop must not hang on it


def ready() -> None:
    """Once the database is open and recovered; not when MQTT is connected: a kiosk prints offline."""
    _send("READY=1")


def watchdog() -> None:
    _send("WATCHDOG=1")


def status(text: str) -> None:
    _send("STATUS=" + " ".join(text.split()))


def stopping() -> None:
    _send("STOPPING=1")


def watchdog_interval_s() -> float | None:
    """How often to call `watchdog`: half of what systemd allows. None: this process is not watched."""
    pid = os.environ.get("WATCHDOG_PID")
    usec = os.environ.get("WATCHDOG_USEC", "")
    if (pid and pid != str(os.getpid())) or not usec.isdecimal() or int(usec) == 0:
        return None
    return int(usec) / 1e6 / 2


def _send(message: str) -> None:
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as wire:
        wire.settimeout(SEND_S)
        try:
            wire.sendto(message.encode(), "\0" + address[1:] if address[0] == "@" else address)
        except OSError as exc:  # systemd itself restarting; its watchdog decides
            log.debug("systemd cannot be told %s: %s", message, exc)
