"""hall.toml for the clerk's work: variants, pads, skills, PINs, who prints, what may be left."""

from pathlib import Path

import pytest

from hall import messages as m
from hall.pins import hashed, matches
from hall.settings import to_message
from tests.core.test_presets import SMALL, mistakes, settings

MORE = """
handling_target_min = 15
[[service.variant]]
id = "plan"
name = { zh = "套餐变更", en = "Change of plan" }
handling_target_min = 10
[[service.variant]]
id = "other"
name = { en = "Other" }
[[kiosk]]
unit = "kiosk-1"
[[counter]]
id = "1"
unit = "counter-1"
kiosk = "kiosk-1"
[[counter]]
id = "2"
unit = "counter-2"
pause_policy = "cover_first"
[[pad]]
id = "g1"
unit = "guide-1"
kiosk = "kiosk-1"
[[staff]]
number = "1001"
pin = "2468"
services = ["a"]
[[staff]]
number = "9001"
lead = true
[rules]
recalls = 2
"""


def test_the_units_are_told_what_a_clerk_may_do_and_how_long_it_takes(tmp_path: Path):
    """R04, R11, R24, R28, R41, R51."""
    found = settings(tmp_path, SMALL + MORE)
    config = to_message(found)
    service = config.service("a")
    assert service is not None
    assert service.target_min == 15
    assert service.variants == [
        m.VariantInfo("plan", {"zh": "套餐变更", "en": "Change of plan"}, 10),
        m.VariantInfo("other", {"en": "Other"}, None),
    ]
    assert config.pads == [m.PadInfo("g1", "guide-1", "guide")]
    assert (config.skills, config.leads, config.recalls) == ({"1001": ["a"]}, ["9001"], 2)
    assert [c.pause_policy for c in config.counters] == ["sign", "cover_first"]
    assert dict(found.kiosk_of()) == {"1": "kiosk-1", "g1": "kiosk-1"}


def test_a_pin_is_told_as_a_hash_that_only_its_clerk_in_this_hall_opens(tmp_path: Path):
    """R22."""
    kept = to_message(settings(tmp_path, SMALL + MORE)).pins
    assert kept == {"1001": hashed("2468", "demo", "1001")}
    assert "2468" not in kept["1001"]
    assert matches("2468", kept["1001"], "demo", "1001")
    assert not matches("2469", kept["1001"], "demo", "1001")
    assert not matches("2468", kept["1001"], "demo", "1002")
    assert not matches("2468", kept["1001"], "other", "1001")
    assert not matches("", "", "demo", "1001"), "no PIN is no empty PIN"


@pytest.mark.parametrize(
    ("preset", "policy", "slip"),
    [
        ("telecom", "sign", False), ("hospital", "no_sign", False), ("government", "sign", True),
        ("utility", "sign", False), ("bank", "sign", False), ("frontdesk", "cover_first", False),
    ],
)  # fmt: skip
def test_what_each_kind_of_hall_says_of_leaving_and_of_missing_papers(
    tmp_path: Path, preset: str, policy: str, slip: bool
):
    """R37, R41."""
    text = SMALL.replace("telecom", preset) + '[[counter]]\nid = "1"\nunit = "c-1"\n'
    found = settings(tmp_path, text)
    assert (to_message(found).counters[0].pause_policy, found.rules.return_slip) == (policy, slip)
    returns = to_message(found).class_info("return")
    assert returns == m.ClassInfo("return", {"zh": "返回", "en": "Return"}, 10)


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ('kiosk = "kiosk-1"\n[[counter]]', 'kiosk = "kiosk-2"\n[[counter]]',
         'counter[1].kiosk: no kiosk "kiosk-2", did you mean "kiosk-1"?'),
        ('kiosk = "kiosk-1"\n[[staff]]', 'kiosk = "board-1"\n[[staff]]',
         'pad[1].kiosk: no kiosk "board-1", there is: kiosk-1'),
        ('services = ["a"]', 'services = ["b"]', 'staff[1].services: no service "b", there is: a'),
        ('id = "g1"', 'id = "2"', 'pad[1].id: "2" is already that of counter[2]'),
        ('unit = "guide-1"', 'unit = "counter-2"', 'pad[1].unit: "counter-2" is already a counter at counter[2]'),
        ('id = "other"', 'id = "plan"', 'service[1].variant[2].id: "plan" is already that of variant[1]'),
        ('pin = "2468"', 'pin = "24a8"', None),
        ('pause_policy = "cover_first"', 'pause_policy = "cover"', None),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_with_its_place(tmp_path: Path, was: str, becomes: str, said: str | None):
    assert was in MORE
    found = mistakes(tmp_path, SMALL + MORE.replace(was, becomes, 1))
    assert len(found) == 1
    assert said is None or found == [said]


def test_two_pads_have_two_ids(tmp_path: Path):
    again = '[[pad]]\nid = "g1"\nunit = "guide-2"\n'
    assert mistakes(tmp_path, SMALL + MORE + again) == ['pad[2].id: "g1" is already that of pad[1]']


def test_the_leads_pad_and_the_notices_reach_the_units(tmp_path: Path):
    """R15, R50."""
    pad = '[[pad]]\nid = "l1"\nunit = "lead-1"\nrole = "lead"\n'
    notices = '[[notice]]\ntext = { zh = "系统故障" }\n' * 9
    found = settings(tmp_path, SMALL + MORE + pad + notices)
    config = to_message(found)
    assert config.pads == [m.PadInfo("g1", "guide-1"), m.PadInfo("l1", "lead-1", "lead")]
    assert config.notices == [{"zh": "系统故障"}] * 9
    assert [note for note in found.notes() if note.startswith("staff")] == []
    assert mistakes(tmp_path, SMALL + MORE + pad + notices + notices)
    assert mistakes(tmp_path, SMALL + MORE + pad.replace('"lead"', '"boss"'))
    twice = mistakes(tmp_path, SMALL + MORE + pad + pad.replace("l1", "l2"))
    assert 'pad[3].unit: "lead-1" is already a lead\'s pad at pad[2]' in "\n".join(twice)


def test_a_leads_pad_in_a_hall_whose_staff_are_no_leads_is_noted(tmp_path: Path):
    """R50."""
    pad = '[[pad]]\nid = "l1"\nunit = "lead-1"\nrole = "lead"\n'
    found = settings(tmp_path, SMALL + MORE.replace("lead = true", "") + pad)
    assert (
        "staff: none has lead = true: all of them may acknowledge alerts at the lead's pad" in found.notes()
    )


def test_a_service_no_counter_serves_is_a_mistake(tmp_path: Path):
    """R10: its people would wait for ever."""
    counter = '[[counter]]\nid = "1"\nunit = "c-1"\nserves = [["b"]]\n'
    other = '[[service]]\nid = "b"\nprefix = "B"\nname = { en = "B" }\n'
    assert mistakes(tmp_path, SMALL + other + counter) == ['service[1]: no counter serves "a"']
    settings(tmp_path, SMALL)  # a hall without counters yet


def test_a_class_of_a_service_no_counter_serves_is_noted(tmp_path: Path):
    """R02: an emergency is served by whoever serves the service; who returns with papers keeps the class otherwise."""
    text = SMALL.replace("telecom", "hospital")
    ordinary = settings(tmp_path, text + '[[counter]]\nid = "1"\nunit = "c-1"\nserves = [["a:ordinary"]]\n')
    others = sorted(
        c.id for c in ordinary.open_classes() if not c.first and c.id not in ("ordinary", "return")
    )
    assert [n for n in ordinary.notes() if n.startswith("service")] == [
        f"service[1]: no counter serves its class {', '.join(others)}"
    ]
    everybody = settings(tmp_path, text + '[[counter]]\nid = "1"\nunit = "c-1"\n')
    assert [n for n in everybody.notes() if n.startswith("service")] == []


@pytest.mark.parametrize("value", ["inf", "nan", "-inf", "1e6", "0"])
@pytest.mark.parametrize("key", ["idle_min", "park_min", "pause_min", "transfer_min", "handling_target_min"])
def test_a_time_nobody_waits_for_is_a_mistake(tmp_path: Path, key: str, value: str):
    """JSON has no infinity: the units could not read their configuration."""
    table = "" if key == "handling_target_min" else "[rules]\n"
    [mistake] = mistakes(tmp_path, f"{SMALL}{table}{key} = {value}\n")
    assert f"{key}: expected" in mistake


def test_what_the_units_could_not_read_is_a_mistake(tmp_path: Path):
    """Each part is good, and the whole is more than travels in one message."""
    long = "x" * 300
    many = "".join(
        f'[[board]]\nunit = "b{n}"\n[[staff]]\nnumber = "{n}"\nname = "{long}"\n' for n in range(999)
    )
    [mistake] = mistakes(tmp_path, SMALL + many + '[rules]\nclerk = "number_name"\n')
    assert mistake.startswith("the units could not read their configuration: ")
