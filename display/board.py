"""The hall board: what the waiting area sees and hears. Events in, `Show`, `Say` and `MediaState` out; draws nothing.

Which call is new follows one rule (`display/fresh.py`); which of many stand there now another (`display/paging.py`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from display import wall
from display.alternation import Alternation, Turns
from display.bands import Apology, StillValid
from display.compose import call_lines, hall_view, remarks
from display.fresh import Fresh
from display.hall.board import HallLayout, HallLayouts
from display.hall.rates import LEAST_ROWS
from display.hall.view import HallView, Remark
from display.heard import Heard
from display.media import Media, MediaFound, MediaState
from display.paging import Candidate, Paging
from display.rates import Rates, RatesRead
from display.scene import UNSTAMPED, Picture, PictureFailed, PictureShown, Resized, Scene
from display.settings import DisplaySettings, MediaSettings, VoiceSettings
from display.speaking import Speaking
from display.voice.speech import Dropped, Say, Spoken
from hall import messages as m
from hall.device import HallLink, Received

RATES_TURN_S = 6.0  # four rows are read meanwhile
WAITING_TURN_S = 8.0
REMARK_S = 8.0


@dataclass(frozen=True)
class Show:
    """Put this scene on the screen."""

    scene: Scene


Action = Show | Say | Dropped | MediaState


class Board:
    """`size` is None until the window knows it (`Resized`); nothing is shown before."""

    def __init__(
        self,
        settings: DisplaySettings,
        config: m.Config | None,
        size: tuple[int, int] | None = None,
        *,
        media: MediaSettings | None = None,
        voice: VoiceSettings | None = None,
    ) -> None:
        self._settings = settings
        self._size: tuple[int, int] | None = None
        self._layouts: HallLayouts | None = None
        self._resize(size)
        self._heard = Heard(config)
        self._fresh = Fresh()
        self._paging = Paging()
        self._alternation = Alternation(settings)
        self._apology = Apology(settings.apology_every_min * 60)
        self._still_valid = StillValid()
        self._media = Media(media) if media is not None else None
        self._speaking = Speaking(voice) if voice is not None else None
        self._rates = Rates()
        in_each = (
            2 * settings.alternate_s if settings.bilingual == "alternate" else 0.0
        )  # seen in both languages
        self._rates_turns = Turns(max(RATES_TURN_S, in_each))
        self._waiting_turns = Turns(max(WAITING_TURN_S, in_each))
        self._remarks: tuple[m.Config | None, tuple[m.Text | None, tuple[str, ...]], list[Remark]] | None = (
            None
        )
        self._remark_turns = Turns(max(REMARK_S, in_each))
        self._pulse = 0
        self._shown: tuple[HallView, tuple[int, int]] | None = None
        self._scene: Scene | None = None
        self._deadline: float | None = None

    def handle(self, event: object, now: float | None, real: float) -> list[Action]:
        """`event` None: a deadline came. `now` is hall time or None, `real` the monotonic clock."""
        now = wall.possible(now)
        match event:
            case Received():
                self._receive(event, now, real)
            case HallLink(up):
                if self._heard.linked and not up:
                    self._fresh.link_lost(real)
                self._heard.link(up)
            case Resized(width, height):
                self._resize((width, height))
            case RatesRead():
                self._rates.read(event)
            case MediaFound() | PictureShown() | PictureFailed() if self._media is not None:
                self._of_the_pictures(event, self._media)
            case Spoken() if self._speaking is not None:
                self._speaking.spoken(event, real)
            case _:
                pass
        spoken = self._speaking.ask(self._heard, now, real) if self._speaking is not None else []
        actions: list[Action] = [*spoken, *self._show(now, real), *self._look_at_pictures(real)]
        self._deadline = min(self._wishes(now, real), default=None)
        return actions

    def next_deadline(self) -> float | None:
        return self._deadline

    @property
    def shown(self) -> HallView | None:
        """What stands on the screen, before it was laid out."""
        return self._shown[0] if self._shown is not None else None

    # --- what happened -----------------------------------------------------------------------------------------

    def _resize(self, size: tuple[int, int] | None) -> None:
        if size is not None and size != self._size:
            self._size = size
            self._layouts = HallLayouts(*size, self._settings.distance_m, self._settings.screen_height_mm)

    def _receive(self, event: Received, now: float | None, real: float) -> None:
        self._heard.receive(event)
        match event.message:
            case m.HallState():
                self._still_valid.heard(event.message, now, real, live=event.live)
            case m.Calls(calls=calls):
                new = self._fresh.take(calls, live=event.live, real=real, over=self._heard.over)
                self._pulse += sum(self._heard.is_ours(call) for call in new)
                if self._speaking is not None:
                    self._speaking.called(new, self._heard, real)
            case m.CounterState() if self._speaking is not None:
                self._speaking.counter(event.subject or "", event.message)
            case _:
                pass

    def _of_the_pictures(self, event: MediaFound | PictureShown | PictureFailed, media: Media) -> None:
        match event:
            case MediaFound():
                media.found(event)
            case PictureShown(path, stamp):
                media.shown(path, stamp)
            case PictureFailed(path, cause, stamp):
                media.failed(path, cause, stamp)

    # --- what is shown -----------------------------------------------------------------------------------------

    def _show(self, now: float | None, real: float) -> Iterator[Show]:
        view, layout = self._view(now, real)
        if layout is None or self._size is None or (view, self._size) == self._shown:
            return
        self._shown = view, self._size
        scene = layout.scene(view)
        if scene != self._scene:
            self._scene = scene
            yield Show(scene)

    def _view(self, now: float | None, real: float) -> tuple[HallView, HallLayout | None]:
        """No layout until the screen has a size."""
        heard, media = self._heard, self._media
        view = hall_view(heard, self._alternation.at(heard.languages, real), now)
        still_valid = self._still_valid.at(real)
        if heard.config is None:
            return view, self._layout(view)
        view = replace(
            view,
            still_valid=still_valid,
            apology=self._apology.at(real, late=heard.is_late and heard.phase != "closed"),
            remark=self._remark(view, real),
            rates=(rates := self._rates.at(now, heard.languages, heard.today)),
            rates_turn=self._rates_turns.at(real, needed=rates is not None and len(rates.rows) > LEAST_ROWS),
            picture=media.picture(real, runs=self._runs) if media is not None else None,
            picture_stamp=media.stamp if media is not None else UNSTAMPED,
            has_media=media is not None and media.has_pictures,
            pulse=self._pulse,
        )
        return self._with_calls(view, heard.config, real)

    def _remark(self, view: HallView, real: float) -> Remark | None:
        """The one whose turn it is."""
        config, languages = self._heard.config, self._heard.languages
        known = self._remarks
        if known is None or known[0] is not config or known[1] != (view.hours, languages):
            known = self._remarks = config, (view.hours, languages), list(remarks(self._heard, view.hours))
        all_ = known[2]
        turn = self._remark_turns.at(real, needed=len(all_) > 1)
        return all_[turn % len(all_)] if all_ else None

    def _layout(self, view: HallView, languages: tuple[str, ...] | None = None) -> HallLayout | None:
        return self._layouts.of(view, languages) if self._layouts is not None else None

    def _with_calls(
        self, view: HallView, config: m.Config, real: float
    ) -> tuple[HallView, HallLayout | None]:
        """Those of all calls that have room now."""
        layout = self._layout(view)
        if layout is None:
            return view, None
        calls = {call.id: call for call in self._heard.ours}
        candidates = [
            Candidate(call.id, self._fresh.until(call.id) > real, self._heard.stands(call))
            for call in calls.values()
        ]
        page = self._paging.show(candidates, self._rows(view, layout), real)
        fresh = page.unread.union(each.id for each in candidates if each.fresh)
        lines = call_lines(config, (calls[each] for each in page.ids), fresh)
        turn = self._waiting_turns.at(real, needed=layout.has_more_waiting)
        view = replace(view, calls=tuple(lines), page=(page.number, page.of), waiting_turn=turn)
        return view, self._layout(view)

    def _rows(self, view: HallView, layout: HallLayout) -> int:
        """As many as in every language: no call comes and goes because a notice is longer in one of them."""
        others = ((each,) for each in self._heard.languages if each not in view.languages)
        layouts = (self._layout(view, other) for other in others)
        return min([layout.rows, *(other.rows for other in layouts if other is not None)])

    @property
    def _runs(self) -> bool:
        """R08: in opening hours."""
        return self._heard.phase in ("open", "closing")

    def _look_at_pictures(self, real: float) -> list[MediaState]:
        if self._media is None:
            return []
        items = self._scene.items if self._scene is not None else ()
        has_room = any(isinstance(item, Picture) for item in items)
        return self._media.look(real, runs=self._runs, has_room=has_room)

    def _wishes(self, now: float | None, real: float) -> Iterator[float]:
        """When the picture will change by itself, or the next call is to be said."""
        for call in self._heard.ours:
            if self._fresh.until(call.id) > real:
                yield self._fresh.until(call.id)
        if now is not None and self._heard.zone is not None:
            yield real + wall.to_next_minute_s(now, self._heard.hall)
        parts = (
            self._paging,
            self._rates_turns,
            self._waiting_turns,
            self._remark_turns,
            self._alternation,
            self._apology,
            self._still_valid,
        )
        for part in (*parts, self._media, self._speaking):
            deadline = part.next_deadline() if part is not None else None
            if deadline is not None:
                yield deadline
