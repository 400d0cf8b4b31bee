"""A kiosk over days: boots with whatever clock, a hall that comes and goes, presses, and the paper people hold."""

from dataclasses import dataclass, field

from hall import hours
from hall import messages as m
from hall.device import ButtonPressed, HallLink, Received, SlipOutcome
from kiosk.actions import CommitTicket, PrintSlip, ProbeStorage, SaveNumbers
from kiosk.kiosk import Binding, Kiosk
from kiosk.numbers import Numbers
from runtime.clock import HallTime
from tests.core.front_story import TEN, does
from tests.core.kiosk_story import CONFIG, DAY, READY, committed

DAY_S, HOUR_S = 86400.0, 3600.0
NO_CLOCK = None
OPENING = hours.of_hall(CONFIG)


@dataclass
class Week:
    """`true_at` is what a good clock would show; the kiosk's own is `off_s` from it, or not believed (None)."""

    off_s: float | None = 0.0
    numbers: Numbers = field(default_factory=lambda: Numbers(DAY))
    true_at: float = TEN
    paper: list[tuple[str, str]] = field(default_factory=list)  # true business day, number
    hall_up: bool = False
    _real: float = 1000.0
    _jobs: int = 0

    def __post_init__(self) -> None:
        self.boot(self.off_s)

    def boot(self, off_s: float | None) -> None:
        """The power was cut: what is on disk is there, and the machine's clock shows something."""
        self.off_s, self._real, self.hall_up = off_s, 1000.0, False
        self._time = HallTime(own=lambda: None if self.off_s is None else self.true_at + self.off_s)
        self._unit = Kiosk("kiosk-1", (Binding("a"),), CONFIG, self.numbers, True)
        self._give(READY)

    def hall(self, up: bool) -> None:
        self.hall_up = up
        self._give(HallLink(up))
        self._hear()

    def passes(self, seconds: float) -> None:
        """In steps, as the hall refreshes its state and the kiosk looks at its clock."""
        while seconds > 0:
            step_s = min(seconds, 1800.0)
            self.true_at, self._real, seconds = self.true_at + step_s, self._real + step_s, seconds - step_s
            self._hear()
            self._give(None)

    def until(self, hour: int, days: int = 0) -> None:
        """The next time it is so late, `days` later."""
        midnight = self.true_at - (self.true_at + 8 * HOUR_S) % DAY_S
        at = midnight + hour * HOUR_S + days * DAY_S
        self.passes((at if at > self.true_at else at + DAY_S) - self.true_at)

    def press(self, times: int = 1) -> list[str]:
        """The numbers on the slips that came out."""
        before = len(self.paper)
        for _ in range(times):
            self._real += 1.0
            self.true_at += 1.0
            self._give(ButtonPressed(0))
        return [number for _, number in self.paper[before:]]

    @property
    def twice(self) -> list[tuple[str, str]]:
        """What two people hold on one true day."""
        return [one for n, one in enumerate(self.paper) if one in self.paper[:n]]

    def _hear(self) -> None:
        if not self.hall_up:
            return
        day, phase = hours.business_day(self.true_at, OPENING), hours.phase(self.true_at, OPENING)
        state = m.HallState("h1", 1, day, day, phase, "normal", self.true_at, True)
        self._time.feed(state, self._real)
        self._give(Received(state, None, "hall", True))

    def _give(self, event: object) -> None:
        due = [event]
        while due:
            for action in does(self._unit.handle(due.pop(0), self._time.now(self._real), self._real)):
                match action:
                    case CommitTicket():
                        self._jobs += 1
                        self.numbers = action.numbers
                        self._printed = action.printed
                        due.append(committed(action, f"job{self._jobs}"))
                    case PrintSlip(job) if job.startswith("job"):
                        self.paper.append((hours.business_day(self.true_at, OPENING), self._printed))
                        due.append(SlipOutcome(job, "confirmed"))
                    case SaveNumbers(numbers) | ProbeStorage(numbers):
                        self.numbers = numbers
