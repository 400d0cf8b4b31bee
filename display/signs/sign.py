"""The LED sign that `[sign]` describes. Remembers the latest view: a thread that was replaced is told it again."""

from collections.abc import Callable

from display.signs.cells import Charset
from display.signs.driver import Port, SignDriver
from display.signs.onbon import Area
from display.signs.protocols import AsciiLine, Onbon, SignProtocol
from display.signs.rota import Rota
from display.signs.settings import BITS_PER_BYTE, CELL_HEIGHT, CELL_WIDTH, LINE_COLUMNS, SignSettings
from hall.view import CounterView
from runtime.serial_port import SerialPort
from runtime.tcp_port import TcpPort

ONBON_TCP_PORT, LINE_TCP_PORT = 5005, 23  # as the cards leave the factory; as serial servers do
BLANK_AFTER_S = 30  # three refreshes
SERIAL_ANSWER_S, TCP_ANSWER_S = 1.0, 1.5
UNANSWERED_S = 10.0  # a refresh comes as often


class Sign:
    def __init__(self, settings: SignSettings, put: Callable[[object], None]) -> None:
        self._settings, self._put = settings, put
        self._view: CounterView | None = None
        self._driver = driver_for(settings, put)

    def start(self) -> None:
        self._driver.start()

    def show(self, view: CounterView) -> None:
        self._view = view
        self._driver.show(view)

    def stop(self) -> None:
        self._driver.stop()

    def alive(self) -> bool:
        return self._driver.alive()

    def renew(self) -> None:
        """For a thread that died, or hangs: it is told to end should it ever come back."""
        self._driver.abandon()
        self._driver = driver_for(self._settings, self._put)
        self._driver.start()
        if self._view is not None:
            self._driver.show(self._view)


def driver_for(settings: SignSettings, put: Callable[[object], None]) -> SignDriver:
    is_serial = settings.port is not None
    if settings.driver == "onbon":
        width, height = settings.size
        area = Area(width, height, settings.x or 0, settings.y or 0)
        rota = _rota(settings, width // CELL_WIDTH, height // CELL_HEIGHT, "gb2312")
        protocol: SignProtocol = Onbon(settings.address or 1, area, BLANK_AFTER_S, is_alone=not is_serial)
        port = _port(settings, ONBON_TCP_PORT)
    else:
        rota = _rota(settings, settings.columns or LINE_COLUMNS, 1, "ascii")
        protocol, port = AsciiLine(), _port(settings, LINE_TCP_PORT)
    answer_s = SERIAL_ANSWER_S if is_serial else TCP_ANSWER_S
    byte_s = BITS_PER_BYTE / settings.line_baud if is_serial else 0.0
    return SignDriver(port, protocol, rota, put, answer_s=answer_s, byte_s=byte_s)


def _rota(settings: SignSettings, columns: int, lines: int, charset: Charset) -> Rota:
    """What only knows ASCII has no hanzi: it says all in English, and in capitals, which such signs draw best."""
    is_ascii = charset == "ascii"
    return Rota(columns, lines, ["en"] if is_ascii else settings.languages, charset, capitals=is_ascii)


def _port(settings: SignSettings, tcp_port: int) -> Port:
    if settings.port is not None:
        return SerialPort(settings.port, settings.line_baud)
    return TcpPort(settings.host or "", settings.tcp_port or tcp_port, unanswered_s=UNANSWERED_S)
