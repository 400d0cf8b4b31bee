"""An alert that is due, as the checks find it. Pure."""

from dataclasses import dataclass, field

from hall import messages as m

Evidence = dict[str, str | float | int | list[str]]


@dataclass(frozen=True)
class Finding:
    """The topic below `alert/`, without boot, rev and since."""

    kind: str
    subject: str
    text: m.Text
    cause: str | None = None
    evidence: Evidence = field(default_factory=dict)
    since: float | None = None  # when it is known better than by when it was found

    @property
    def key(self) -> str:
        return f"{self.kind}.{self.subject}"
