"""The fault matrix as the table of docs/printing.md: what becomes of a ticket, by fault and moment."""

from tests.printing.matrix import MOMENTS

Cells = dict[tuple[str, str], str]  # (rig, moment) → state

HEADINGS = {
    "reserved": "committed, nothing sent",
    "printing": "half the bytes sent",
    "moving": "half the paper out",
    "confirmed": "already confirmed",
    "unverified": "already unverified",
    "void": "already void",
}


def heading() -> list[str]:
    return [
        "| what happens | " + " | ".join(HEADINGS[moment] for moment in MOMENTS) + " |",
        "|---" * (len(MOMENTS) + 1) + "|",
    ]


def row(fault: str, cells: Cells) -> str:
    """One outcome if all printers agree, else who differs."""
    return f"| {fault} | " + " | ".join(_cell(cells, moment) for moment in MOMENTS) + " |"


def _cell(cells: Cells, moment: str) -> str:
    found = {rig: state for (rig, at), state in cells.items() if at == moment}
    states = list(dict.fromkeys(found.values()))
    if len(states) == 1:
        return states[0]
    return "; ".join(
        f"{state} ({', '.join(rig for rig, of in found.items() if of == state)})" for state in sorted(states)
    )
