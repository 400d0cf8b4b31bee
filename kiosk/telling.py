"""What the screen says for some seconds of what just happened. Pure."""

from dataclasses import dataclass

from hall.kiosk_view import Told

TOLD_S = 6.0
LONGER_S = {
    "take_slip": 8.0,
    "booked": 8.0,
    "unverified": 20.0,
    "assist": 10.0,
    "booking_unknown": 10.0,
    "booking_used": 10.0,
    "booking_early": 10.0,
}


@dataclass(frozen=True)
class News:
    told: Told = ""
    ticket: str | None = None
    slot: str | None = None  # "10:30"
    service: str = ""  # of the ticket
    until: float = 0.0


class Telling:
    def __init__(self) -> None:
        self.news = News()

    def tell(
        self, told: Told, real: float, ticket: str | None = None, slot: str | None = None, service: str = ""
    ) -> None:
        self.news = News(told, ticket, slot, service, real + LONGER_S.get(told, TOLD_S))

    def end(self) -> None:
        self.news = News()

    def lapse(self, real: float) -> None:
        if self.news.told and real >= self.news.until:
            self.end()

    def deadlines(self) -> list[float]:
        return [self.news.until] if self.news.told else []
