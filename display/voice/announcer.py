"""Which call is said next (R31). Pure: asked with the `real` clock; the volume follows the time on the wall.

The rules, in their order:

- One at a time, in the order of the calls. The board shows every call at once; the voice must not mix them.
- A recall takes the place of its call while that waits; one of the call being said now waits behind all others.
- What was taken back, or is over, is never said.
- A call older than `STALE_S` when its turn comes is not said: whoever it is for has seen it, or it is over.
- A rush: if all that waits were said in full, one of them would come too late. Then a call is said short, in the first
  language only, without apology and place, and the chime begins the series and not each call of it. A call with an
  assist mark is never cut short (R33).
- In hours of silence nothing is said, and nothing is kept for afterwards.
- A player that does not answer is not waited for.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from display.settings import VoiceSettings
from display.voice.loudness import volume_at
from display.voice.plan import plan
from display.voice.speech import Announcement, Dropped, Piece, Plan, Say, Spoken

STALE_S = 20.0
MOST_WAITING = 200
SERIES_S = 2.0  # so soon after the one before, a call belongs to its series
NO_ANSWER_S = 10.0  # behind the expected end of what is being said

TOO_OLD, RECALLED, TAKEN_BACK = "too old", "called again", "taken back"
QUIET, TOO_MANY = "quiet hours", "too many waiting"

PIECE_S, LETTER_S, CHARACTER_S = 0.15, 0.042, 0.2  # a clip takes so long, and more by what is in it
SLOWER = 1.25
CHIME_S = 1.1  # with the silence around it


@dataclass(frozen=True)
class _Waiting:
    call: Announcement
    called_at: float


class Announcer:
    """One announcement at a time. `ask` says what is to be said now, `next_deadline` when to ask again."""

    def __init__(self, settings: VoiceSettings) -> None:
        self._settings = settings
        self._waiting: dict[str, _Waiting] = {}  # ticket id → its last call, in the order of the first
        self._saying: str | None = None  # a call's id
        self._give_up_at = 0.0
        self._ended_at = float("-inf")
        self._dropped: dict[str, list[Announcement]] = {}  # why → calls; told by the next `ask`

    def call(self, call: Announcement, called_at: float) -> None:
        """A new call or recall, on the `real` clock. One of a ticket that still waits to be said takes its place."""
        before = self._waiting.get(call.ticket_id)
        if before is not None:
            self._drop([before], RECALLED)
        self._waiting[call.ticket_id] = _Waiting(call, called_at)
        if len(self._waiting) > MOST_WAITING:
            self._drop([self._first()], TOO_MANY)

    def withdrawn(self, ticket_id: str) -> None:
        """It was taken back, or is over: what has not been said of it never will be."""
        waiting = self._waiting.pop(ticket_id, None)
        if waiting is not None:
            self._drop([waiting], TAKEN_BACK)

    def spoken(self, spoken: Spoken, real: float) -> None:
        """The player is free again. An answer that comes after it was given up is none."""
        if spoken.id == self._saying:
            self._saying, self._ended_at = None, real

    def ask(self, languages: tuple[str, ...], minute: int | None, real: float) -> list[Say | Dropped]:
        """At most one `Say`. `minute` of the day in the hall, None while no clock is trusted."""
        if self._saying is not None and real >= self._give_up_at:
            self._saying = None
        volume = volume_at(minute, self._settings.volume, self._settings.hours)
        if volume == 0:
            self._drop(self._waiting.values(), QUIET)
            self._waiting.clear()
        spoken_in = tuple(self._settings.languages or languages)
        say = self._next(spoken_in, volume, real) if self._saying is None else None
        dropped = [Dropped(tuple(calls), why) for why, calls in self._dropped.items()]
        self._dropped.clear()
        return [*dropped, *([say] if say is not None else [])]

    def next_deadline(self) -> float | None:
        """Nothing waits for a time but a player that does not answer."""
        return self._give_up_at if self._saying is not None else None

    # --- the next one ------------------------------------------------------------------------------------------

    def _next(self, languages: tuple[str, ...], volume: float, real: float) -> Say | None:
        while self._waiting:
            is_rush = self._is_rush(languages, real)
            each = self._first()
            if real - each.called_at <= STALE_S:
                return self._say(each.call, languages, volume, real, is_brief=is_rush and not each.call.slow)
            self._drop([each], TOO_OLD)
        return None

    def _is_rush(self, languages: tuple[str, ...], real: float) -> bool:
        """Said in full, one that could be in time would not be. Looks only as far as there is time."""
        turn = real
        for each in self._waiting.values():
            if turn - each.called_at > STALE_S >= real - each.called_at:
                return True
            turn += expected_s(self._plan(each.call, languages))
        return False

    def _say(
        self, call: Announcement, languages: tuple[str, ...], volume: float, real: float, *, is_brief: bool
    ) -> Say:
        if is_brief:
            call, languages = replace(call, late=False, place={}), languages[:1]
        in_series = is_brief and real - self._ended_at <= SERIES_S
        words = self._plan(call, languages)
        self._saying = call.call_id
        self._give_up_at = real + expected_s(words) + NO_ANSWER_S
        return Say(call.call_id, words, volume, chime=self._settings.chime and not in_series)

    def _plan(self, call: Announcement, languages: tuple[str, ...]) -> Plan:
        return plan(call, languages, one=self._settings.one, place=self._settings.place)

    def _first(self) -> _Waiting:
        return self._waiting.pop(next(iter(self._waiting)))

    def _drop(self, waiting: Iterable[_Waiting], why: str) -> None:
        for each in waiting:
            self._dropped.setdefault(why, []).append(each.call)


def expected_s(words: Plan) -> float:
    """About how long it takes, the chime with it; only the player knows its clips."""
    slower = SLOWER if words.slow else 1.0
    return CHIME_S + sum(
        (piece.least_s or _piece_s(piece) * slower) + piece.pause_s for piece in words.pieces
    )


def _piece_s(piece: Piece) -> float:
    return PIECE_S + sum(LETTER_S if sign.isascii() else CHARACTER_S for sign in piece.spoken)
