"""The lead's buzzer in any order of alerts: never silent about what is urgent, never two sounds at once."""

from hypothesis import given, settings
from hypothesis import strategies as st

from display.alarm import APART_S, EVERY_S, MOST, SHORTS, Alarm
from hall import messages as m

KEYS = ("help.1", "long_queue.a", "paper_low.k")
STEP_S = 0.5


def alert(key: str, severity: m.Severity, rung_at: float, *, acked: bool = False) -> m.Alert:
    kind, _, subject = key.partition(".")
    acked_at = 1.0 if acked else None
    return m.Alert(
        "b",
        1,
        kind,
        subject,
        0.0,
        {},
        severity=severity,
        rung=int(rung_at),
        rung_at=rung_at,
        acked_at=acked_at,
    )


steps = st.lists(
    st.tuples(
        st.sampled_from(KEYS),
        st.sampled_from(["ring", "again", "ack", "end"]),
        st.sampled_from(list(SHORTS)),
        st.integers(0, 80),  # half seconds until the next step
    ),
    max_size=25,
)


@settings(deadline=None)
@given(steps)
def test_what_is_urgent_is_never_silent_for_long_and_sounds_never_overlap(
    told: list[tuple[str, str, m.Severity, int]],
) -> None:
    """R50. The truth is kept beside it: what stands, is not acknowledged, and since when it has been silent."""
    alarm = Alarm()
    alarm.link(True, 0.0)
    now, last, rings = 0.0, -100.0, 0
    standing: dict[str, m.Severity] = {}
    waits_from: dict[str, float] = {}
    for key, what, severity, pause in told:
        if what == "end":
            alarm.ended(key)
            standing.pop(key, None)
        elif what == "again" and key in standing:
            alarm.alert(key, alert(key, standing[key], rings), live=True, real=now)
        else:
            rings += 1
            alarm.alert(key, alert(key, severity, rings, acked=what == "ack"), live=True, real=now)
            standing.pop(key, None)
            if what != "ack":
                standing[key] = severity
                waits_from[key] = now
        for _ in range(pause + 1):
            shorts = alarm.due(now)
            loud = [each for each in standing if standing[each] == "urgent"]
            if shorts:
                assert shorts in (1, 3)
                assert now - last >= APART_S
                assert standing
                last = now
            for each in loud:
                assert now - max(last, waits_from[each]) <= EVERY_S["urgent"] + APART_S + STEP_S, each
            now += STEP_S


@given(st.integers(0, 400), st.sampled_from(["notice", "warning", "urgent"]))
def test_one_alert_sounds_as_often_as_its_severity_says(seconds: int, severity: m.Severity) -> None:
    alarm = Alarm()
    alarm.link(True, 0.0)
    alarm.alert("help.1", alert("help.1", severity, 5.0), live=True, real=0.0)
    heard = [second for second in range(seconds) if alarm.due(float(second))]
    every, most = EVERY_S[severity], MOST[severity]
    wanted = [int(every * n) for n in range(most if most is not None else 100)]
    assert heard == [second for second in wanted if second < seconds]
