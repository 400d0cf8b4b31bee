"""The lead's pad (R50): which alert its display shows, when it beeps, what ENTER acknowledges. Pure.

A counter unit without a window, that follows the hall's alerts. Whoever stands before it may read; who acts has signed
in, so that the journal says who it was. Nothing is kept for later: without a link nothing can be acknowledged.
"""

from counter import alerted
from counter.actions import Beep
from counter.codes import WIDTH
from counter.forms import Form, form
from counter.known import Known
from counter.telling import Telling
from counter.work import NO_LINK, Work
from hall import messages as m
from hall import topics
from hall.device import Received
from hall.ringing import News

BEEPS: dict[m.Severity, int] = {"urgent": 5, "warning": 3, "notice": 0}
AGAIN_S = 20.0  # an urgent one beeps again until somebody has acknowledged it
APART_S = 2.0  # several that come at once beep as one
STEPPING_S = 10.0  # then the display is at the gravest again
READ_S = 0.8  # ENTER sooner after the display has changed by itself was meant for what it showed before
LOOK_S = 2.0  # for what the broker has kept to come, before anybody is told that all is well
CLOSING = "closing_queue"


class Lead:
    """`follow` after each event, then `text`. What stands is in `known.alerts`."""

    def __init__(self, known: Known, work: Work, telling: Telling) -> None:
        self._known = known
        self._work = work
        self._telling = telling
        self._news = News()
        self._calling: set[str] = set()  # urgent ones that rang here
        self._again_at = 0.0
        self._quiet_until = 0.0
        self._was_linked = False
        self._looks_until: float | None = None  # None: this is no lead's pad, as far as is known
        self._stepped: str | None = None  # the alert chosen with NEXT and RECALL
        self._steps_until = 0.0
        self._shown: tuple[str, int] | None = None  # an alert and its ring
        self._shown_since = 0.0
        self._now: float | None = None  # of the last event
        self._real = 0.0

    @property
    def is_here(self) -> bool:
        return self._known.pad_role == "lead"

    # --- what is heard ------------------------------------------------------------------------------------

    def received(self, received: Received, real: float) -> None:
        """An alert whose `rung` is new rings; one that was there before this pad was waits for the time."""
        key, alert = received.subject or "", received.message
        if isinstance(alert, m.Alert):
            is_new = self.is_here and (received.live or self._was_linked)
            if self._news.alert(key, alert, is_new=is_new):
                self._ring(key, alert.severity, real)
        elif alert is None and topics.parse(received.topic) == (topics.ALERT, key):
            self._news.ended(key)

    def _ring(self, key: str, severity: m.Severity, real: float) -> None:
        if severity == "urgent":
            self._calling.add(key)
            self._again_at = real + AGAIN_S
        if BEEPS[severity] and (real >= self._quiet_until or severity == "urgent"):
            self._telling.act(Beep(BEEPS[severity]))
            self._quiet_until = real + APART_S

    def linked(self, up: bool) -> None:
        self._was_linked = self._was_linked or (up and self.is_here)
        if up:
            self._news.keep(self._known.alerts)

    def follow(self, now: float | None, real: float) -> None:
        """What has ended, or was acknowledged here or elsewhere, calls nobody any more."""
        self._now, self._real = now, real
        if not self.is_here:
            self._looks_until = None
            return
        if self._looks_until is None:
            self._looks_until = real + LOOK_S
        elif real >= self._looks_until and self._known.link:
            self._was_linked = True  # it has become a lead's long ago
        standing = self._known.alerts
        for key, alert in self._news.at(now).items() if now is not None else ():
            self._ring(key, alert.severity, real)
        self._calling = {k for k in self._calling if k in standing and standing[k].acked_at is None}
        if self._calling and self._known.link and real >= self._again_at:
            self._again_at = real + AGAIN_S
            self._telling.act(Beep(BEEPS["urgent"]))
        if self._stepped is not None and (real >= self._steps_until or self._stepped not in standing):
            self._stepped = None
        at_hand = self._at_hand
        shown = (at_hand, standing[at_hand].rung) if at_hand is not None else None
        if shown != self._shown:  # another one, or the same and graver
            self._shown, self._shown_since = shown, real

    # --- keys ---------------------------------------------------------------------------------------------

    def step(self, by: int, real: float) -> None:
        """NEXT and RECALL: through all that stand, the acknowledged ones last."""
        order = alerted.in_order(self._known.alerts)
        if not self._known.link:
            self._telling.refuse(NO_LINK, real)
        elif not order:
            self._telling.ignore()
        else:
            at = order.index(self._at_hand) if self._at_hand in order else -1
            self._stepped = key = order[(at + by) % len(order)]
            self._shown = key, self._known.alerts[key].rung
            self._steps_until, self._shown_since = real + STEPPING_S, 0.0

    def home(self) -> None:
        """CLEAR: back to the gravest."""
        self._stepped = None

    def acknowledge(self, real: float) -> Form | None:
        """ENTER: the one on the display, as it has stood there long enough to be read."""
        key = self._at_hand
        alert = self._known.alerts.get(key or "")
        if not self._work.may_ask(real):
            return None
        if key is None or alert is None or real < self._shown_since + READ_S:
            self._telling.ignore()
        elif alert.kind == CLOSING:
            return form("closing", self._known.config, real, about=key)
        elif alert.acked_at is not None:
            self._telling.ignore()
            self._telling.tell(f"SEEN BY {alert.acked_by}" if alert.acked_by else "SEEN", real)
        else:
            self._work.ask("ack_alert", real, alert=key, rung=alert.rung)
        return None

    # --- what is shown ------------------------------------------------------------------------------------

    @property
    def _at_hand(self) -> str | None:
        """The alert on the display: the one stepped to, or the gravest nobody acknowledged."""
        if self._stepped in self._known.alerts:
            return self._stepped
        first = next(iter(alerted.in_order(self._known.alerts)), None)
        return first if first is not None and self._known.alerts[first].acked_at is None else None

    @property
    def text(self) -> str:
        """The steady one. Nobody is told that all is well before that is known."""
        known, alerts = self._known, self._known.alerts
        key = self._at_hand
        if not known.link:
            return NO_LINK
        if key is not None:
            order = alerted.in_order(alerts)
            head = f"{alerted.unseen(alerts.values())}!"
            if self._stepped is not None:
                head = f"{order.index(key) + 1}/{len(order)}"
            room = WIDTH - len(head) - 1
            return f"{head} {alerted.line(alerts[key], known.config, self._now, room)}"
        if self._looks_until is not None and self._real < self._looks_until:
            return "LOOKING"
        if known.clerk is None:
            return "SIGN IN"
        return f"{len(alerts)} SEEN" if alerts else "ALL WELL"

    def lamps(self) -> dict[str, bool]:
        alerts = self._known.alerts.values() if self._known.link else ()
        return {"late": alerted.unseen(alerts) > 0, "help": alerted.unseen(alerts, "urgent") > 0}

    @property
    def deadline(self) -> float | None:
        """When the display changes, or the pad beeps, by itself."""
        if not self.is_here:
            return None
        now, real = self._now, self._real
        wanted = [at for at in (self._looks_until,) if at is not None and at > real]
        if self._stepped is not None:
            wanted.append(self._steps_until)
        if self._calling and self._known.link:
            wanted.append(self._again_at)
        if self._at_hand is not None and now is not None and self._known.link:
            since = self._known.alerts[self._at_hand].since_at
            wanted.append(real + max(0.5, (60 - (now - since) % 60) / self._known.speed))
        return min(wanted, default=None)
