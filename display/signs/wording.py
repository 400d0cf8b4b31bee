"""What a sign of a few characters says of a window: the same `CounterView` as a screen gets, shortened by rules. Pure.

Every text is a ladder of wordings, longest first; the first that fits is taken. What does not fit is dropped in this
order: the service, the word of the class, the words around the number, never the number or a part of it. What was
dropped and still matters (VIP, "please come") takes turns with the number instead. Told without colour: no two states
share their words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from display.signs.cells import Charset, cells, is_writable, writable
from hall.messages import Text
from hall.texts import pick, word
from hall.view import CounterView, Window


@dataclass(frozen=True)
class SignText:
    """In one language. `details` are shown in turn beside `main`, or after it where there is one line only."""

    main: str
    details: tuple[str, ...] = ()


def sign_texts(
    view: CounterView, columns: int, languages: Sequence[str], charset: Charset = "gb2312"
) -> tuple[SignText, ...]:
    """One for each language; all of it fits `columns` half-width cells."""
    return tuple(_Wording(columns, language, charset).of(view) for language in languages)


class _Wording:
    """Words of one language for one width."""

    def __init__(self, columns: int, language: str, charset: Charset) -> None:
        self._columns = columns
        self._language = language
        self._charset: Charset = charset

    def of(self, view: CounterView) -> SignText:
        """The counter's own truth first: a pause, a number in hand and a closed window need no hall."""
        by_hand = view.by_hand and view.ticket is not None and view.state != "closed"
        if view.no_config:
            return SignText(self._said("not_set_up"))
        if view.state == "paused":
            return self._paused(view)
        if view.fault and view.state == "open":
            return SignText(self._said("fault"), self._kept([self._elsewhere(view)] if view.others else []))
        if view.stale and not by_hand and view.state != "closed":
            return SignText(self._said("wait"))
        if view.state == "closed":
            return self._closed(view)
        return self._open(view) if view.ticket is None else self._number(view, view.ticket)

    # --- states -------------------------------------------------------------------------------------------

    def _number(self, view: CounterView, ticket: str) -> SignText:
        verb = "call" if view.state == "calling" else "serve"
        said = self._words(verb, ticket=ticket)
        mark = self._pick(view.class_)
        marked = [f"{mark} {each}" for each in said] if mark else []
        longest = (marked or said)[0]
        service = self._pick(view.service)
        named = [f"{service} {longest}"] if service else []
        main = self._first([*named, *marked])
        details = []
        if main is None:
            main = self._first(said)
            details += [self._first([f"{mark} {ticket}", mark])] if mark else []
        if main is None:
            main = ticket
            details.append(self._said(f"{verb}_alone"))
        details += [self._said("by_hand")] if view.by_hand else []
        details += [self._said("sorry")] if view.late and view.state == "calling" else []
        return SignText(main, self._kept(details))

    def _open(self, view: CounterView) -> SignText:
        state, service = self._said("open"), self._pick(view.service)
        main = self._first([f"{service} {state}"] if service else [])
        alone = None if main else self._first([service])
        details = (alone, self._clerk(view), self._first([self._pick(view.badge)]))
        return SignText(main or state, self._kept(details))

    def _clerk(self, view: CounterView) -> str | None:
        """Number and name; without the name where the sign cannot write it all, for half a name is another's."""
        number, name = view.clerk, self._pick(view.clerk_name)
        if not number:
            return None
        if name and is_writable(name, self._charset):
            full = [word("sign.clerk", self._language, clerk=f"{number} {name}"), f"{number} {name}"]
        else:
            full = []
        return self._first([*full, word("sign.clerk", self._language, clerk=number), number])

    def _closed(self, view: CounterView) -> SignText:
        opens = self._first(self._words("opens", time=view.opens)) if view.opens else None
        return SignText(self._said("closed"), self._kept([opens]))

    def _paused(self, view: CounterView) -> SignText:
        """A post that hangs up no sign (R41) only asks to wait."""
        reason = self._first(self._words(view.pause_reason)) if view.pause_reason else None
        if not view.sign:
            return SignText(
                self._said("wait"), self._kept([reason] if view.pause_reason == "handover" else [])
            )
        # Where to go comes first: in two languages on one line a round takes 36 s, and nobody reads it all.
        return SignText(self._said("paused"), self._kept([self._elsewhere(view), self._back(view), reason]))

    def _back(self, view: CounterView) -> str | None:
        """By the clock, or in how many minutes; once they are over the clerk may come at any moment."""
        if view.back is not None:
            return self._first(self._words("back_at", time=view.back))
        match view.back_minutes:
            case None:
                return None
            case 0:
                return self._first(self._words("back_soon"))
            case minutes:
                return self._first(self._words("back_in", minutes=minutes))

    def _elsewhere(self, view: CounterView) -> str | None:
        """The nearest counters that serve the same, as many as fit; those with a number, where no name fits.

        That there are others is said without saying which only where the sign is too narrow for one, or where the hall,
        who would know, cannot be heard.
        """
        numbered = tuple(window for window in view.others if not window.name)
        some = [each[:count] for each in (view.others, numbered) for count in range(len(each), 0, -1)]
        rungs = [rung for windows in some for rung in self._go_to(windows)]
        if view.others or (view.stale and view.pause_reason != "handover"):
            rungs += self._words("elsewhere")
        return self._first(rungs)

    def _go_to(self, windows: Sequence[Window]) -> list[str]:
        """By their numbers alone where none of them has a name."""
        between = word("join.list", self._language)
        if any(window.name for window in windows):
            return self._words("go_to_named", counters=between.join(map(self._window, windows)))
        if len(windows) == 1:
            return self._words("go_to", counter=windows[0].counter)
        return self._words("go_to_some", counters=between.join(window.counter for window in windows))

    def _window(self, window: Window) -> str:
        name = self._pick(window.name)
        return name or word("sign.counter", self._language, counter=window.counter)

    # --- words --------------------------------------------------------------------------------------------

    def _said(self, key: str) -> str:
        """Words that fit on the narrowest sign, as a test holds."""
        rungs = self._words(key)
        return self._first(rungs) or writable(rungs[-1], self._charset)

    def _words(self, key: str, **values: object) -> list[str]:
        """The ladder of [sign]: KEY, KEY_short, KEY_tight; nothing for a reason a newer keypad may send."""
        found = []
        for name in (key, f"{key}_short", f"{key}_tight"):
            try:
                found.append(word(f"sign.{name}", self._language, **values))
            except KeyError:
                break
        return found

    def _pick(self, text: Text) -> str:
        return str(pick(text, self._language)) if text else ""

    def _first(self, rungs: Iterable[str]) -> str | None:
        """The first that fits, as it is written."""
        written = (writable(rung, self._charset) for rung in rungs)
        return next((rung for rung in written if rung and cells(rung) <= self._columns), None)

    @staticmethod
    def _kept(details: Iterable[str | None]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(each for each in details if each))
