"""Rows of a slip on its way to paper: its bytes, its time on the line, its proof, and the first one after a start.

The kiosk is the real process in the running hall, with a pty and an emulated printer of its own. What the paper takes
is measured at that printer, in the same run; none of it is computed by rules of ours.
"""

import contextlib
import random
import time
from collections.abc import Iterator
from dataclasses import replace

from bench import limits
from bench.ends import PrinterEnd, clock
from bench.figures import Figure, Reading, at_most, compared, on_pi, same_on_pi
from bench.hall_files import SERVICES
from bench.one_kiosk import OneKiosk, Outcomes, floor_outcomes, one_kiosk
from bench.paper_end import PaperEnd, Printed
from bench.site import HOLD_OFF_S, BenchSite
from virtual.pty import Pty

PAUSE_S = 0.2  # before the presses that are compared: nobody is quicker
PAUSES_S = (0.1, 0.9)  # people come when they like: the kiosk looks at its printer every 0.8 s
LATER = 10  # the press with which the first is compared, of the same service
CODES = tuple(SERVICES)
AS_QUICK = 1.10  # what two medians of some ten starts differ by on a quiet machine
SLIP_BYTES = 400
PROOF_S = 0.1
BITS = 10  # of a byte on a serial line: start, eight, stop
QR = b"\x1d\x28\x6b"  # GS ( k
PAPERS = {
    "epson": "80 mm, text and QR",
    "generic-cn-58": "58 mm, its QR drawn",
    "picture": "80 mm, all drawn",
}
OWN_PROFILES = {
    "drawn-code": 'qr = "raster"\n',
    "picture": 'text_mode = "raster"\nqr = "raster"\n',
}
"""As a site may have them: the same printer, used otherwise."""


def octets(site: BenchSite) -> list[Figure]:
    """A slip of each service: what the default template shows in two languages, with a QR code to the ticket's page."""
    figures = []
    for name, shown in PAPERS.items():
        with _kiosk(site, name) as (kiosk, paper):
            slips = [_print(kiosk, paper, code) for code in CODES]
        sizes = [float(len(slip.data)) for slip in slips]
        what, key = f"bytes of a slip: {shown}", f"bytes-{name}"
        if name != "epson":
            figures.append(compared(key, what, "octets", sizes, limits.OCTETS[name]))
            continue
        figure = at_most(
            key, what, "octets", f"≤ {SLIP_BYTES} B", SLIP_BYTES, sizes, limits.OCTETS[name], even_p99=True
        )
        if not all(QR in slip.data for slip in slips):
            figure = replace(figure, what=f"{what}, its QR code left out", reached=False)
        figures.append(figure)
    return [same_on_pi(figure) for figure in figures]


def wire(site: BenchSite, baud: int, times: int) -> list[Figure]:
    """Floor: as many bytes back to back, ten bits each. A line that ever stood still would take longer."""
    ours, floor = [], []
    with _kiosk(site, "epson", baud) as (kiosk, paper):
        for _ in range(times):
            slip = _print(kiosk, paper)
            ours.append(slip.last_at - slip.first_at)
            floor.append(len(slip.data) * BITS / baud)
    a, b = Reading.of(ours), Reading.of(floor)
    figure = Figure(
        f"wire-{baud}", f"a slip on the line at {baud:,} baud", "s", "≤ 1.1 × its bytes", a, b, a.p50 / b.p50,
        a.p50 <= 1.1 * b.p50, limits.WIRE,
    )  # fmt: skip
    return [same_on_pi(figure)]


def proof(site: BenchSite, times: int) -> list[Figure]:
    """Press → the ticket is told to the hall as confirmed, less what the mechanism takes for such a slip.

    That is measured with the floor's slip, whose bytes come all at once: were ours to keep the paper waiting, it would
    count as ours. The floor is pressed while our slip is printed, when both processes wait.
    """
    baud = 115200
    with _kiosk(site, "epson", baud, moves=True) as (kiosk, paper), floor_outcomes(site) as outcomes:
        slip = _print(kiosk, paper)
        (site.folder / "proof").write_bytes(slip.data)
        buttons, floor_paper = Pty(), PaperEnd("epson", baud, moves=True)
        site.floor(
            "slip",
            site.broker.port,
            buttons.path,
            floor_paper.path,
            site.folder / "proof.db",
            site.folder / "proof",
            len(slip.data),
        )
        took = [_proofs(kiosk, paper, buttons, floor_paper, outcomes) for _ in range(times + 2)][2:]
        site.stop("floor-slip")
        floor_paper.close()
        buttons.close()
    moved = Reading.of([each[2] for each in took])
    what = f"press → slip proven, less {moved.p50:.2f} s of the mechanism's"
    figure = at_most(
        "proof", what, "s", "≤ 100 ms, p99 too", PROOF_S, [ours for ours, _, _ in took], limits.PROOF,
        [floor for _, floor, _ in took], even_p99=True,
    )  # fmt: skip
    return [on_pi(figure, site.fsync.p50, 2)]


def first(site: BenchSite, starts: int, drawn_starts: int) -> list[Figure]:
    """Each start is followed by ten presses; of the first and the tenth the medians over all starts are compared.

    Once with text, and once with a QR code that the kiosk has to draw, for which it needs more libraries.
    """
    text = _first(site, "epson", starts)
    drawn = _first(site, "drawn-code", drawn_starts)
    figures = [
        _compared("first-byte", "first byte", 0, text), _compared("last-byte", "last byte", 1, text),
        _compared("last-drawn", "last byte, QR drawn", 1, drawn),
    ]  # fmt: skip
    return [on_pi(figure, site.fsync.p50, 1) for figure in figures]


def _compared(name: str, what: str, which: int, took: list[list[tuple[float, float]]]) -> Figure:
    early, late = (Reading.of([presses[at][which] for presses in took]) for at in (0, LATER - 1))
    ratio = early.p50 / late.p50
    return Figure(
        name, f"first slip of a start → {what} (floor: the {LATER}th)", "s", "≤ 1.1 × the tenth", early, late, ratio,
        ratio <= AS_QUICK, limits.FIRST,
    )  # fmt: skip


def _first(site: BenchSite, profile: str, starts: int) -> list[list[tuple[float, float]]]:
    """Of each start the seconds of its presses to the first byte and to the last."""
    printer = PrinterEnd()
    kiosk = OneKiosk(site, "kiosk-2", printer.pty.path, _printer_lines(site, profile))
    took = []
    for _ in range(starts):
        kiosk.start()
        took.append([_press(kiosk, printer, n) for n in range(1, LATER + 1)])
        kiosk.kill()
    kiosk.close()
    printer.close()
    return took


# --- one slip ------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _kiosk(
    site: BenchSite, profile: str, baud: int = 0, *, moves: bool = False
) -> Iterator[tuple[OneKiosk, PaperEnd]]:
    """At work with a printer of that profile; with `baud` on a line that is as slow."""
    more = _printer_lines(site, profile, baud)
    paper = PaperEnd(_named(site, profile), baud, moves=moves)
    try:
        with one_kiosk(site, "kiosk-2", paper.path, more) as kiosk:
            paper.printed()  # what it said at the start is no slip
            yield kiosk, paper
    finally:
        paper.close()


def _printer_lines(site: BenchSite, profile: str, baud: int = 0) -> str:
    return f'profile = "{_named(site, profile)}"\n' + (f"baud = {baud}\n" if baud else "")


def _named(site: BenchSite, profile: str) -> str:
    """A profile of ours, or the path of a site's own, which is written."""
    if profile not in OWN_PROFILES:
        return profile
    path = site.folder / f"{profile}.toml"
    path.write_text(f'like = "epson"\n{OWN_PROFILES[profile]}', "utf-8")
    return str(path)


def _print(kiosk: OneKiosk, paper: PaperEnd, code: str = "a") -> Printed:
    """Returns when the kiosk takes the next press."""
    kiosk.outcomes.next(kiosk.press(code))
    time.sleep(HOLD_OFF_S)
    return paper.printed()


def _proofs(
    kiosk: OneKiosk, paper: PaperEnd, buttons: Pty, floor_paper: PaperEnd, floor_outcomes: Outcomes
) -> tuple[float, float, float]:
    """Seconds of ours and of the floor beyond the mechanism's, and those."""
    time.sleep(random.uniform(*PAUSES_S))
    began = kiosk.press()
    time.sleep(PAUSE_S)
    floor_began = clock()
    buttons.write(b"a")
    took = kiosk.outcomes.next(began) - began
    floor_took = floor_outcomes.next(floor_began) - floor_began
    paper.printed()
    slip = floor_paper.printed()
    moved_s = slip.moved_at - slip.first_at
    return took - moved_s, floor_took - moved_s, moved_s


def _press(kiosk: OneKiosk, printer: PrinterEnd, n: int) -> tuple[float, float]:
    """Seconds to the slip's first and last byte; returns when the kiosk takes the next press."""
    if n in (1, LATER):
        time.sleep(PAUSE_S)
    began = kiosk.press(CODES[n % len(CODES)])  # else a service's numbers are used up
    slip = printer.slip()
    kiosk.outcomes.next(began)
    time.sleep(HOLD_OFF_S)
    return slip.first_at - began, slip.last_at - began
