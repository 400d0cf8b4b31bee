"""`jiaohao init`: the files of a new hall, for every kind of hall and several sizes, judged as on the units."""

import re
import tomllib
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from counter.main import CounterFile
from display.main import BoardFile
from hall import presets, texts
from hall.settings import HallSettings
from hall.tables import Preset
from jiaohao.command import main
from jiaohao.new_hall import TEMPLATES, Wanted, files
from jiaohao.parsers import PRESETS
from kiosk.file import KioskFile
from runtime.config import ConfigError, judge
from virtual.plan import of_folder

SIZES = [
    (preset, small, counters) for preset in PRESETS for small in (False, True) for counters in (1, 2, 12)
]
RULES = {f"R{n:02}" for n in (*range(1, 43), 45, 50, 51, 54, 56)}
"""Those of the page of rules."""

MINIMAL = {
    "hall": {"id": "x", "name": {"zh": "x"}},
    "service": [{"id": "a", "prefix": "A", "name": {"zh": "x"}}],
}
FIGURE = re.compile(r"^(?:# )?\w+ = (?:[\d.]+|\[\"\d.*\]) *(#.*)?$")
"""A line that sets a number or hours, and its comment."""

GUIDED = ("hospital", "government", "utility", "bank")
"""Presets with classes that no button gives."""

Table = dict[str, Any]


def init(folder: Path, *more: str, preset: str = "telecom", counters: int = 2) -> int:
    return main(["init", "--preset", preset, "--counters", str(counters), "--out", str(folder), *more])


def hall_table(preset: str, **wishes: Any) -> Table:
    return tomllib.loads(files(Wanted(preset, **{"counters": 2, **wishes}))["hall.toml"])


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# --- the files are right -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("preset", "small", "counters"), [*SIZES, ("hospital", False, 200), ("bank", True, 200)]
)
def test_every_file_of_every_kind_and_size_of_hall_passes_check(
    tmp_path: Path, preset: str, small: bool, counters: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert init(tmp_path, *["--small"] * small, preset=preset, counters=counters) == 0
    capsys.readouterr()
    for path in tmp_path.iterdir():
        assert main(["check", "-c", str(path)]) == 0
        said = capsys.readouterr().out
        assert said.startswith(f"{path}: OK, "), f"without a note: {said}"


@pytest.mark.parametrize(("preset", "small", "counters"), SIZES)
def test_the_files_belong_together_and_leave_no_unit_out(
    tmp_path: Path, preset: str, small: bool, counters: int
) -> None:
    assert init(tmp_path, *["--small"] * small, preset=preset, counters=counters) == 0
    plan = of_folder(tmp_path)
    pads = 2 if preset in GUIDED else 1
    assert len([unit for unit in plan.units.values() if unit.kind == "counter"]) == counters + pads
    assert [note for note in plan.notes if "no file has" in note] == []
    assert len(plan.config.counters) == counters
    assert all(counter.planned for counter in plan.config.counters)


def test_every_kind_of_hall_has_its_files() -> None:
    assert get_args(Preset) == PRESETS == tuple(presets.PRESETS)
    assert set(PRESETS) <= {path.stem for path in TEMPLATES.glob("*.toml")}


@pytest.mark.parametrize("kiosks", [1, 2, 3, 20])
def test_kiosks_share_the_numbers_and_leave_none_out(kiosks: int) -> None:
    ranges = [kiosk["numbers"] for kiosk in hall_table("bank", kiosks=kiosks)["kiosk"]]
    assert [n for first, last in ranges for n in range(first, last + 1)] == list(range(1, 1000))
    assert len(ranges) == kiosks


@pytest.mark.parametrize("counters", [1, 2, 3, 12])
def test_a_small_hall_is_one_pi_with_one_screen(counters: int) -> None:
    """No two processes want the same file, port or screen, and all find the broker on the spot."""
    texts = files(Wanted("utility", counters, small=True))
    tables = {name: tomllib.loads(text) for name, text in texts.items()}
    assert {table["broker"]["host"] for table in tables.values()} == {"127.0.0.1"}
    assert len({table["storage"]["path"] for table in tables.values()}) == len(tables)
    ports = [table["keypad"]["port"] for table in tables.values() if "keypad" in table]
    assert len(set(ports)) == len(ports) == counters + 2, "the lead's pad, and a guide's"
    assert [name for name, table in tables.items() if "display" in table] == [
        "counter-1.toml" if counters == 1 else "board-1.toml"
    ]
    assert not [name for name in tables if name == "lead.toml"]


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("counters", [1, 2, 12])
def test_nor_do_two_of_them_where_all_that_is_only_a_comment_is_wanted_too(
    preset: str, counters: int
) -> None:
    """R06, R27: each customer's pad and each seat's sensor has a socket or a pin of its own."""
    texts = files(Wanted(preset, counters, small=True))
    wired = {name: re.sub(r"^# (?=\[|\w+ = )", "", text, flags=re.M) for name, text in texts.items()}
    ports = [
        port for text in wired.values() for port in re.findall(r'^(?:port|device) = "(.*?)"', text, re.M)
    ]
    pins = [int(pin) for text in wired.values() for pin in re.findall(r"^(?:pin|lamp) = (\d+)", text, re.M)]
    assert len([port for port in ports if "event-kbd" in port]) == counters
    assert len(set(ports)) == len(ports)
    assert len(set(pins)) == len(pins)


def test_a_large_hall_has_a_lead_s_board_and_every_unit_the_controller_s_address() -> None:
    """R50."""
    tables = {
        name: tomllib.loads(text)
        for name, text in files(Wanted("bank", 3, hall="east", controller="10.0.3.2")).items()
    }
    hall = tables.pop("hall.toml")
    assert hall["broker"]["host"] == "127.0.0.1", "Mosquitto runs beside the controller"
    assert {table["broker"]["host"] for table in tables.values()} == {"10.0.3.2"}
    assert {table["unit"]["hall"] for table in tables.values()} == {hall["hall"]["id"]} == {"east"}
    assert tables["lead.toml"]["display"]["view"] == "lead"
    assert hall["pad"][0] == {"id": "lead", "unit": "lead-pad", "role": "lead"}
    assert [clerk["number"] for clerk in hall["staff"] if clerk.get("lead")] == ["9001"]


# --- the figures -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("preset", PRESETS)
def test_what_is_written_is_what_the_preset_would_give(preset: str) -> None:
    """R07, R12, R16, R20, R21, R25, R26, R41: the file says the preset's figures, it does not change them."""
    given = judge({"preset": preset, **MINIMAL}, HallSettings, Path("hall.toml"))
    written = hall_table(preset)
    rules = msgspec.to_builtins(given.rules)
    assert written["rules"] == {key: rules[key] for key in written["rules"]}
    assert set(presets.PRESETS[preset]["rules"]) <= set(written["rules"]), "and none of them is left out"
    hours = msgspec.to_builtins(given.hours)
    assert written["hours"] == {key: hours[key] for key in written["hours"]}
    classes = [(c["id"], c["promise_min"], c.get("first", False)) for c in written["class"]]
    assert classes == [(c.id, c.promise_min, c.first) for c in given.class_]
    assert [c["name"] for c in written["class"]] == [
        texts.words(f"class.{c['id']}", ["zh", "en"]) for c in written["class"]
    ]


def test_handling_targets_are_the_regulations() -> None:
    """R04, R24."""
    found = {
        preset: {
            part["id"]: part["handling_target_min"]
            for service in hall_table(preset)["service"]
            for part in (service, *service.get("variant", []))
            if "handling_target_min" in part
        }
        for preset in PRESETS
    }
    assert found == {
        "telecom": {"business": 15, "combined": 15, "single": 10, "payments": 10},
        "hospital": {"cashier": 5, "pharmacy": 5, "western": 5, "herbal": 10, "herbal-many": 20},
        "government": {},
        "utility": {},
        "bank": {},
        "frontdesk": {},
    }


@pytest.mark.parametrize(
    ("preset", "early", "leaving"),
    [
        ("telecom", 10, "sign"), ("hospital", 5, "no_sign"), ("government", 10, "sign"),
        ("utility", 0, "sign"), ("bank", 0, "sign"), ("frontdesk", 0, "cover_first"),
    ],
)  # fmt: skip
def test_signing_in_early_and_leaving_are_as_the_table_of_presets_says(
    preset: str, early: float, leaving: str
) -> None:
    """R12, R41."""
    rules = hall_table(preset)["rules"]
    assert (rules["early_min"], rules["pause_policy"], rules["pause_min"]) == (early, leaving, 30)


def test_in_a_hospital_only_who_treats_leaves_without_a_sign() -> None:
    """R13, R41; and every service has its window, however few there are."""
    for counters in (2, 3, 7):
        table = hall_table("hospital", counters=counters)
        serves = [counter["serves"][0] for counter in table["counter"]]
        assert {service for served in serves for service in served} == {s["id"] for s in table["service"]}
        with_sign = [counter.get("pause_policy") == "sign" for counter in table["counter"]]
        assert with_sign == ["treatment" not in served for served in serves]
    assert all("hours" in service for service in hall_table("hospital")["service"]), "none is missed at night"


@pytest.mark.parametrize("counters", [1, 2, 5])
def test_in_a_government_s_hall_every_counter_has_an_a_and_a_b(counters: int) -> None:
    """R42: the backup is another clerk than who has the counter's own number."""
    table = hall_table("government", counters=counters)
    numbers = [clerk["number"] for clerk in table["staff"]]
    backups = [counter["backup"] for counter in table["counter"]]
    assert set(backups) <= set(numbers) - {"9001"}
    assert all(backup != own for backup, own in zip(backups, numbers, strict=False))


def test_vip_is_prompted_for_only_where_the_preset_has_it() -> None:
    """R02, R29."""
    for preset in PRESETS:
        kiosk = tomllib.loads(files(Wanted(preset, 3))["kiosk-1.toml"])
        classes = [button.get("class", "ordinary") for button in kiosk["button"]]
        assert ("vip" in classes) == (preset == "telecom"), preset
    assert [c.get("serves") for c in hall_table("telecom", counters=3)["counter"]] == [
        [["*:vip"], ["*"]],
        None,
        None,
    ]
    assert all("serves" not in c for c in hall_table("telecom", counters=2)["counter"])


@pytest.mark.parametrize("preset", PRESETS)
def test_every_class_can_be_given_by_somebody(preset: str) -> None:
    """R16, R51: by a button, at the guide's pad, or by FINISH; else it is a class nobody ever has."""
    texts = files(Wanted(preset, 3))
    hall, kiosk = tomllib.loads(texts["hall.toml"]), tomllib.loads(texts["kiosk-1.toml"])
    given = {button.get("class", "ordinary") for button in kiosk["button"]} | {"return"}
    guides = [pad for pad in hall["pad"] if pad.get("role", "guide") == "guide"]
    assert bool(guides) == (preset in GUIDED) == ("guide-1.toml" in texts)
    hidden = set() if hall["rules"]["vip"] else {"vip"}
    assert guides or {class_["id"] for class_ in hall["class"]} <= given | hidden


# --- the comments ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("preset", PRESETS)
def test_every_figure_names_its_rule_and_says_whose_it_is(preset: str) -> None:
    text = files(Wanted(preset, 3))["hall.toml"]
    assert set(re.findall(r"\bR\d+\b", text)) <= RULES
    judged = text.partition("[hours]")[2].partition("[[kiosk]]")[0]
    bare, head = [], ""
    for line in judged.splitlines():
        head = line if line.startswith("[") else head
        found = FIGURE.match(line)
        comment = head if found and found[1] is None else found[1] if found else None
        if comment is not None and not re.search(r"R\d\d.*(regulation|ours|the site's)", comment):
            bare.append(line)
    assert bare == []
    assert len(re.findall(r"# R\d\d, (?:regulation|ours)", judged)) >= 20


@pytest.mark.parametrize("preset", PRESETS)
def test_what_is_only_a_comment_is_right_when_its_mark_is_taken_away(preset: str) -> None:
    """An example that check would refuse teaches nothing. Key and password files are not there, and may be missed."""
    kinds = {
        "hall": HallSettings,
        "kiosk": KioskFile,
        "counter": CounterFile,
        "board": BoardFile,
        "lead": BoardFile,
    }
    texts = files(Wanted(preset, 3))
    for name in ("hall.toml", "kiosk-1.toml", "counter-1.toml", "board-1.toml", "lead.toml"):
        text = re.sub(r"^# (?=\[|\w+ = )(?!always_open|backup)", "", texts[name], flags=re.M).replace(
            '"…"', ""
        )
        try:
            judge(tomllib.loads(text), kinds[name.partition(".")[0].partition("-")[0]], Path(name))
            mistakes = []
        except ConfigError as exc:
            mistakes = exc.mistakes
        assert [m for m in mistakes if not re.search(r"/etc/jiaohao/|gpiozero", m)] == [], text


# --- writing them ------------------------------------------------------------------------------------------


def test_it_says_what_it_wrote_and_what_comes_next(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "site"
    assert init(folder, counters=20) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == f"25 files in {folder}:"
    assert len(contents(folder)) == 25
    assert said[1:4] == [
        "  hall.toml",
        "  kiosk-1.toml",
        "  counter-1.toml, counter-2.toml, counter-3.toml, counter-4.toml, counter-5.toml, counter-6.toml, "
        "counter-7.toml, counter-8.toml, counter-9.toml, counter-10.toml … counter-20.toml (20 files)",
    ]
    assert any(f"jiaohao check -c {folder}/hall.toml" in line for line in said)
    assert any(f"jiaohao demo --config {folder}" in line for line in said)


def test_install_md_shows_what_it_says_and_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (Path(__file__).parents[2] / "docs/install.md").read_text("utf-8")
    monkeypatch.chdir(tmp_path)
    assert init(Path("site"), counters=3) == 0
    said = capsys.readouterr().out.partition("\n\n")[0]
    assert f"jiaohao init --preset telecom --counters 3 --out site\n{said}\n```" in page
    (line,) = re.findall(r"^```\n(promise_min .*)\n```", page, re.M)
    assert f"\n{line}\n" in (tmp_path / "site/hall.toml").read_text("utf-8")


def test_the_folder_is_named_after_the_preset_unless_another_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["init", "--preset", "bank", "--counters", "1"]) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["jiaohao-bank"]
    assert tomllib.loads((tmp_path / "jiaohao-bank/hall.toml").read_text("utf-8"))["hall"]["id"] == "bank"


def test_no_file_is_overwritten_and_none_is_written_beside_one_that_is_in_the_way(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "counter-2.toml").write_text("mine")
    assert init(tmp_path) == 73
    assert contents(tmp_path) == {"counter-2.toml": b"mine"}
    assert capsys.readouterr().err == (
        f"jiaohao init: {tmp_path} already has counter-2.toml\n"
        "  give another --out, or --force to overwrite them\n"
    )


def test_force_overwrites_what_is_its_own_and_names_what_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert init(tmp_path, counters=3) == 0
    (tmp_path / "notes.txt").write_text("mine")
    edited = tmp_path / "hall.toml"
    edited.write_text("broken")
    assert init(tmp_path, "--force", counters=2) == 0
    assert edited.read_text("utf-8") == files(Wanted("telecom", 2, hall="telecom"))["hall.toml"]
    assert (tmp_path / "counter-3.toml").exists()
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert "note: counter-3.toml there before, and not of this hall" in capsys.readouterr().out
    assert not list(tmp_path.glob(".*")), "nothing half done stays"


@pytest.mark.parametrize(
    "more", [(), ("--small",), ("--kiosks", "3", "--hall", "east", "--controller", "pi.local")]
)
def test_hall_toml_names_the_command_that_writes_it_again(tmp_path: Path, more: tuple[str, ...]) -> None:
    assert init(tmp_path / "a", *more) == 0
    (command,) = re.findall(
        r"^# Written by: jiaohao (.*)$", (tmp_path / "a/hall.toml").read_text("utf-8"), re.M
    )
    assert main([*command.split(), "--out", str(tmp_path / "b")]) == 0
    assert contents(tmp_path / "b") == contents(tmp_path / "a")


@pytest.mark.parametrize("more", [(), ("--force",)])
def test_a_folder_that_cannot_be_used_is_told_without_a_traceback(
    tmp_path: Path, more: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("mine")
    assert init(tmp_path / "file", *more) == 73
    assert capsys.readouterr().err == f"jiaohao init: {tmp_path}/file: File exists\n"
    assert (tmp_path / "file").read_text() == "mine"


def test_a_file_in_the_way_that_is_a_folder_loses_nothing(tmp_path: Path) -> None:
    (tmp_path / "board-1.toml").mkdir()
    (tmp_path / "hall.toml").write_text("mine")
    assert init(tmp_path) == 73
    assert init(tmp_path, "--force") == 73
    assert (tmp_path / "hall.toml").read_text() == "mine"
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("more", [("--kiosks", "2"), ("--controller", "10.0.0.1")])
def test_a_small_hall_has_one_kiosk_and_no_other_controller(
    tmp_path: Path, more: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert init(tmp_path / "site", "--small", *more) == 2
    assert f"jiaohao init: {more[0]}: a small hall" in capsys.readouterr().err
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--counters", "0"), "0 is not 1 to 999"),
        (("--counters", "1000"), "1000 is not 1 to 999"),
        (("--counters", "few"), "invalid"),
        (("--kiosks", "21"), "21 is not 1 to 20"),
        (("--hall", "East Hall"), '"East Hall" is not a-z, 0-9 and "-", at most 32'),
        (("--controller", 'pi"'), "is not an address such as 192.168.1.10"),
        (("--preset", "telekom"), "invalid choice: 'telekom'"),
    ],
)
def test_what_cannot_be_meant_is_told_before_anything_is_written(
    tmp_path: Path, more: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        init(tmp_path / "site", *more)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "site").exists()
