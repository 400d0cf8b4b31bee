"""What is known of makes of printer: our own profiles, and a site's, with every mistake told at once."""

import re
from pathlib import Path

import msgspec
import pytest

from hall.paper import LARGEST
from printer.profile import Profile, ProfileError, load, names
from printer.settings import PrinterSettings, problems


def written(folder: Path, text: str) -> str:
    path = folder / "ours.toml"
    path.write_text(text, "utf-8")
    return str(path)


def mistakes(folder: Path, text: str) -> list[str]:
    """Without the file's name in front, which stands there each time."""
    path = written(folder, text)
    with pytest.raises(ProfileError) as caught:
        load(path)
    assert all(mistake.startswith(f"{path}: ") for mistake in caught.value.mistakes)
    return [mistake.removeprefix(f"{path}: ") for mistake in caught.value.mistakes]


def test_these_profiles_come_with_the_firmware() -> None:
    assert names() == ["epson", "file", "generic-cn-58", "generic-cn-80"]


@pytest.mark.parametrize("name", names())
def test_a_profile_of_ours_says_what_it_is_for_and_has_no_mistakes(name: str) -> None:
    profile = load(name)
    assert profile.about
    assert profile.problems() == []
    assert profile.paper.columns * 12 <= profile.dots


def test_a_file_may_name_only_what_differs_from_one_of_ours(tmp_path: Path) -> None:
    path = written(tmp_path, 'like = "generic-cn-80"\nqr = "raster"\nbuffer_bytes = 16384\n')
    expected = msgspec.structs.replace(load("generic-cn-80"), about="", qr="raster", buffer_bytes=16384)
    assert load(path) == expected


def test_a_file_may_also_stand_alone(tmp_path: Path) -> None:
    assert load(written(tmp_path, "columns = 42\n")) == Profile(columns=42)


def test_a_name_not_known_is_told_with_the_likeliest_one(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match=r'profile = "epsom" is unknown, did you mean "epson"\?'):
        load("epsom")
    with pytest.raises(ProfileError, match="there is: epson, file, generic-cn-58, generic-cn-80"):
        load("?")
    path = written(tmp_path, 'like = "generic-80"\n')
    with pytest.raises(ProfileError, match=r'ours.toml: like = "generic-80" is unknown, did you mean'):
        load(path)


def test_all_mistakes_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    assert mistakes(tmp_path, 'collumns = 48\ndots = 5\nqr = "yes"\nlike = "epson"\n') == [
        'collumns: unknown key, did you mean "columns"?',
        "dots: expected int >= 200, got 5",
        'qr: "yes" is not known here, there is: native, none, raster',
    ]


def test_no_file_and_no_toml_are_clear_errors(tmp_path: Path) -> None:
    missing = tmp_path / "missing.toml"
    with pytest.raises(ProfileError, match=f"^{missing}: cannot be read: No such file"):
        load(str(missing))
    assert mistakes(tmp_path, "dots = ")[0].startswith("not TOML")


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("columns = 56", "columns: 56 columns of 12 dots do not fit into 576 dots"),
        ("buffer_bytes = 256\ndots = 576", None),
        (
            "buffer_bytes = 256\ndots = 1000",
            "buffer_bytes: half of it must hold one row of dots or of text, so at least 298",
        ),
        (
            "buffer_bytes = 256\ncolumns = 80\ndots = 960\ntext_mode = 'utf8'",
            "buffer_bytes: half of it must hold one row of dots or of text, so at least 352",
        ),
        ("cut = ''", None),
        (
            "cut = ''\nend_mm = 0",
            "end_mm: without a cutter, the way from the head to the bar to tear at must be told",
        ),
        ("cut = '1D 5'", 'cut: "1D 5" is not bytes as manuals write them, like "1D 56 42 00"'),
        (
            "buzzer = '10 14 01 00 05'",
            'buzzer: "10 14 01 00 05" would be obeyed at once (10 04, 10 05, 10 14), not in its place on the slip',
        ),
        (
            "recover = '1B 40'",
            'recover: "1B 40" must be a real-time command: a printer at fault executes no other',
        ),
        ("recover = '10 05 01'", None),
    ],
)
def test_what_cannot_be_is_a_mistake_with_its_reason(tmp_path: Path, text: str, mistake: str | None) -> None:
    if mistake is None:
        load(written(tmp_path, text))
    else:
        assert mistakes(tmp_path, text) == [mistake]


def test_a_number_is_drawn_only_if_the_printer_has_no_large_type_at_all() -> None:
    """On a serial line at 9600 baud a drawn number takes seconds; 12 mm of the printer's own are seen from afar."""
    assert Profile(largest=4).paper.largest == 4
    assert Profile(largest=2).paper.largest == LARGEST
    assert Profile(text_mode="raster", largest=4).paper.largest == LARGEST


def test_the_kiosk_is_told_of_a_profile_with_mistakes_and_of_a_buzzer_that_is_not_there(
    tmp_path: Path,
) -> None:
    """R01: `jiaohao check` tells it with the path, before the first slip."""
    path = written(tmp_path, "columns = 56\nqr = 'no'\n")
    assert problems(PrinterSettings("usb", device="/dev/usb/lp0", profile=path)) == [
        f'{path}: qr: "no" is not known here, did you mean "none"?'
    ]
    assert problems(PrinterSettings("usb", device="/dev/usb/lp0", profile="generic-cn-80", buzzer=True)) == []
    assert problems(PrinterSettings("usb", device="/dev/usb/lp0", profile="epson", buzzer=True)) == [
        'buzzer = true: profile "epson" knows no command for one'
    ]


@pytest.mark.parametrize(
    ("name", "way_out"),
    [
        ("generic", 'write "generic-cn-80", or "generic-cn-58" for paper of 58 mm'),
        (
            "plain",
            'a printer that answers nothing gets a profile of its own with status = "none" and barrier = "none"',
        ),
    ],
)
def test_a_name_of_before_is_told_with_the_way_out(name: str, way_out: str) -> None:
    assert problems(PrinterSettings("usb", device="/dev/usb/lp0", profile=name)) == [
        f'profile = "{name}" is gone: {way_out} (docs/printers.md)'
    ]


def test_docs_printers_md_names_every_profile_and_every_key_with_its_default(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs/printers.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*?) *\|", page, re.MULTILINE))
    defaults = msgspec.to_builtins(Profile()).items()
    expected = {key: f'"{value}"' if value and isinstance(value, str) else value for key, value in defaults}
    shown = {key: rows.get(key) for key in expected}
    assert shown == {key: str(value).replace("True", "true") for key, value in expected.items()} | {
        key: '""' for key, value in expected.items() if value == "" and key != "about"
    }
    assert all(f"| `{name}` |" in page for name in names())
    (example,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert load(written(tmp_path, example)).largest == 4
