"""sd_notify over real sockets, by path and by an abstract name."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime import notify


@pytest.fixture(params=["path", "abstract"])
def systemd(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[socket.socket]:
    name = str(tmp_path / "notify") if request.param == "path" else f"@jiaohao-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as server:
        server.bind("\0" + name[1:] if name[0] == "@" else name)
        server.settimeout(2)
        monkeypatch.setenv("NOTIFY_SOCKET", name)
        yield server


def test_systemd_is_told_in_its_own_words(systemd: socket.socket) -> None:
    notify.ready()
    notify.watchdog()
    notify.status("kiosk-1: waiting\nfor the hall  等待")
    notify.stopping()
    assert [systemd.recv(200).decode() for _ in range(4)] == [
        "READY=1",
        "WATCHDOG=1",
        "STATUS=kiosk-1: waiting for the hall 等待",
        "STOPPING=1",
    ]


def test_without_systemd_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    monkeypatch.delenv("WATCHDOG_USEC", raising=False)
    notify.ready()
    notify.watchdog()
    assert notify.watchdog_interval_s() is None


@pytest.mark.parametrize("address", ["", "/nowhere/notify", "@nobody-listens", "vsock:2:1"])
def test_a_socket_that_nobody_reads_is_no_fault_of_ours(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    notify.ready()
    assert os.environ["NOTIFY_SOCKET"] == address


def test_a_full_socket_does_not_stop_the_loop(
    systemd: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notify, "SEND_S", 0.001)
    for _ in range(
        1000
    ):  # the kernel holds some ten datagrams (net.unix.max_dgram_qlen), then a sender waits
        notify.watchdog()
    assert systemd.recv(200) == b"WATCHDOG=1"


@pytest.mark.parametrize(
    ("usec", "pid", "expected"),
    [
        ("20000000", "own", 10.0),
        ("20000000", "", 10.0),
        ("20000000", "1", None),
        ("0", "", None),
        ("soon", "", None),
    ],
)
def test_the_watchdog_is_fed_at_half_its_time_and_only_by_the_process_it_watches(
    monkeypatch: pytest.MonkeyPatch, usec: str, pid: str, expected: float | None
) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", usec)
    # The number itself would name the test differently in each process of pytest-xdist.
    monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()) if pid == "own" else pid)
    assert notify.watchdog_interval_s() == expected
