"""`python -m virtual.alerts_page` writes docs/alerts.md: the table of kinds with the words people read."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

from hall.kinds import KINDS
from hall.messages import Severity

ROOT = Path(__file__).parents[1]
PAGE, TEXTS = ROOT / "docs/alerts.md", ROOT / "hall/texts"
LANGUAGES = ("zh", "en")

HEAD = """\
# Alerts

What the hall tells the lead, and nobody has to look for. The table is the code's own (`hall/kinds.py`, words in
`hall/texts`); `python -m virtual.alerts_page` writes this page and a test holds it.

- **One problem, one alert.** It is a retained message on `alert/<kind>.<subject>`; while it lasts it is updated, never
  raised again. A graver cause rings anew, a lesser one does not.
- **The clerk first.** Before an alert about a counter rings, its pad and board prompt the clerk (`warn_at`).
- **Then the lead.** On the lead's board and pad ([lead.md](lead.md)), and through channels ([notify.md](notify.md)).
- **Then louder.** A warning nobody acknowledges within `escalate_min` is urgent from then on and rings once more.
- **With what to do**: its `advice` names whom to ask, which counters to open and what the wait becomes, where to look.
- **Acknowledged** (ENTER on the lead's pad) it is quiet, and stands until its cause ends. One of what happened
  once ends with that.
- **It ends** within 3 s of its cause. A restart of the hall rings nothing again.

Times and limits are keys of `[rules]` in hall.toml. Braces are filled in. *Acts*: whom a channel's
`to` picks ([notify.md](notify.md)).

| kind | cause | severity | acts | Chinese | English | ends when |
|---|---|---|---|---|---|---|
"""


def page() -> str:
    return HEAD + "".join(f"| {' | '.join(row)} |\n" for row in _rows())


def _rows() -> Iterator[tuple[str, ...]]:
    texts = [
        tomllib.loads((TEXTS / f"{language}.toml").read_text("utf-8"))["alert"] for language in LANGUAGES
    ]
    for name, kind in KINDS.items():
        causes: dict[str, Severity] = kind.causes or {"": kind.severity}
        for cause, severity in causes.items():
            key = f"{name}_{cause}" if f"{name}_{cause}" in texts[0] else name
            said = (language[key] for language in texts)
            yield (
                f"`{name}`",
                f"`{cause}`" if cause else "",
                severity,
                ", ".join(kind.acts),
                *said,
                kind.ends,
            )


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
