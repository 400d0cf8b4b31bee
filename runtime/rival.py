"""Does another process run under our name? Pure.

MQTT tells the one whose name is taken so (0x8E), but Mosquitto 2.0.11, which Debian 12 has, only closes the connection,
and both would push each other out five times a second for ever. So at every return to the broker the unit reads its
own presence before it writes it: another boot there is another process.

Once is not enough: a broker that was restored from its file may hold what an earlier process of ours said. The one who
finds a rival twice in a row lets go, without a word; the other one then finds its own `lost`, and stays.
"""

from hall import messages as m


class Rival:
    def __init__(self, boot: str) -> None:
        self._boot = boot
        self._suspected = False

    def let_go(self, payload: bytes | None) -> bool:
        """`payload`: our presence as the broker holds it at a return, None for nothing."""
        other = self._other(payload)
        again, self._suspected = other and self._suspected, other
        return again

    def _other(self, payload: bytes | None) -> bool:
        if not payload:
            return False
        try:
            return m.decode(payload, m.UnitState).boot != self._boot
        except ValueError:
            return False
