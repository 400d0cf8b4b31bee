"""What the doctor runs as a child of its own: it may hang, or is to be tried as the unit's user. One line of JSON."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence

from doctor import broker_trial, line_trial, node_trial, printer_trial

TRIALS: dict[str, Callable[..., Mapping[str, object]]] = {
    "broker": broker_trial.run,
    "lines": line_trial.run,
    "node": node_trial.run,
    "printer": printer_trial.run,
}


def main(argv: Sequence[str]) -> int:
    what, *args = argv
    print(json.dumps(TRIALS[what](*args)))
    sys.stdout.flush()
    return 0
