"""A card that is held is one tap, however often its reader says it. Pure."""

HELD_S = 1.5  # after the last time it was read: until then it is the same tap


class HeldCards:
    """Each card by itself: two in one purse are read in turn, and are two taps in all."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}

    def is_new(self, card: str, real: float) -> bool:
        self._until = {held: until for held, until in self._until.items() if real <= until}
        is_new = card not in self._until
        self._until[card] = real + HELD_S
        return is_new
