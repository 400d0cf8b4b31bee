"""A device on the network as a port: refused, gone, taking nothing, and how long it is waited for."""

import socket
import time

import pytest

from runtime.serial_port import PortError
from runtime.tcp_port import TcpPort


def test_nobody_there_is_a_port_error_with_the_address_in_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        number = listener.getsockname()[1]
    with pytest.raises(PortError, match=rf"cannot connect to 127.0.0.1:{number}"):
        TcpPort("127.0.0.1", number).open()


def test_a_port_that_is_not_open_or_was_closed_is_no_crash() -> None:
    port = TcpPort("127.0.0.1", 9)
    for use in (lambda: port.read(0.0), lambda: port.write(b"x")):
        with pytest.raises(PortError, match="not connected"):
            use()
    port.close()
    port.close()


def test_a_device_that_takes_nothing_fails_a_write_in_its_time_and_says_how_much_it_took() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        port = TcpPort("127.0.0.1", listener.getsockname()[1], write_timeout_s=0.3)
        port.open()
        began = time.monotonic()
        with pytest.raises(PortError, match="takes no more data") as failed:
            port.write(bytes(5_000_000))
        assert time.monotonic() - began < 5.0
        assert 0 < failed.value.written < 5_000_000
        port.close()


def test_a_read_ends_when_it_is_woken() -> None:
    ours, theirs = socket.socketpair()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = TcpPort("127.0.0.1", listener.getsockname()[1])
        port.open()
        theirs.send(b"x")
        began = time.monotonic()
        assert port.read(5.0, ours.fileno()) == b""
        assert time.monotonic() - began < 1.0
        port.close()
    ours.close()
    theirs.close()


@pytest.mark.parametrize(("unanswered_s", "milliseconds"), [(10.0, 10_000), (None, 0)])
def test_a_peer_without_power_is_given_up_after_the_time_one_says_or_when_the_kernel_does(
    unanswered_s: float | None, milliseconds: int
) -> None:
    """Seen in what the kernel was told; only a cable that is cut would show more."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = TcpPort("127.0.0.1", listener.getsockname()[1], unanswered_s=unanswered_s)
        port.open()
        told = port._opened().getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
        port.close()
    assert told == milliseconds
