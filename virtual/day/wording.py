"""What a simulated day calls things: reasons, services, refusals, alerts, in the words the hall itself has for them.
A key without words is shown as it is.
"""

from hall import messages as m
from hall.texts import pick, word
from virtual.day.chronicle import AlertLife


def of_event(event: str, values: dict[str, object], config: m.Config, language: str) -> dict[str, object]:
    """The values of a note as people read them; `event`: what the note is of."""
    said = dict(values)
    if reason := str(values.get("reason", "")):
        said["reason"] = known(
            f"help.{reason}" if event == "help" else f"lead.away_{reason}", reason, language
        )
    if service := config.service(str(values.get("service", ""))):
        said["service"] = pick(service.name, language)
    if event == "refused":
        what, error = str(values["what"]), str(values["error"])
        said["what"] = known(f"day.ask_{what}", what, language)
        said["error"] = known(
            "page.flow_stale" if error == "stale" else f"page.refusal_{error}", error, language
        )
    return said


def away(reason: str, language: str) -> str:
    """Why a counter is paused, in the register's words."""
    return known(f"lead.away_{reason}", reason, language)


def kind(name: str, language: str) -> str:
    """What an alert of this kind is about."""
    return known(f"kind.{name}", name, language)


def alert(life: AlertLife, said: m.Alert, language: str) -> str:
    """Its own words, and its key once, to look it up by."""
    key = f"{life.key} {said.cause}" if said.cause else life.key
    return f"{pick(said.text, language)} [{key}]"


def known(key: str, otherwise: str, language: str) -> str:
    try:
        return word(key, language)
    except KeyError:
        return otherwise
