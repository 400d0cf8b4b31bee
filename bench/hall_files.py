"""The configuration files of the bench's hall, as a technician would write them: one kiosk at work, one counter.

Further kiosks are named for the row of facts, whose sender speaks for them.
"""

from collections.abc import Sequence
from pathlib import Path

HALL = "bench"
UNITS = [f"kiosk-{n}" for n in range(1, 7)]
BOARD_SIZE = (1920, 1080)
SCREEN_SIZE = (1280, 800)  # of a kiosk: ten inches
DISPLAY = f"[display]\nsize = [{BOARD_SIZE[0]}, {BOARD_SIZE[1]}]\nfullscreen = false\n"
TICKET_PAGE = "http://192.168.1.10:8600/t/{id}"  # so every slip has a QR code
SERVICES = {"a": ("综合业务", "General business"), "b": ("现金业务", "Cash"), "c": ("咨询", "Enquiries")}


def hall(folder: Path, port: int) -> Path:
    """Thousands wait in it, and a press is a ticket all the same."""
    services = "".join(
        f'[[service]]\nid = "{s}"\nprefix = "{s.upper()}"\nname = {{ zh = "{zh}", en = "{en}" }}\n'
        for s, (zh, en) in SERVICES.items()
    )
    kiosks = "".join(
        f'[[kiosk]]\nunit = "{unit}"\nnumbers = [{n * 100 + 1}, {n * 100 + 100}]\n'
        for n, unit in enumerate(UNITS)
    )
    return _write(
        folder / "hall.toml",
        'preset = "telecom"\n[hall]\nid = "bench"\nname = { zh = "示范营业厅", en = "Demo service hall" }\n'
        f'ticket_page = "{TICKET_PAGE}"\n'
        f'{_broker(port)}[storage]\npath = "{folder}/hall.db"\n[hours]\nalways_open = true\n'
        f"[rules]\ncrowded = 0\n{services}{kiosks}"
        '[[board]]\nunit = "board-1"\n[[board]]\nunit = "board-2"\n[[counter]]\nid = "1"\nunit = "counter-1"\n',
    )


def kiosk(folder: Path, port: int, buttons: str, printer: str, unit: str = UNITS[0], more: str = "") -> Path:
    """`more`: further lines of its [printer]."""
    made = "".join(
        f'[[button]]\nsource = "serial"\nport = "{buttons}"\ncode = "{code}"\nservice = "{code}"\n'
        for code in SERVICES
    )
    return _write(
        folder / f"{unit}.toml",
        _unit(folder, unit, port) + made + f'[printer]\ntransport = "serial"\ndevice = "{printer}"\n{more}',
    )


def whole_kiosk(
    folder: Path, port: int, printer: str, reader: str, key: Path, unit: str, pins: Sequence[tuple[int, int]],
    *, screen: bool,
) -> Path:  # fmt: skip
    """A button and its lamp for each of `pins`: the services, one of VIPs, one that asks for a person."""
    gives = [f'service = "{service}"' for service in SERVICES]
    gives += ['service = "a"\nclass = "vip"', 'action = "assist"']
    made = "".join(
        f'[[button]]\nsource = "gpio"\npin = {pin}\nlamp = {lamp}\n{what}\n'
        for (pin, lamp), what in zip(pins, gives, strict=True)
    )
    made += f'[card_reader]\ndriver = "rdm6300"\nport = "{reader}"\nkey_file = "{key}"\n'
    if screen:
        made += f"[screen]\nsize = [{SCREEN_SIZE[0]}, {SCREEN_SIZE[1]}]\nfullscreen = false\n"
    made += f'[printer]\ntransport = "serial"\ndevice = "{printer}"\n'
    return _write(folder / f"{unit}.toml", _unit(folder, unit, port) + made)


def counter(folder: Path, port: int, keypad: str) -> Path:
    return _write(
        folder / "counter.toml",
        _unit(folder, "counter-1", port) + f'[keypad]\nport = "{keypad}"\n' + DISPLAY,
    )


def board(folder: Path, port: int) -> Path:
    return _write(folder / "board.toml", _unit(folder, "board-1", port))


def picture_board(folder: Path, port: int, pictures: Path) -> Path:
    """As it hangs on a wall; `board` is without a screen."""
    media = f'[media]\nfolder = "{pictures}"\n'
    return _write(folder / "board-2.toml", _unit(folder, "board-2", port) + DISPLAY + media)


def _unit(folder: Path, unit: str, port: int) -> str:
    return f'[unit]\nid = "{unit}"\nhall = "bench"\n[storage]\npath = "{folder}/{unit}.db"\n{_broker(port)}'


def _broker(port: int) -> str:
    return f'[broker]\nhost = "127.0.0.1"\nport = {port}\n'


def _write(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path
