"""The board, the keypad's display and its lamps: remembers what they show and says what must change. Pure."""

from counter.actions import Action, Lamp, ShowBoard, ShowText
from hall.view import CounterView


class Screens:
    """Nothing is shown before the first call, so that one says everything."""

    def __init__(self) -> None:
        self._view: CounterView | None = None
        self._text: str | None = None
        self._lamps: dict[str, bool] = {}

    def changes(self, view: CounterView, text: str, lamps: dict[str, bool]) -> list[Action]:
        actions: list[Action] = []
        if view != self._view:
            actions.append(ShowBoard(view))
        if text != self._text:
            actions.append(ShowText(text))
        actions += [Lamp(name, on) for name, on in lamps.items() if self._lamps.get(name) is not on]
        self._view, self._text, self._lamps = view, text, dict(lamps)
        return actions
