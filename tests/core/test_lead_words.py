"""What 16 characters say of an alert (R50)."""

import msgspec
import pytest

from counter import alerted
from hall import messages as m
from hall.kinds import KINDS
from hall.troubles import HELP_REASONS
from tests.core.lead_pad_story import LEADS, NOW, alert


def test_every_kind_and_cause_the_hall_knows_has_a_word_of_its_own() -> None:
    """R50."""
    assert set(alerted.SHORT) == set(KINDS)
    missing = {kind: set(row.causes) - set(alerted.SHORT[kind].causes) for kind, row in KINDS.items()}
    assert {kind: causes for kind, causes in missing.items() if causes} == {}
    assert set(alerted.SHORT["help"].causes) == {*HELP_REASONS} - {""}
    words = [word for short in alerted.SHORT.values() for word in short.causes.values() or [short.word]]
    assert sorted(words) == sorted(set(words)), "two alerts that read alike"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("subject", ["3", "kiosk-12", "a-service-with-a-very-long-name-1", "a012"])
@pytest.mark.parametrize("minutes", [0, 7, 99, 100, 10_000])
def test_every_alert_fits_the_display_and_its_word_is_never_cut(
    kind: str, subject: str, minutes: int
) -> None:
    for cause in (None, *KINDS[kind].causes, *(HELP_REASONS[1:] if kind == "help" else ())):
        since = NOW - 60 * minutes
        one = alert(f"{kind}.{subject}", cause=cause, since_at=since, evidence={"waiting": 2000})
        for seen in (None, NOW):
            whole = alerted.line(msgspec.structs.replace(one, acked_at=seen), LEADS, NOW, 12)
            assert whole.isascii()
            assert whole.isprintable()
            assert len(whole) <= 12
            assert alerted.SHORT[kind].causes.get(cause or "", alerted.SHORT[kind].word) in whole


@pytest.mark.parametrize(
    ("one", "shown"),
    [
        (alert("blank_counter.3", cause="idle"), "C3 IDLE 4M"),
        (alert("blank_counter.3", cause="not_opened", since_at=NOW - 59), "C3 NOT OPEN"),
        (alert("long_queue.a", cause="now", evidence={"waiting": 12}), "A QUEUE 12 4M"),
        (alert("long_queue_hall.hall", cause="surge", evidence={"waiting": 40}), "SURGE 40 4M"),
        (alert("closing_queue.hall", evidence={"waiting": 7}), "CLOSING? 7 4M"),
        (alert("help.2", cause="media"), "C2 HELP MEDIA"),
        (alert("help.2", cause="injury"), "C2 INJURY 4M"),
        (alert("help.g1"), "G1 HELP 4M"),
        (alert("unit_fault.kiosk-1", cause="paper_end"), "K1 NO PAPER"),
        (alert("unit_fault.kiosk-1", cause="lost", since_at=NOW - 10), "KIOSK-1 LOST"),
        (alert("promise_broken.zz"), "ZZ OVERDUE 4M"),
        (alert("transfer_waiting.a012"), "A012 SENT ON"),
        (alert("blank_counter.3", cause="idle", acked_at=NOW), "C3 IDLE SEEN"),
        (alert("blank_counter.3", cause="idle", since_at=NOW - 7300), "C3 IDLE 2H"),
        (alert("of_a_newer_hall.3"), "OF A NEWER HA"),
    ],
)
def test_what_is_said_of_an_alert(one: m.Alert, shown: str) -> None:
    assert alerted.line(one, LEADS, NOW, 13) == shown
