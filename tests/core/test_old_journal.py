"""A journal and a snapshot as they were written before clerks could transfer, park and say what came of a case.

The bytes in `old/` are that version's own: a morning with a ticket called, recalled, missed, served, taken back.
"""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hall import entries as e
from hall.ledger import Ledger, Recorded
from hall.state import HallData
from tests.core.clerk_story import clerks_config, reread
from tests.core.stories import Paper

OLD = Path(__file__).parent / "old"
BOTH = pytest.mark.parametrize("kept", ["journal", "snapshot"])


def loaded(kept: str) -> Ledger:
    if kept == "snapshot":
        return Ledger(msgspec.json.decode((OLD / "snapshot.json").read_bytes(), type=HallData))
    ledger = Ledger()
    for line in (OLD / "journal.jsonl").read_bytes().splitlines():
        n, at, boot, entry = msgspec.json.decode(line, type=tuple[int, float, str, msgspec.Raw])
        ledger.apply(Recorded(n, at, boot, msgspec.json.decode(entry, type=e.AnyEntry)))
    return ledger


def differences(old: Any, new: Any, where: str = "") -> list[str]:
    """What an old value says and the new one does not; what is new alone is no difference."""
    if isinstance(old, dict):
        return [d for key in old for d in differences(old[key], new.get(key), f"{where}.{key}")]
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        return [d for n, each in enumerate(old) for d in differences(each, new[n], f"{where}[{n}]")]
    return [] if old == new else [f"{where}: {old} != {new}"]


@BOTH
def test_everything_that_was_known_is_known(kept: str) -> None:
    old = json.loads((OLD / "snapshot.json").read_bytes())
    assert differences(old, json.loads(msgspec.json.encode(loaded(kept).data))) == []


@BOTH
def test_the_hall_goes_on_with_it(kept: str) -> None:
    """A002 is being called at counter 1; whoever missed the call can be told from the others."""
    paper = Paper(clerks_config(), loaded(kept), "boot2")
    paper.now += 200.0
    assert (paper.counter("1").ticket, paper.counter("2").state) == ("A002", "paused")
    assert paper.ask("1", "start", variant="bill").status == "ok"
    assert paper.ask("1", "finish", outcome="papers_missing").status == "ok"
    assert paper.ask("1", "move", ticket="A002").status == "ok"
    assert {t.printed: (t.status, t.class_) for t in paper.hall.ledger.data.tickets.values()} == {
        "A002": ("waiting", "return"),
        "B003": ("waiting", "ordinary"),
        "A004": ("waiting", "vip"),
    }
    assert reread(paper.hall.ledger).data == paper.hall.ledger.data


def test_an_entry_of_a_version_to_come_is_refused_as_such() -> None:
    with pytest.raises(msgspec.ValidationError, match="teleported"):
        msgspec.json.decode(b'{"entry":"teleported","ticket":"t1"}', type=e.AnyEntry)
