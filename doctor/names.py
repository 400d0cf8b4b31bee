"""The checks by name, in the order in which one looks for a fault: first whether it runs, then what it needs.

Words only: every start of `jiaohao` reads this for its --help.
"""

WHAT = {
    "release": "the installed release is whole and starts",
    "unit": "the service runs and stays up",
    "version": "the running version is the installed one",
    "config": "the configuration is right",
    "broker": "the broker lets the unit in, read and write",
    "controller": "the hall controller is there",
    "clock": "the clock can be believed",
    "gpio": "the chip of the pins is there, and nobody else has their lines",
    "buttons": "the ports of serial button boxes are there",
    "printer": "the printer is there, answers, and is ready",
    "paper": "there is paper",
    "keypad": "the keypads are there",
    "reader": "the readers of cards and codes are there",
    "sign": "the port of an LED sign is there",
    "screen": "the screen is connected",
    "owner": "one program only wants the screen",
    "fonts": "a font with Chinese is installed",
    "audio": "a board that speaks has a sound card",
    "disk": "there is room on the disk",
    "root": "what is written is kept",
    "card": "the card has no errors",
    "power": "the voltage is high enough",
    "temperature": "it is not too hot",
    "watchdog": "the hardware restarts a machine that hangs",
    "stop": "the machine was last shut down in order",
}
UNITS = ("hall", "kiosk", "counter", "board", "bus")


def name_of(word: str) -> str:
    """`kiosk`, `jiaohao-kiosk`, `jiaohao-kiosk.service` are the same unit; `jiaohao-counter@lead-pad` is `lead-pad`."""
    return word.removesuffix(".service").removeprefix("jiaohao-").rpartition("@")[2]
