"""What the parts of the voice tell each other: a call to be said, the pieces it is said with, and that it has been."""

from dataclasses import dataclass, field

from hall.messages import Text


@dataclass(frozen=True)
class Announcement:
    """One call. `counter_name` is empty unless the counter has one of its own: then it is said by its id."""

    call_id: str
    ticket_id: str
    ticket: str  # as printed: "A012"
    counter: str
    counter_name: Text = field(default_factory=dict)
    place: Text = field(default_factory=dict)  # R18
    late: bool = False  # an apology comes first (R19)
    slow: bool = False  # for whoever hears or moves badly (R33)


@dataclass(frozen=True)
class Piece:
    """A clip by its id ("zh/yi1"), and what espeak-ng says where there is none: pinyin with tones, or English.

    `pause_s`: silence behind it. `least_s`: what is shorter has more of it, so that a number comes in an even beat.
    """

    clip: str
    spoken: str
    pause_s: float = 0.03
    least_s: float = 0.0

    def silence_s(self, length_s: float) -> float:
        """Behind a sound of that length."""
        return max(0.0, self.least_s - length_s) + self.pause_s


@dataclass(frozen=True)
class Plan:
    pieces: tuple[Piece, ...]
    slow: bool = False


@dataclass(frozen=True)
class Say:
    """An action of the board's core: the chime, then this. `id` comes back in `Spoken`."""

    id: str
    plan: Plan
    volume: float
    chime: bool = True


@dataclass(frozen=True)
class Spoken:
    """An event for the core: what `Say` asked for is over. `cause`: why nothing, or not all of it, was heard."""

    id: str
    cause: str = ""


@dataclass(frozen=True)
class Dropped:
    """An action, for the log: these calls are not said, and by which rule (`announcer.py`)."""

    calls: tuple[Announcement, ...]
    why: str
