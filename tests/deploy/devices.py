"""Inside the container, by the release's own Python: the printer on TCP, the button box and the keypad on ptys.

What a person does is a line to /run/devices/do ("box a", "keypad NEXT", "printer cover"); what can be seen then is in
seen.json.
"""

import json
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from virtual.button_box import VirtualButtonBox
from virtual.keypad import VirtualKeypad
from virtual.printer import VirtualPrinter

FOLDER = Path("/run/devices")
SEEN = FOLDER / "seen.json"
LOOK_S = 0.02


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    printer = VirtualPrinter(port=9100, speed_mm_s=0)
    box = VirtualButtonBox(FOLDER / "box")
    keypad = VirtualKeypad(FOLDER / "keypad")
    for path in (box.path, keypad.path):
        os.chmod(os.path.realpath(path), 0o666)
    os.mkfifo(FOLDER / "do")
    threading.Thread(target=_obey, args=(box, keypad, printer), daemon=True).start()
    while True:
        seen = {"slips": len(printer.slips), "keypad": keypad.screen, "errors": printer.errors}
        new = SEEN.with_suffix(".new")
        new.write_text(json.dumps(seen))
        new.rename(SEEN)
        time.sleep(LOOK_S)


def _obey(box: VirtualButtonBox, keypad: VirtualKeypad, printer: VirtualPrinter) -> None:
    faults: dict[str, Callable[[], object]] = {
        "printer cover": lambda: printer.set_cover_open(True),
        "printer end": lambda: printer.set_paper("end"),
        "printer off": printer.power_off,
        "box unplug": box.unplug,
        "keypad unplug": keypad.unplug,
    }
    while True:
        for line in (FOLDER / "do").read_text().splitlines():
            device, _, what = line.partition(" ")
            if line in faults:
                faults[line]()
            elif device == "box":
                box.press(what)
            else:
                keypad.press(*what.split())


if __name__ == "__main__":
    main()
