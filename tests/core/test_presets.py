"""hall.toml over its preset, its mistakes, and what the units are told of it (rules.md, presets)."""

from pathlib import Path

import pytest

from hall import messages as m
from hall.hours import WEEKDAYS
from hall.presets import NONE, PRESETS
from hall.settings import HallSettings, to_message
from runtime.config import ConfigError, load

SMALL = """
preset = "telecom"
[hall]
id = "demo"
name = { zh = "示范营业厅", en = "Demo service hall" }
[[service]]
id = "a"
prefix = "A"
name = { zh = "综合业务", en = "General business" }
"""

DEMO = """
preset = "telecom"
[hall]
id = "demo"
name = { zh = "示范营业厅", en = "Demo service hall" }
languages = ["zh", "en"]
time_zone = "Asia/Shanghai"
[broker]
host = "127.0.0.1"
port = 1883
[storage]
path = "/var/lib/jiaohao/hall.db"
[hours]
weekly = { mon = ["09:00-12:00", "13:00-17:00"], tue = ["09:00-17:00"] }
[[class]]
id = "vip"
promise_min = 7.5
[[class]]
id = "appointment"
name = { zh = "预约", en = "Appointment" }
promise_min = 5
[[service]]
id = "a"
prefix = "A"
name = { zh = "综合业务", en = "General business" }
handling_target_min = 15
[[service]]
id = "b"
prefix = "B"
name = { zh = "单项业务", en = "Single product" }
[[kiosk]]
unit = "kiosk-1"
numbers = [1, 499]
[[kiosk]]
unit = "kiosk-2"
numbers = [500, 999]
[[board]]
unit = "board-1"
[[counter]]
id = "1"
unit = "counter-1"
serves = [["*:vip"], ["a", "b"]]
place = { zh = "大厅东侧", en = "east side" }
planned = true
[[staff]]
number = "1001"
name = "王芳"
title = "主任"
[rules]
long_queue = 8
"""


def settings(tmp_path: Path, text: str) -> HallSettings:
    path = tmp_path / "hall.toml"
    path.write_text(text)
    return load(path, HallSettings)


def mistakes(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        settings(tmp_path, text)
    return [mistake.removeprefix("hall.toml: ") for mistake in caught.value.mistakes]


def test_a_hall_file_overrides_its_preset_key_by_key(tmp_path: Path) -> None:
    found = settings(tmp_path, DEMO)
    assert [(c.id, c.promise_min) for c in found.class_] == [
        ("vip", 7.5),
        ("appointment", 5),
        ("ordinary", 15),
        ("return", 10),
    ]
    assert found.hours.weekly == {"mon": ["09:00-12:00", "13:00-17:00"], "tue": ["09:00-17:00"]}
    assert (found.rules.long_queue, found.rules.idle_min, found.rules.pause_min) == (8, 3, 30)
    assert (found.rules.warn_at, found.rules.clear_at, found.rules.vip) == (0.8, 0.7, True)


def test_the_units_are_told_what_they_need_and_nothing_else(tmp_path: Path) -> None:
    assert to_message(settings(tmp_path, DEMO)) == m.Config(
        hall="demo",
        name={"zh": "示范营业厅", "en": "Demo service hall"},
        languages=["zh", "en"],
        time_zone="Asia/Shanghai",
        services=[
            m.ServiceInfo("a", "A", {"zh": "综合业务", "en": "General business"}, 15),
            m.ServiceInfo("b", "B", {"zh": "单项业务", "en": "Single product"}),
        ],
        classes=[
            m.ClassInfo("vip", {"zh": "VIP", "en": "VIP"}, 7.5),
            m.ClassInfo("appointment", {"zh": "预约", "en": "Appointment"}, 5),
            m.ClassInfo("ordinary", {"zh": "普通", "en": "Ordinary"}, 15),
            m.ClassInfo("return", {"zh": "返回", "en": "Return"}, 10),
        ],
        counters=[
            m.CounterInfo(
                "1", "counter-1", [["*:vip"], ["a", "b"]], {"zh": "大厅东侧", "en": "east side"}, planned=True
            )
        ],
        kiosks=[m.KioskInfo("kiosk-1", 1, 499), m.KioskInfo("kiosk-2", 500, 999)],
        boards=["board-1"],
        staff={"1001": {"zh": "王芳", "en": "王芳"}},
        hours={"mon": ["09:00-12:00", "13:00-17:00"], "tue": ["09:00-17:00"]},
        vip=True,
    )


@pytest.mark.parametrize(
    ("preset", "classes", "vip", "clerk", "day"),
    [
        (
            "telecom",
            {"ordinary": 15, "vip": 10},
            True,
            {"zh": "王芳", "en": "王芳"},
            ["09:00-12:00", "13:00-17:00"],
        ),
        ("hospital", {"ordinary": 15, "priority": 10, "emergency": 1}, False, {}, None),
        (
            "government",
            {"ordinary": 15, "priority": 10},
            False,
            {"zh": "王芳 主任", "en": "王芳 主任"},
            ["09:00-12:00", "13:00-17:00"],
        ),
        (
            "utility",
            {"ordinary": 15, "priority": 10},
            False,
            {"zh": "王芳", "en": "王芳"},
            ["09:00-12:00", "13:00-17:00"],
        ),
        (
            "bank",
            {"ordinary": 15, "priority": 10},
            False,
            {"zh": "王芳", "en": "王芳"},
            ["09:00-12:00", "13:00-17:00"],
        ),
        ("frontdesk", {"ordinary": 15}, False, {}, ["08:50-17:30"]),
    ],
)
def test_what_each_kind_of_hall_begins_with(
    tmp_path: Path, preset: str, classes: dict[str, float], vip: bool, clerk: m.Text, day: list[str] | None
) -> None:
    """R07, R16, R21, R26 and the table of presets; a hall always open sends no hours (R25)."""
    text = SMALL.replace("telecom", preset) + '[[staff]]\nnumber = "1001"\nname = "王芳"\ntitle = "主任"\n'
    config = to_message(settings(tmp_path, text))
    assert {c.id: c.promise_min for c in config.classes} == {**classes, "return": 10}
    assert config.vip == vip
    assert config.staff == {"1001": clerk}
    assert config.hours == ({} if day is None else dict.fromkeys(WEEKDAYS, day))


def test_a_clerk_may_have_a_name_and_a_title_in_each_language(tmp_path: Path) -> None:
    """R21: what one language lacks it has from another."""
    both = 'name = { zh = "王芳", en = "Wang Fang" }\ntitle = { zh = "主任", en = "supervisor" }\n'
    hall = SMALL.replace("telecom", "utility") + '[[staff]]\nnumber = "1001"\n'
    rules = '[rules]\nclerk = "name_title"\n'
    config = to_message(settings(tmp_path, hall + both + rules))
    assert config.staff == {"1001": {"zh": "王芳 主任", "en": "Wang Fang supervisor"}}
    plain = to_message(settings(tmp_path, hall + both.replace('"Wang Fang"', '""') + rules))
    assert plain.staff == {"1001": {"zh": "王芳 主任", "en": "王芳 supervisor"}}
    wrong = mistakes(tmp_path, hall + both.replace("en =", "eng =") + rules)
    assert [line for line in wrong if "staff[1].name.eng" in line and 'did you mean "en"' in line]
    assert mistakes(tmp_path, hall + "name = 7\n") == [
        "staff[1].name: expected a text, or one for each language, got 7"
    ]


def test_an_emergency_goes_before_everything(tmp_path: Path) -> None:
    """R16."""
    config = to_message(settings(tmp_path, SMALL.replace("telecom", "hospital")))
    assert [c.id for c in config.classes if c.first] == ["emergency"]


def test_a_bank_that_wants_vip_needs_one_line(tmp_path: Path) -> None:
    config = to_message(settings(tmp_path, SMALL.replace("telecom", "bank") + "[rules]\nvip = true\n"))
    assert config.vip
    assert config.class_info("vip") == m.ClassInfo("vip", {"zh": "VIP", "en": "VIP"}, 10)


def test_a_hall_without_a_preset_has_the_plain_classes_and_the_seeds_hours(tmp_path: Path) -> None:
    config = to_message(settings(tmp_path, SMALL.replace('preset = "telecom"', "")))
    assert [c.id for c in config.classes] == ["ordinary", "return"]
    assert config.hours["sun"] == ["09:00-12:00", "13:00-17:00"]


def test_always_open_replaces_the_presets_hours_and_hours_replace_always_open(tmp_path: Path) -> None:
    """R25."""
    assert to_message(settings(tmp_path, SMALL + "[hours]\nalways_open = true\n")).hours == {}
    hospital = SMALL.replace("telecom", "hospital") + '[hours]\nweekly = { mon = ["08:00-24:00"] }\n'
    assert to_message(settings(tmp_path, hospital)).hours == {"mon": ["08:00-24:00"]}


@pytest.mark.parametrize("name", [None, *PRESETS])
def test_a_preset_is_never_changed_by_a_file(tmp_path: Path, name: str | None) -> None:
    before = repr((NONE, PRESETS))
    settings(tmp_path, DEMO.replace('preset = "telecom"', f'preset = "{name}"' if name else ""))
    assert repr((NONE, PRESETS)) == before


def test_an_unknown_preset_is_told_with_the_likeliest(tmp_path: Path) -> None:
    assert mistakes(tmp_path, SMALL.replace("telecom", "telekom")) == [
        'preset: "telekom" is not known here, did you mean "telecom"?'
    ]


def test_ids_and_prefixes_come_once(tmp_path: Path) -> None:
    text = SMALL + (
        '[[service]]\nid = "a"\nprefix = "A"\nname = { zh = "甲" }\n'
        '[[class]]\nid = "x"\nname = { zh = "甲" }\npromise_min = 1\n'
        '[[class]]\nid = "vip"\n[[class]]\nid = "vip"\n'
        '[[counter]]\nid = "1"\nunit = "c-1"\n[[counter]]\nid = "1"\nunit = "c-2"\n'
        '[[staff]]\nnumber = "7"\n[[staff]]\nnumber = "7"\n'
    )
    assert mistakes(tmp_path, text) == [
        'class[3].id: "vip" is already that of class[2]',
        'service[2].id: "a" is already that of service[1]',
        'service[2].prefix: "A" is already that of service[1]',
        'counter[2].id: "1" is already that of counter[1]',
        'staff[2].number: "7" is already that of staff[1]',
    ]


def test_a_unit_is_one_process_and_hall_is_the_controllers_name(tmp_path: Path) -> None:
    text = SMALL + (
        '[[kiosk]]\nunit = "pi-1"\n[[board]]\nunit = "pi-1"\n[[board]]\nunit = "hall"\n'
        '[[counter]]\nid = "1"\nunit = "pi-1"\n'
    )
    assert mistakes(tmp_path, text) == [
        'board[1].unit: "pi-1" is already a kiosk at kiosk[1]',
        'board[2].unit: "hall" is already the hall controller',
        'counter[1].unit: "pi-1" is already a kiosk at kiosk[1]',
    ]


def test_ranges_of_numbers_do_not_overlap(tmp_path: Path) -> None:
    text = SMALL + (
        '[[kiosk]]\nunit = "k-1"\nnumbers = [1, 500]\n[[kiosk]]\nunit = "k-2"\nnumbers = [500, 999]\n'
        '[[kiosk]]\nunit = "k-3"\nnumbers = [700, 600]\n'
    )
    assert mistakes(tmp_path, text) == [
        "kiosk[2].numbers: overlaps with kiosk[1], numbers would come twice",
        "kiosk[3].numbers: 700 is above 600",
    ]
    assert mistakes(tmp_path, SMALL + '[[kiosk]]\nunit = "k-1"\nnumbers = [0, 1000]\n') == [
        "kiosk[1].numbers: expected int >= 1"
    ]


def test_a_counter_serves_what_there_is(tmp_path: Path) -> None:
    """R29."""
    text = SMALL + '[[counter]]\nid = "1"\nunit = "c-1"\nserves = [["*:vpi"], ["b", "a:*"], ["a:vip"]]\n'
    assert mistakes(tmp_path, text) == [
        'counter[1].serves: "*:vpi": no class "vpi", did you mean "vip"?',
        'counter[1].serves: "b": no service "b", there is: a',
    ]


def test_hours_languages_and_time_zone_are_looked_at(tmp_path: Path) -> None:
    text = SMALL.replace(
        "[[service]]", 'languages = ["zh", "ja"]\ntime_zone = "Asia/Shangai"\n[[service]]'
    ) + ('[hours]\nweekly = { mon = ["09:00-12:00", "11:00-13:00"], tues = [], wed = ["9-12"] }\n')
    assert mistakes(tmp_path, text) == [
        'hall.languages: no texts for "ja", there is: en, zh',
        'hall.time_zone: "Asia/Shangai" is not known; write for example "Asia/Shanghai"',
        'hours.weekly.tues: "tues" is not known here, did you mean "tue"?',
    ]
    assert mistakes(
        tmp_path, text.replace("tues", "tue").replace('"ja"', '"en"').replace("Shangai", "Shanghai")
    ) == [
        'hours.weekly.mon: "09:00-12:00" and "11:00-13:00" overlap',
        'hours.weekly.wed: "9-12" is no span; write "09:00-12:30"',
    ]


@pytest.mark.parametrize(
    "page", ["", "http://192.168.1.10:8600/t/{id}", "https://hall.example/{number}?t={id}"]
)
def test_the_units_are_told_the_address_of_a_ticket_s_page(tmp_path: Path, page: str) -> None:
    text = SMALL.replace("[[service]]", f'ticket_page = "{page}"\n[[service]]', 1)
    assert to_message(settings(tmp_path, text)).ticket_page == page


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("192.168.1.10/{id}", '"192.168.1.10/{id}" is no address; write for example "http://192.168.1.10:8600/t/{id}"'),
        ("ftp://hall/{id}", '"ftp://hall/{id}" is no address; write for example "http://192.168.1.10:8600/t/{id}"'),
        ("http:///{id}", '"http:///{id}" is no address; write for example "http://192.168.1.10:8600/t/{id}"'),
        ("http://hall/{ticket}", '"http://hall/{ticket}" may have {id} and {number} in braces, and nothing else'),
        ("http://hall/{id", '"http://hall/{id" may have {id} and {number} in braces, and nothing else'),
        ("http://hall/票/{id}", '"http://hall/票/{id}" must be plain ASCII without spaces'),
        ("http://hall/ {id}", '"http://hall/ {id}" must be plain ASCII without spaces'),
        ("http://" + "h" * 120, "expected str of length <= 120, got \"http://" + "h" * 120 + '"'),
    ],
)  # fmt: skip
def test_a_page_that_no_phone_could_open_is_a_mistake(tmp_path: Path, page: str, said: str) -> None:
    text = SMALL.replace("[[service]]", f'ticket_page = "{page}"\n[[service]]', 1)
    assert mistakes(tmp_path, text) == [f"hall.ticket_page: {said}"]


def test_a_promise_of_nothing_and_a_class_without_a_name_are_mistakes(tmp_path: Path) -> None:
    text = SMALL + '[[class]]\nid = "ordinary"\npromise_min = 0\n'
    assert mistakes(tmp_path, text) == ["class[1].promise_min: expected float > 0.0, got 0"]
    text = SMALL + '[[class]]\nid = "gold"\npromise_min = 5\n'
    assert mistakes(tmp_path, text) == ['class[1].name: missing, there are no texts for "gold"']


def test_a_hall_needs_a_service(tmp_path: Path) -> None:
    assert mistakes(tmp_path, SMALL.split("[[service]]")[0]) == ["service: missing"]
    assert mistakes(tmp_path, "service = []\n" + SMALL.split("[[service]]")[0]) == [
        "service: expected array of length >= 1"
    ]


@pytest.mark.parametrize(
    "text", ["class = 1", "class = [1]", "[[hours]]", "rules = 1", "preset = 3", "hours = 1"]
)
def test_a_file_of_a_wrong_shape_is_told_and_never_a_crash(tmp_path: Path, text: str) -> None:
    body = SMALL.replace('preset = "telecom"', "")
    key = text.strip("[]").split()[0]
    assert any(f"{key}" in mistake for mistake in mistakes(tmp_path, text + "\n" + body))


def test_a_counter_whose_id_no_keypad_can_type_is_noted(tmp_path: Path) -> None:
    """R18: nobody could be sent there."""
    found = settings(tmp_path, SMALL + '[[counter]]\nid = "east"\nunit = "counter-9"\n')
    assert found.notes()[-1].endswith('"east" cannot be typed: no clerk can TRANSFER to it')


def test_what_kiosks_ask_and_tell_is_in_the_halls_file(tmp_path: Path) -> None:
    """R34, R36, R20: and a mistake in it is named with its place."""
    plain = to_message(settings(tmp_path, SMALL))
    assert (plain.crowded, plain.self_service, plain.booked_late_min) == (10, {}, 15)
    assert plain.services[0].documents == []
    text = (
        SMALL
        + '[rules]\ncrowded = 0\nbooked_late_min = 5\nself_service = { zh = "自助机", en = "machines" }\n'
    )
    text = text.replace(
        "[[service]]\n", '[[service]]\ndocuments = [{ zh = "身份证" }, { zh = "户口簿", en = "book" }]\n', 1
    )
    config = to_message(settings(tmp_path, text))
    assert (config.crowded, config.booked_late_min) == (None, 5), "0 never asks"
    assert config.self_service == {"zh": "自助机", "en": "machines"}
    assert config.services[0].documents == [{"zh": "身份证"}, {"zh": "户口簿", "en": "book"}]
    wrong = text.replace("身份证", "证" * 31).replace("machines", " ").replace('en = "book"', 'eng = "book"')
    assert mistakes(tmp_path, wrong) == [
        "service[1].documents[1].zh: 62 characters wide, at most 60 (a Chinese one counts as two)",
        'service[1].documents[2].eng: no texts for "eng", did you mean "en"?',
        "rules.self_service.en: empty",
    ]
