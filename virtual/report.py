"""What the demo says: a line of progress, and the day in a few lines."""

import shutil
import sys
from collections import Counter
from collections.abc import Mapping

from virtual.keypad import VirtualKeypad
from virtual.verdict import Verdict

LINE_EVERY_S = 5.0  # of progress, where it does not replace the one before
FEW = 4
WORDS = {"CALL": "calling", "SERVE": "serving", "OPEN": "open", "PAUSED": "paused", "other": "not open"}
"""Of a keypad's display → what the counter does."""
CALLED = {"CALL", "CALL?", "SLIP?"}


def counters_in_short(keypads: Mapping[str, VirtualKeypad]) -> str:
    """What the keypads show; of many counters how many are at what."""
    if len(keypads) <= FEW:
        return "   ".join(f"counter {counter}: {keypad.screen:<14}" for counter, keypad in keypads.items())
    at = Counter(_doing(keypad.screen) for keypad in keypads.values())
    return "counters: " + ", ".join(f"{at[word]} {said}" for word, said in WORDS.items() if at[word])


def _doing(screen: str) -> str:
    said = set(screen.split())
    return "CALL" if said & CALLED else next((word for word in WORDS if word in said), "other")


class Progress:
    """One line that renews itself on a terminal; elsewhere a line every few seconds."""

    def __init__(self, for_s: float | None) -> None:
        self._of = f" of {for_s:.0f}" if for_s else ""
        self._line_at = LINE_EVERY_S
        self._shown = ""

    def show(self, elapsed_s: float, state: str) -> None:
        line = f"{elapsed_s:5.0f}{self._of} s   {state}"
        if sys.stdout.isatty():
            line = line[: shutil.get_terminal_size().columns - 1]
            if line != self._shown:
                print(f"\r{line}\x1b[K", end="", flush=True)
                self._shown = line
        elif elapsed_s >= self._line_at:
            self._line_at += LINE_EVERY_S
            print(line.rstrip(), flush=True)

    def end(self) -> None:
        if self._shown:
            print()
            self._shown = ""


def summary(verdict: Verdict) -> str:
    """The day in a few lines."""
    left = [f"still waiting {verdict.waiting}", f"at a counter {verdict.at_counters}"]
    more = (("parked", verdict.parked), ("may come back", verdict.away), ("expired", verdict.expired))
    left += [f"{what} {count}" for what, count in more if count]
    lines = [
        "",
        f"tickets issued {verdict.issued:7}   (void {verdict.void})",
        f"slips printed  {verdict.slips:7}"
        + (f"   (others {verdict.other_slips})" if verdict.other_slips else ""),
        *_gone(verdict),
        f"calls made     {verdict.called:7}   (did not come {verdict.missed})",
        f"finished       {verdict.finished:7}   ({', '.join(left)})",
        *_work(verdict),
        "",
    ]
    if verdict.waits:
        lines.append(f"{'class':<12}{'called':>8}{'mean wait':>12}{'longest':>10}{'promise kept':>15}")
    for name, waits in sorted(verdict.waits.items()):
        lines.append(
            f"{name:<12}{len(waits.waited_s):>8}{_clock(waits.mean_s):>12}{_clock(waits.longest_s):>10}"
            f"{waits.share_kept:>15.0%}"
        )
    lines += [""] if verdict.waits else []
    lines += verdict.wrong or ["nothing lost, nothing doubled, nobody called twice"]
    return "\n".join(lines)


def _gone(verdict: Verdict) -> list[str]:
    """Who left without a ticket: many waited, the hall had closed, no paper came."""
    if not verdict.gone:
        return []
    whys = ", ".join(f"{why} {count}" for why, count in sorted(verdict.gone.items()))
    return [f"left without   {sum(verdict.gone.values()):7}   ({whys})"]


def _work(verdict: Verdict) -> list[str]:
    """What else the clerks did, if anything."""
    outcomes = [(name.replace("_", " "), count) for name, count in sorted(verdict.outcomes.items())]
    done = [
        ("sent on", verdict.transferred), ("set aside", verdict.set_aside), ("let in again", verdict.revived),
        ("issued for a guide", verdict.helped), ("help called", verdict.help_called), ("rated", verdict.rated),
    ]  # fmt: skip
    lines = []
    for name, counts in (("besides", done), ("outcomes", outcomes)):
        said = ", ".join(f"{what} {count}" for what, count in counts if count)
        lines += [f"{name:<15}{said}"] if said else []
    return lines


def _clock(seconds: float) -> str:
    return f"{int(seconds // 60)}:{int(seconds % 60):02}"
