"""What a printer says, as replies: bytes that belong together in time, and of its reports only what is new. Pure."""

from collections.abc import Iterator

from printer import status

REPLY_GAP_S = 0.3  # bytes of one reply come together; what was begun longer ago was none


class Ear:
    def __init__(self) -> None:
        self._replies = status.Replies()
        self._heard_at = 0.0
        self._reported = b""  # what it last said by itself

    def heard(self, data: bytes, now: float) -> Iterator[status.Reply]:
        if now - self._heard_at > REPLY_GAP_S:
            self.reset()
        self._heard_at = now
        for reply in self._replies.feed(data):
            if isinstance(reply, status.AutoStatus):
                if reply.data == self._reported:
                    continue
                self._reported = reply.data
            yield reply

    def reset(self) -> None:
        """Give up a reply that has begun."""
        self._replies.reset()
