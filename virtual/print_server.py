"""An emulated printer by itself, to try software against: `python -m virtual.print_server --port 9100 --out slips`."""

import argparse
import logging
import math
import queue
from pathlib import Path

from virtual.makes import EPSON, MAKES
from virtual.printer import VirtualPrinter
from virtual.render import render
from virtual.slip import Slip


def main() -> None:
    parser = argparse.ArgumentParser(description="An ESC/POS printer that prints into pictures.")
    parser.add_argument("--make", choices=MAKES, default=EPSON.name)
    parser.add_argument("--port", type=int, help="TCP port, 9100 on a real one; without it a pty is opened")
    parser.add_argument("--link", type=Path, help="symbolic link to the pty")
    parser.add_argument("--baud", type=int, help="makes the pty as slow as a serial line")
    parser.add_argument("--out", type=Path, help="directory for the slips' PNG files")
    parser.add_argument("--speed", type=float, metavar="MM_S", help="0 prints at once")
    parser.add_argument(
        "--paper", type=float, default=math.inf, metavar="MM", help="what is left of the roll"
    )
    wanted = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    slips: queue.SimpleQueue[Slip] = queue.SimpleQueue()
    printer = VirtualPrinter(
        MAKES[wanted.make],
        port=wanted.port,
        link=wanted.link,
        baud=wanted.baud,
        speed_mm_s=wanted.speed,
        paper_mm=wanted.paper,
        near_end_mm=5000,
        on_slip=slips.put,
    )
    print("printer at", printer.path or f"127.0.0.1:{printer.port}", flush=True)
    number = 0
    try:
        while True:
            slip = slips.get()
            number += 1
            if wanted.out is not None:
                wanted.out.mkdir(parents=True, exist_ok=True)
                (wanted.out / f"slip-{number:04d}.png").write_bytes(render(slip))
    except KeyboardInterrupt:
        printer.close()


if __name__ == "__main__":
    main()
