"""What the link to the broker puts on the inbox."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LinkUp:
    """`generation` names the connection; what belongs to an earlier one is ignored."""

    generation: int


@dataclass(frozen=True)
class LinkDown:
    generation: int
    reason: str
    taken_over: bool = False  # by another process with our name


@dataclass(frozen=True)
class LinkRefused:
    """The broker answered with an error: a CONNECT, SUBSCRIBE or PUBLISH it does not allow."""

    what: str
    reason: str
    publish: int = 0  # paho's number of it


@dataclass(frozen=True)
class Incoming:
    topic: str  # below the hall's root
    payload: bytes
    retained: bool
