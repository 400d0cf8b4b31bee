"""The card readers by their driver's name: its codec, its line, and what has to be said to it."""

import time
from dataclasses import dataclass

from kiosk.readers.card_codec import Codec
from kiosk.readers.pn532 import Pn532
from kiosk.readers.rdm6300 import Rdm6300
from kiosk.readers.stx import Stx
from kiosk.readers.wedge import Wedge
from kiosk.settings import ReaderSettings
from runtime.input_device import InputDevice, Ioctl, kernel
from runtime.listener import QUIET_S, Line, Talk
from runtime.serial_port import PortError, SerialPort


@dataclass(frozen=True)
class Driver:
    codec: Codec
    line: Line
    talk: Talk


def driver_for(settings: ReaderSettings, ioctl: Ioctl = kernel) -> Driver:
    """Of settings that were checked."""
    if settings.driver == "wedge":
        codec: Codec = Wedge()
        return Driver(codec, InputDevice(settings.port, ioctl, "card reader"), Spoken(codec))
    port = SerialPort(settings.port, settings.speed)
    if settings.driver == "pn532":
        chip = Pn532()
        return Driver(chip, port, Asked(chip, port, settings.port))
    codec = Stx() if settings.driver == "stx" else Rdm6300()
    return Driver(codec, port, Spoken(codec))


class Spoken:
    """A reader that speaks by itself. What came before a plug was pulled has nothing to do with what comes after."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec

    def opened(self) -> None:
        self._codec.restart()

    def ask(self) -> float:
        return QUIET_S

    def is_there(self) -> bool:
        return True


class Asked:
    """A chip that is asked for cards; one that does not answer is gone, whatever its adapter says."""

    def __init__(self, chip: Pn532, port: SerialPort, path: str) -> None:
        self._chip = chip
        self._port = port
        self._path = path

    def opened(self) -> None:
        self._chip.restart()

    def ask(self) -> float:
        now = time.monotonic()
        question = self._chip.due(now)
        if self._chip.silent:
            raise PortError(f"{self._path}: the card reader does not answer")
        if question:
            self._port.write(question)
        return self._chip.wait_s(now)

    def is_there(self) -> bool:
        return self._chip.answers
