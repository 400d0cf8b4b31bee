"""Between what is found and who is told: an alert rings once, may be acknowledged, is told higher up, and ends. Pure.

What stands in the journal survives a restart of the hall: nothing rings twice.
"""

from collections.abc import Mapping
from typing import Literal

from hall import entries as e
from hall import messages as m
from hall import views
from hall.actions import Ring
from hall.finding import Finding
from hall.kinds import is_once, severity
from hall.ledger import Ledger
from hall.ringing import RANK
from hall.settings import RulesTable
from hall.state import AlertRecord

LONG_HALL = "long_queue_hall.hall"
OF_A_LONG_HALL = ("long_queue", "promise_near", "promise_broken")
"""One cause, many signs: while the whole hall is long they are told and updated, and do not ring beside it."""


class Bells:
    def __init__(self, ledger: Ledger, table: RulesTable, boot: str) -> None:
        self._ledger = ledger
        self._table = table
        self._boot = boot
        self._rung = {key: r.rung for key, r in ledger.data.alerts.items()}
        self._told: dict[str, tuple[Finding, AlertRecord]] = {}  # of the last look
        self.next_at: float | None = None  # hall time: the next one to be escalated

    def settle(
        self, findings: Mapping[str, Finding], now: float, off_since: float | None = None
    ) -> list[e.AnyEntry]:
        """What the journal does not say yet. `off_since`: nobody can be heard, so nobody is told higher up."""
        standing = self._ledger.data.alerts
        self.next_at = None
        made: list[e.AnyEntry] = [e.AlertCleared(key) for key in standing.keys() - findings.keys()]
        for key, finding in findings.items():
            record = standing.get(key)
            loud = not finding.quiet and not (finding.kind in OF_A_LONG_HALL and LONG_HALL in findings)
            if record is None:
                made.append(e.AlertRaised(key, cause=finding.cause, rings=loud))
            elif record.cause != finding.cause:
                news = loud and _is_news(finding, record.cause)
                made.append(e.AlertRaised(key, record.values, finding.cause, news))
            elif loud and not record.rung and finding.kind not in OF_A_LONG_HALL:
                made.append(e.AlertRaised(key, record.values, finding.cause))  # quiet until now
            elif loud and off_since is None and self._is_ignored(record, finding, now):
                made.append(e.AlertEscalated(key))
        return made

    def _is_ignored(self, record: AlertRecord, finding: Finding, now: float) -> bool:
        """A notice may be ignored; so may what is over, and what nobody was told."""
        if not record.rung or record.acked_at is not None or record.escalated_at is not None:
            return False
        if finding.severity == "notice" or is_once(finding.kind):
            return False
        # While the hall was off nobody could acknowledge anything.
        at = max(record.rung_at, self._ledger.data.booted_at) + self._table.escalate_min * 60
        if now < at:
            self.next_at = at if self.next_at is None else min(self.next_at, at)
        return now >= at

    def rings(self, findings: Mapping[str, Finding]) -> list[Ring]:
        """What the notification channels have not heard, behind `settle` and its entries."""
        rung: list[Ring] = []
        for key, finding in findings.items():
            record = self._ledger.data.alerts.get(key)
            if record is None:
                continue
            before = self._rung.get(key)
            if not before and record.rung:
                rung.append(Ring("raised", self._alert(finding, record)))
            elif before and before != record.rung:
                what: Literal["changed", "escalated"] = (
                    "changed" if record.escalated_at is None else "escalated"
                )
                rung.append(Ring(what, self._alert(finding, record)))
            self._rung[key], self._told[key] = record.rung, (finding, record)
        for key in self._rung.keys() - findings.keys():
            del self._rung[key]
            ended = self._told.pop(key, None)
            if ended is not None and ended[1].rung:
                rung.append(Ring("cleared", self._alert(*ended)))
        return rung

    def _alert(self, finding: Finding, record: AlertRecord) -> m.Alert:
        return views.alert(finding, record, self._boot, 0)


def _is_news(finding: Finding, was: str | None) -> bool:
    """A graver cause; of a HELP another reason, which is said a moment later, or by somebody else."""
    return finding.kind == "help" or RANK[finding.severity] > RANK[severity(finding.kind, was)]
