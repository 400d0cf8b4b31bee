"""Every example slip through the real composer on a strict emulated printer, and what a site sees of its own."""

import io
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import get_args

import msgspec
import pytest
from PIL import Image

from kiosk.note import NOTE_MM
from kiosk.slip import MAX_MM, ticket_slip
from kiosk.slip_file import SlipTable, template
from kiosk.template import Line, OnlyFor, Shown, Template, default
from printer.compose import compose
from printer.profile import load, names
from virtual.render import render
from virtual.slips import HALL, LIST, ORDINARY, TICKET_ID, Example, examples, listed, printed

ROOT = Path(__file__).parents[2]
OWN = template(SlipTable("docs/examples/slip.toml"), ROOT)
EXAMPLES = {example.name: example for example in examples(OWN)}
PICTURES = ROOT / "docs/pictures"
PAGE = (ROOT / "docs/slip.md").read_text("utf-8")


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_printed_as_it_was_meant_on_no_more_paper_than_it_may_have(name: str) -> None:
    """`printed` fails when the printer complains, or gives more or less than one slip."""
    slip = printed(EXAMPLES[name])
    assert 40 < slip.height_mm <= (MAX_MM if EXAMPLES[name].note is None else NOTE_MM)
    picture = Image.open(io.BytesIO(render(slip)))
    assert picture.size == (slip.width_dots + 2 * slip.side_dots, slip.height_dots)


@pytest.mark.parametrize("profile", names())
@pytest.mark.parametrize("copy", [False, True])
def test_the_site_s_template_is_printed_on_every_printer(profile: str, copy: bool) -> None:
    slip = printed(Example("own", profile, replace(ORDINARY, copy=copy), HALL, OWN))
    assert slip.height_mm <= MAX_MM
    assert "监督投诉电话" in " ".join(slip.texts)


def test_a_rare_name_is_drawn_and_not_left_out() -> None:
    slip = printed(EXAMPLES["slip-rare-name"])
    assert not any("〓" in text for text in slip.texts)
    assert slip.pictures


def test_a_logo_that_has_gone_missing_stops_no_slip(tmp_path: Path) -> None:
    """It was there at the start."""
    shutil.copytree(ROOT / "docs/examples", tmp_path / "site")
    own = template(SlipTable("slip.toml"), tmp_path / "site")
    (tmp_path / "site/logo.png").unlink()
    slip = printed(Example("own", template=own))
    assert "A012" in slip.texts
    assert not slip.pictures


@pytest.mark.parametrize("name", ["slip-both-80", "slip-code-80", "slip-epson", "slip-code-epson"])
def test_the_usual_slip_is_short_on_a_slow_line(name: str) -> None:
    """0.5 s at 9600 baud."""
    example = EXAMPLES[name]
    profile = load(example.profile)
    slip = ticket_slip(default(), example.hall, profile.paper, "kiosk-1", example.ticket, TICKET_ID)
    assert sum(map(len, compose(slip, profile))) <= 400


def test_a_site_sees_its_own_slips(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "virtual.slips", "--out", str(tmp_path), "--profile", "generic-cn-58"]
    command += ["--template", "docs/examples/slip.toml", "--hall", "docs/examples/hall.toml"]
    done = subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(path.stem for path in tmp_path.glob("*.png")) == [
        "slip-a-copy", "slip-a-ordinary", "slip-a-priority", "slip-a-return", "slip-a-vip", "slip-b-ordinary",
    ]  # fmt: skip


def drawn(folder: Path, *more: str) -> str:
    """The list of what a site without a template of its own sees."""
    command = [
        sys.executable,
        "-m",
        "virtual.slips",
        "--out",
        str(folder),
        "--hall",
        "docs/examples/hall.toml",
    ]
    subprocess.run([*command, *more], cwd=ROOT, env=os.environ, capture_output=True, timeout=60, check=True)
    return (folder / LIST).read_text("utf-8")


def test_a_site_is_shown_the_tap_of_a_card_only_if_it_has_readers(tmp_path: Path) -> None:
    """R02."""
    without, here = drawn(tmp_path), drawn(tmp_path, "--card-reader")
    assert ("Tap card" in without, "VIP? Please tell us" in without) == (False, True)
    assert ("Tap card" in here, "VIP? Please tell us" in here) == (True, False)


def test_a_place_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    command = [sys.executable, "-m", "virtual.slips", "--out", str(tmp_path / "file/out")]
    done = subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (1, f"{tmp_path}/file/out: Not a directory\n")


def test_a_broken_template_is_told_and_ends_with_78(tmp_path: Path) -> None:
    (tmp_path / "slip.toml").write_text('[[line]]\nshow = "nmber"\n')
    command = [sys.executable, "-m", "virtual.slips", "--out", str(tmp_path / "out")]
    command += ["--template", str(tmp_path / "slip.toml")]
    done = subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True, timeout=60)
    assert done.returncode == 78
    assert 'did you mean "number"?' in done.stderr


def test_every_example_is_shown_by_the_page_of_the_slip_and_none_is_left_over() -> None:
    shown = re.findall(r"\(pictures/([\w-]+)\.png\)", PAGE)
    assert set(shown) == {path.stem for path in PICTURES.glob("slip-*.png")} == set(EXAMPLES)


def test_the_pictures_show_what_is_printed_today() -> None:
    """Else make them anew: `.venv/bin/python -m virtual.slips --out docs/pictures`. Their type is this computer's."""
    slips = {name: printed(example) for name, example in EXAMPLES.items()}
    today = "\n".join(listed(EXAMPLES[name], slip) for name, slip in slips.items())
    assert (PICTURES / LIST).read_text("utf-8") == today
    for name, slip in slips.items():
        with Image.open(PICTURES / f"{name}.png") as picture:
            assert picture.size == (slip.width_dots + 2 * slip.side_dots, slip.height_dots), name


def test_the_page_of_the_slip_names_every_key_and_all_that_can_be_shown() -> None:
    keys = {field.encode_name for kind in (Template, Line, OnlyFor) for field in msgspec.structs.fields(kind)}
    assert sorted(key for key in keys | set(get_args(Shown)) if not re.search(rf"\b{key}\b", PAGE)) == []
