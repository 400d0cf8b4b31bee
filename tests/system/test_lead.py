"""A lead's pad, a counter, a board and the hall as real processes: HELP is seen to, a notice stands on the boards."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hall import messages as m
from tests.system.conftest import MakeSite, start
from tests.system.people import journal_of, press, sign_in
from tests.system.waiting import stays, until
from tests.system.watcher import Watcher
from virtual.keypad import VirtualKeypad
from virtual.site import Site

ROOT = Path(__file__).parents[2]
NOTICES = [{"text": {"zh": "系统故障，请稍候", "en": "System failure, please wait"}}]


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    made = make_site(counters=1, pads=1, printer_speed_mm_s=0)
    made.plan.hall["pad"][0]["role"] = "lead"
    made.plan.hall["notice"] = NOTICES
    return start(made)


def signed_in(site: Site) -> VirtualKeypad:
    pad = site.keypads["g1"]
    until(lambda: pad.screen == "SIGN IN", "nothing stands, and nobody has signed in at the lead's pad")
    pad.press("SIGNIN", *"9001", "ENTER")
    until(lambda: pad.screen == "ALL WELL", "the lead has signed in")
    return pad


def alert(watcher: Watcher, key: str) -> m.Alert | None:
    told = watcher.of(f"alert/{key}")
    return m.decode(told[-1], m.Alert) if told and told[-1] else None


def notice(watcher: Watcher) -> m.Text:
    told = watcher.of("notice")
    return m.decode(told[-1], m.Notice).text if told and told[-1] else {}


def jiaohao_notice(site: Site, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "jiaohao",
        "notice",
        "-c",
        str(site.folder / "etc/hall.toml"),
        *arguments,
    ]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)


def acknowledge(pad: VirtualKeypad) -> None:
    """The display has to stand for a moment before ENTER counts: a lead reads it first."""
    until(lambda: pad.press("ENTER") or "1 SEEN" in pad.screen, "it is acknowledged")


def test_a_help_is_heard_acknowledged_and_ended_where_it_was_called(site: Site) -> None:
    """R28, R50: and a hall that starts again makes no pad beep anew."""
    watcher = Watcher(site.broker, "office")
    pad, keypad = signed_in(site), sign_in(site, "1")
    beeps = pad.beeps
    keypad.press("HELP", "3")
    until(lambda: pad.screen == "1! C1 INJURY", "the pad says so")
    until(lambda: pad.beeps >= beeps + 5 and pad.lamps["help"], "and beeps")
    acknowledge(pad)
    until(lambda: not pad.lamps["help"] and not pad.lamps["late"], "its lamps are off")
    seen = alert(watcher, "help.1")
    assert seen is not None
    assert (seen.acked_by, seen.cause) == ("9001", "injury")

    site.stop_unit("hall")
    until(lambda: pad.screen == "NO LINK", "nobody knows what stands")
    site.start_unit("hall")
    until(lambda: pad.screen == "1 SEEN", "it is known again")
    beeps = pad.beeps
    stays(lambda: pad.beeps == beeps, "it does not beep for what was heard", 1.0)
    assert keypad.lamps["help"]
    keypad.press("PATROL", *"9001", "ENTER")
    until(lambda: pad.screen == "ALL WELL" and not keypad.lamps["help"], "the HELP has ended everywhere")
    assert alert(watcher, "help.1") is None


def test_a_notice_goes_to_all_boards_from_the_pad_and_from_the_controller(site: Site) -> None:
    """R15."""
    watcher = Watcher(site.broker, "office")
    pad = signed_in(site)
    press(pad, "NOTICE", "0-1")
    pad.press("1")
    until(lambda: notice(watcher) == NOTICES[0]["text"], "the boards are told")
    until(lambda: "IS UP" in pad.screen, "and so is the lead")

    own = jiaohao_notice(site, "停电检修", "--en", "No power", "--for", "30")
    assert (own.returncode, own.stderr) == (0, "")
    assert own.stdout.startswith("The boards show: 停电检修 / No power (until ")
    until(lambda: notice(watcher) == {"zh": "停电检修", "en": "No power"}, "the boards are told")
    assert (
        jiaohao_notice(site, "1").stdout
        == "The boards show: 系统故障，请稍候 / System failure, please wait\n"
    )
    refused = jiaohao_notice(site, "9")
    assert (refused.returncode, refused.stdout) == (65, "")
    assert jiaohao_notice(site, "clear").stdout == "The boards show no notice.\n"
    until(lambda: notice(watcher) == {}, "there is none")

    site.stop_unit("hall")
    gone = jiaohao_notice(site, "1")
    assert (gone.returncode, gone.stdout) == (69, "")
    assert "is the hall running?" in gone.stderr
    site.stop_units()
    told = [entry.by for entry in journal_of(site) if type(entry).__name__ == "NoticeSet"]
    assert told == ["9001", None, None, None]
