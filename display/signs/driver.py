"""One LED sign and the thread that owns its line: shows what the rota has now, and sees whether the sign obeys.

Nothing asked of it blocks. One frame is under way, the latest lines win, nothing is queued. The whole is sent again
every `REFRESH_S`: a sign that lost its power shows the truth again, and one that blanks without us does not.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Protocol

from display.signs.protocols import SignProtocol
from display.signs.rota import Lines, Rota
from hall.device import DeviceState
from hall.view import CounterView
from runtime.device import Device
from runtime.serial_port import PortError
from runtime.words import Words

log = logging.getLogger(__name__)

REFRESH_S = 10.0
CONFIRM_S = (
    1.0  # after a frame that needed more than one try: its answer may have been that to the try before
)
TRIES = 4
FIRST_BACKOFF_S = 0.1  # doubled before each further try
HURRY_S = 0.5  # between tries for something new, while the sign does not say that it obeys
LAST_BYTES_S = 0.1  # in an adapter's buffer
STOP_S = 2.5  # a connection under way takes 2 s to fail
HANG_S = 20.0  # everything here has a deadline, but the name of a host or a broken driver may not
ANSWER_BYTES = 48  # none that we ask for is longer


class Port(Protocol):
    """A serial line or a TCP connection."""

    def open(self) -> None: ...
    def read(self, timeout_s: float, wake: int | None = None) -> bytes: ...
    def write(self, data: bytes) -> None: ...
    def close(self) -> None: ...


class SignDriver:
    """Posts `DeviceState("display", …)` on change. `answer_s`: how long the sign may take to answer a frame that it has
    in whole; `byte_s`: how long the line takes for a byte.
    """

    def __init__(
        self, port: Port, protocol: SignProtocol, rota: Rota, put: Callable[[object], None], *,
        answer_s: float, byte_s: float = 0.0,
    ) -> None:  # fmt: skip
        self._port, self._protocol, self._rota = port, protocol, rota
        self._put = put
        self._answer_s, self._byte_s = answer_s, byte_s
        self._device = Device("display", self._tell, label="LED sign")
        self._views: Words[CounterView | None] = Words()  # None: the thread is to end
        self._stopping = self._abandoned = False
        self._has_news = False  # views that no frame was made of yet
        self._is_lost = False
        self._sent: Lines = ()
        self._refresh_at = self._unsure_until = self._line_free_at = 0.0
        self._beat_at = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="LED sign", daemon=True)

    # --- from the loop ------------------------------------------------------------------------------------

    def start(self) -> None:
        self._thread.start()

    def show(self, view: CounterView) -> None:
        self._views.say(view)

    def stop(self) -> None:
        self._views.say(None)
        if self._thread.is_alive():
            self._thread.join(STOP_S)

    def abandon(self) -> None:
        """Another thread has the sign now. Should this one ever come back, it says nothing more to anybody."""
        self._abandoned = True
        self._views.say(None)

    def alive(self) -> bool:
        """False: the thread ended or hangs in a call that never came back."""
        return self._thread.is_alive() and time.monotonic() - self._beat_at < HANG_S

    # --- the thread ---------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            self._own_the_port()
        except Exception:
            log.exception("the LED sign's thread ended")
            self._tell(DeviceState("display", False, "its driver failed"))

    def _tell(self, state: object) -> None:
        if not self._abandoned:
            self._put(state)

    def _own_the_port(self) -> None:
        while not self._stopping:
            is_open = False
            try:
                self._port.open()
                is_open = True
                self._sent, self._refresh_at = (), 0.0  # it may have been off
                while not self._stopping:
                    self._serve()
                self._go_dark()
            except PortError as exc:
                self._is_lost = True
                if not self._abandoned:
                    self._device.lost(str(exc))
            finally:
                self._port.close()
            self._rest(self._device.wait_s, hurries=is_open)

    def _go_dark(self) -> None:
        """What nobody renews is soon untrue. Bytes that are not out when the port is closed are dropped."""
        if self._abandoned:
            return
        self._try(self._rota.dark)
        time.sleep(max(0.0, self._line_free_at - time.monotonic()) + LAST_BYTES_S)

    def _serve(self) -> None:
        """Sends what is due, or sleeps until something changes; what comes unasked is noise."""
        self._listen(0.0)
        if self._stopping:
            return
        now = time.monotonic()
        lines = self._rota.at(now)
        if lines and (lines != self._sent or now >= self._refresh_at):
            self._send()
            return
        change_at = self._rota.next_change(now)
        due_at = self._refresh_at if self._sent else now + REFRESH_S
        self._port.read(min(due_at, change_at or due_at) - now, self._views.wake)

    def _send(self) -> None:
        """The lines of now, which may have changed before a further try. PortError when the sign does not obey."""
        cause, is_late = "", False
        for attempt in range(1 if self._is_lost else TRIES):
            if attempt:
                is_late |= self._hears_late(FIRST_BACKOFF_S * 2 ** (attempt - 1))
            if self._stopping:
                return
            is_shaky = self._is_lost or attempt > 0
            # What stands while the sign is not known to obey is what matters, no dark moment of a flash.
            lines = self._rota.main if is_shaky else self._rota.at(time.monotonic())
            self._has_news = False
            cause = self._try(lines)
            if not cause:
                now = time.monotonic()
                if is_shaky:
                    self._unsure_until = now + CONFIRM_S
                self._sent, self._is_lost = lines, False
                self._refresh_at = now + (CONFIRM_S if now < self._unsure_until else REFRESH_S)
                self._device.here()
                return
        raise PortError("it answers too late" if is_late else cause)

    def _try(self, lines: Lines) -> str:
        """Once. "": it obeyed, as far as it can say."""
        self._beat_at = time.monotonic()
        while self._protocol.answers and self._port.read(0.0):
            pass  # an answer that came too late would be taken for that to the next frame
        self._protocol.restart()
        self._write(self._protocol.frame(lines))
        if not self._protocol.answers:
            return ""
        give_up_at = self._line_free_at + ANSWER_BYTES * self._byte_s + self._answer_s
        while (left_s := give_up_at - time.monotonic()) > 0:
            answer = self._protocol.heard(self._port.read(left_s, self._views.wake))
            if answer is not None:
                return answer
            if self._listen(0.0) and (self._stopping or self._is_lost):
                break  # what is new goes first
        return self._protocol.silence()

    def _write(self, frame: bytes) -> None:
        self._port.write(frame)
        self._line_free_at = max(self._line_free_at, time.monotonic()) + len(frame) * self._byte_s

    def _hears_late(self, for_s: float) -> bool:
        """Between two tries. True: an answer came, too late to know what it is about."""
        until, is_late = time.monotonic() + for_s, False
        while not self._stopping and (left_s := until - time.monotonic()) > 0:
            is_late |= self._protocol.heard(self._port.read(left_s, self._views.wake)) is not None
            self._listen(0.0)
        return is_late

    def _rest(self, for_s: float, *, hurries: bool) -> None:
        """Before the port is opened anew; views keep being heard. `hurries`: something new is tried soon."""
        began = time.monotonic()
        while not self._stopping:
            until = began + (min(HURRY_S, for_s) if hurries and self._has_news else for_s)
            left_s = until - time.monotonic()
            if left_s <= 0:
                return
            self._listen(left_s)

    def _listen(self, wait_s: float) -> bool:
        """False: there was nothing to hear."""
        self._beat_at = time.monotonic()
        words = list(self._views.heard(wait_s))
        for view in words:
            if view is None:
                self._stopping = True
            else:
                self._rota.show(view, time.monotonic())
                self._has_news = True
        return bool(words)
