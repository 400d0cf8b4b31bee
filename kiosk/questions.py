"""The one question a kiosk with a screen asks at a time: "your card?" (R02, R16), "still a ticket?" (R34). Pure."""

from dataclasses import dataclass
from typing import Literal

ANSWER_S = 10.0  # then it was a no
FINGER_S = 0.3  # a press so soon after the one that was asked about is the same finger

Kind = Literal["card", "crowded"]


@dataclass(frozen=True)
class Question:
    kind: Kind
    button: int
    asked_at: float


class Questions:
    def __init__(self) -> None:
        self.open: Question | None = None

    def ask(self, kind: Kind, button: int, real: float) -> None:
        self.open = Question(kind, button, real)

    def is_same_finger(self, button: int, real: float) -> bool:
        asked = self.open
        return asked is not None and asked.button == button and real < asked.asked_at + FINGER_S

    def answered(self, button: int, real: float) -> Kind | None:
        """What a press of that button says yes to. In any case the question is over."""
        self.lapse(real)
        asked, self.open = self.open, None
        return asked.kind if asked is not None and asked.button == button else None

    def lapse(self, real: float) -> None:
        if self.open is not None and real >= self.open.asked_at + ANSWER_S:
            self.open = None

    def end(self) -> None:
        self.open = None

    def deadlines(self) -> list[float]:
        return [] if self.open is None else [self.open.asked_at + ANSWER_S]
