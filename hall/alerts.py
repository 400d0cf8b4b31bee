"""What the hall lead must hear of, in time to act. Pure.

Each check is a function of the present state, so that an alert ends as soon as its cause does: `blank.py` windows with
nobody behind them, `queues.py` and `promises.py` those who wait, `unserved.py` lines nobody serves, `readiness.py` what
is not there yet, `troubles.py` the rest.
"""

import math

from hall import entries as e
from hall import messages as m
from hall.advice import Advisor
from hall.blank import Blank
from hall.closing import closing
from hall.finding import Finding
from hall.flapping import Flapping
from hall.kept import Changes
from hall.ledger import Ledger
from hall.links import Heard
from hall.look import Aside, Dark, Look
from hall.plan import Plan, Planned
from hall.promises import Promises
from hall.prompts import Prompts
from hall.queues import Load, Queues
from hall.readiness import Readiness
from hall.settings import RulesTable
from hall.troubles import Troubles
from hall.unknown_year import holidays_unknown
from hall.unserved import Unserved
from hall.waiting import Rules

SOON_S = 0.5  # hall time: a key is answered first


class Watch:
    """`look` after changes and at `next_at`; `prompts` tells each counter what its clerk should be reminded of."""

    def __init__(self, config: m.Config, rules: Rules, table: RulesTable) -> None:
        self._config = config
        self._rules = rules
        self._table = table
        self._aside = Aside()
        self._keyed_at: dict[str, float] = {}
        self._changes = Changes()
        self._blank = Blank()
        self._advisor = Advisor(config, rules)
        self._queues = Queues(self._advisor)
        self._promises = Promises(self._advisor)
        self._readiness = Readiness()
        self._unserved = Unserved()
        self._troubles = Troubles()
        self._flapping = Flapping()
        self._prompts = Prompts()
        self._plan = Plan(config)
        self._planned: Planned | None = None
        self._phase: m.Phase | None = None  # of the last look; None: when it began is to be found out
        self._opened_at = -math.inf
        self._dark = Dark()
        self.prompts: dict[str, list[str]] = {}
        self.prompted: set[str] = set()  # counters whose prompts changed at the last look
        self.next_at: float | None = None  # hall time

    @property
    def load(self) -> Load:
        return self._queues.load

    def entry(self, entry: e.AnyEntry) -> None:
        self._aside.entry(entry)
        self._changes.entry(entry)
        self._queues.entry(entry)
        if isinstance(entry, e.ClockShifted):
            self._keyed_at.clear()  # in the time of before, as what is remembered of lines: as after a restart
            self._blank, self._unserved, self._dark = Blank(), Unserved(), Dark()
            self._planned = self._phase = None
            self._readiness.shift(entry.by_s)
            self._flapping.shift(entry.by_s)

    def configure(self, config: m.Config) -> None:
        """The same but for its days."""
        self._config, self._plan, self._planned, self._phase = config, Plan(config), None, None

    def keyed(self, counter: str, now: float) -> None:
        """A key was pressed there, whatever came of it: what its clerk was reminded of may be over."""
        self._keyed_at[counter] = now
        if counter in self.prompts:
            self.next_at = min(now + SOON_S, self.next_at or math.inf)

    def look(self, ledger: Ledger, now: float, phase: m.Phase, heard: Heard) -> dict[str, Finding]:
        sent, parked = self._aside.sent_and_parked(ledger)
        self._note(now, phase, heard)
        look = Look(
            ledger, self._config, self._rules, self._table, now, ledger.lines.heads(), ledger.lines.counts(),
            sent, parked, phase, self._planned_at(now), self._keyed_at, heard,
            self._opened_at, self._dark,
        )  # fmt: skip
        self._blank.note(look)
        self._changes.note(look)
        self._advisor.note(look)
        blank = list(self._blank.look(look))
        look.blank = {finding.subject for finding in blank if finding.kind == "blank_counter"}
        findings = [
            *blank,
            *self._queues.look(look),
            *self._promises.look(look),
            *closing(look),
            *self._readiness.look(look),
            *holidays_unknown(look),
            *self._unserved.look(look),
            *self._troubles.look(look),
        ]
        found = self._flapping.quieted(look, {finding.key: finding for finding in findings})
        self.prompted = self._prompts.look(look)
        self.prompts = self._prompts.found
        self.next_at = look.next_at
        return found

    def _note(self, now: float, phase: m.Phase, heard: Heard) -> None:
        """When the hall opened, and when it heard nobody."""
        if phase != self._phase:
            self._phase, self._opened_at = phase, self._plan.opened_at(now)
        if heard.off_since is not None:
            self._dark = Dark(heard.off_since, math.inf)
        elif self._dark.until == math.inf:
            self._dark = Dark(self._dark.since, now)

    def _planned_at(self, now: float) -> Planned:
        planned = self._planned
        if planned is None or (planned.next_at is not None and now >= planned.next_at):
            planned = self._planned = self._plan.at(now)
        return planned
