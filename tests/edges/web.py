"""Where notifications arrive: a web hook and a mail server on this machine, which also answer as one would not wish."""

import json
import queue
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

DRIP_S = 0.05


class Hook(ThreadingHTTPServer):
    """`answer`: a status, the body of a 200, "closes", "silent" or "drips". `got`: path and body of each post."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.answer: int | str | bytes = 200
        self.got: queue.SimpleQueue[tuple[str, dict[str, Any]]] = queue.SimpleQueue()
        self.closing = threading.Event()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_port}"


class _Request(BaseHTTPRequestHandler):
    server: Hook

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.got.put((self.path, body))
        match self.server.answer:
            case "closes":
                self.connection.shutdown(socket.SHUT_RDWR)
            case "silent":
                self.server.closing.wait()
            case "drips":
                self.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n")
                while not self.server.closing.wait(DRIP_S):
                    self.wfile.write(b".")
            case bytes(said):
                self.send_response(200)
                self.end_headers()
                self.wfile.write(said)
            case int(status):
                self.send_response(status)
                self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Not on the terminal."""


@contextmanager
def hook() -> Iterator[Hook]:
    with Hook() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server
        server.closing.set()
        server.shutdown()
        thread.join()


class Mail(socketserver.ThreadingTCPServer):
    """`got` holds sender, recipients and text of each letter."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Letter)
        self.got: queue.SimpleQueue[tuple[str, list[str], str]] = queue.SimpleQueue()
        self.refuses = False


class _Letter(socketserver.StreamRequestHandler):
    server: Mail

    def handle(self) -> None:
        sender, to = "", []
        self._say("220 here")
        while line := self.rfile.readline().decode().strip():
            command, _, rest = line.partition(":")
            match command.upper().split()[0]:
                case "EHLO" | "HELO" | "RSET":
                    self._say("250 good day")
                case "MAIL" if self.server.refuses:
                    self._say("550 not from you")
                case "MAIL":
                    sender = rest.strip("<> ").split(">")[0]
                    self._say("250 fine")
                case "RCPT":
                    to.append(rest.strip("<> "))
                    self._say("250 fine")
                case "DATA":
                    self._say("354 go on")
                    text = b"".join(iter(self.rfile.readline, b".\r\n"))
                    self.server.got.put((sender, to, text.decode()))
                    self._say("250 taken")
                case "QUIT":
                    self._say("221 bye")
                    return
                case _:
                    self._say("502 what?")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def mail() -> Iterator[Mail]:
    with Mail() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
