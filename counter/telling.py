"""What one event leads to, and the short texts that cover the keypad's steady one for a moment. Pure."""

from counter.actions import Action, Beep

NOTICE_S = 3.0

IGNORED, REFUSED, PROMPT = Beep(1), Beep(2), Beep(1)


class Telling:
    """The parts of the core put their actions here; `begin` at each event."""

    def __init__(self) -> None:
        self.actions: list[Action] = []
        self._notice: tuple[str, float] | None = None

    def begin(self, real: float) -> None:
        self.actions = []
        if self._notice is not None and real >= self._notice[1]:
            self._notice = None

    def act(self, *actions: Action) -> None:
        self.actions += actions

    def refuse(self, text: str, real: float) -> None:
        self.act(REFUSED)
        self.tell(text, real)

    def prompt(self, text: str, real: float) -> None:
        self.act(PROMPT)
        self.tell(text, real)

    def ignore(self) -> None:
        self.act(IGNORED)

    def tell(self, text: str, real: float) -> None:
        self._notice = (text, real + NOTICE_S)

    def hush(self) -> None:
        self._notice = None

    @property
    def notice(self) -> str | None:
        return None if self._notice is None else self._notice[0]

    @property
    def deadline(self) -> float | None:
        return None if self._notice is None else self._notice[1]
