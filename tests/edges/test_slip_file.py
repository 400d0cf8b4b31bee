"""slip.toml and its pictures on the disk: what is read, and what a technician is told is wrong with them."""

import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from hall.paper import Paper
from jiaohao.command import main
from kiosk import slip_file
from kiosk.file import KioskFile
from kiosk.slip_file import SlipTable
from kiosk.template import default
from runtime.config import EX_CONFIG, ConfigError, load

ROOT = Path(__file__).parents[2]
NUMBER = '[[line]]\nshow = "number"\n[[line]]\nshow = "promise"\n[[line]]\nshow = "vip"\n'
KIOSK = """
[unit]
id = "kiosk-1"
hall = "demo"
[storage]
path = "kiosk.db"
[[button]]
source = "gpio"
pin = 17
service = "a"
[printer]
transport = "serial"
device = "/dev/printer"
"""


def png(width: int, height: int) -> bytes:
    """A white picture as RFC 2083 has it, one bit for a dot: signature, IHDR, IDAT, IEND."""
    rows = zlib.compress((b"\x00" + b"\xff" * ((width + 7) // 8)) * height)
    head = struct.pack(">II", width, height) + b"\x01\x00\x00\x00\x00"
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Of a kiosk with a template and a logo."""
    (tmp_path / "kiosk.toml").write_text(KIOSK + '[slip]\ntemplate = "slip.toml"\n')
    (tmp_path / "logo.png").write_bytes(png(400, 100))
    slip(tmp_path, '[[line]]\npicture = "logo.png"\nwidth_mm = 32\n')
    return tmp_path


def slip(folder: Path, text: str) -> None:
    (folder / "slip.toml").write_text(NUMBER + text, "utf-8")


def mistakes(folder: Path) -> list[str]:
    with pytest.raises(ConfigError) as found:
        load(folder / "kiosk.toml", KioskFile)
    return [mistake.replace(f"{folder}/", "") for mistake in found.value.mistakes]


def test_without_a_template_the_slip_is_the_firmware_s_own(tmp_path: Path) -> None:
    assert slip_file.template(SlipTable(), tmp_path) is default()
    assert slip_file.problems(SlipTable(), tmp_path, Paper()) == []


def test_pictures_lie_beside_the_template_and_are_as_high_as_their_file_says(folder: Path) -> None:
    line = slip_file.template(SlipTable("slip.toml"), folder).line[-1]
    assert (line.picture, line.width_mm, line.height_mm) == (str(folder / "logo.png"), 32.0, 8.0)


def test_a_template_may_lie_anywhere(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("etc")
    assert slip_file.template(SlipTable(str(folder / "slip.toml")), elsewhere) == slip_file.template(
        SlipTable("slip.toml"), folder
    )


def test_check_is_content_with_a_kiosk_and_with_its_slip(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert [main(["check", "-c", str(folder / name)]) for name in ("kiosk.toml", "slip.toml")] == [0, 0]
    assert capsys.readouterr().out.splitlines()[-1] == f"{folder}/slip.toml: OK, a slip"


def test_check_notes_what_a_slip_does_not_tell(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """R02, R07."""
    (folder / "slip.toml").write_text('[[line]]\nshow = "number"\n')
    assert main(["check", "-c", str(folder / "slip.toml")]) == 0
    assert "slip.toml: note: no line has show = \"vip\": the slip asks nobody for a VIP card" in (
        capsys.readouterr().out.splitlines()
    )  # fmt: skip


def test_every_mistake_is_told_at_once_with_its_place(folder: Path) -> None:
    slip(
        folder,
        'languges = "below"\n[[line]]\nshow = "hal"\n[[line]]\nshow = "rule"\nsize = 2\n'
        '[[line]]\npicture = "gone.png"\nwidth_mm = 30\n[[line]]\nshow = "service"\nsize = 9\n',
    )
    assert mistakes(folder) == [
        "kiosk.toml: slip.template: slip.toml: line[3].languges: unknown key, did you mean \"languages\"?",
        "kiosk.toml: slip.template: slip.toml: line[4].show: \"hal\" is not known here, did you mean \"hall\"?",
        "kiosk.toml: slip.template: slip.toml: line[5].size: has no meaning for a rule",
        "kiosk.toml: slip.template: slip.toml: line[7].size: expected int <= 8, got 9",
    ]  # fmt: skip
    slip(folder, '[[line]]\npicture = "gone.png"\nwidth_mm = 30\n')
    assert mistakes(folder) == [
        "kiosk.toml: slip.template: slip.toml: line[4].picture: gone.png cannot be read: No such file or directory"
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"GIF89a", "logo.png is no PNG picture"),
        (png(400, 100)[:20], "logo.png is no PNG picture"),
        (png(0, 100), "logo.png has 0 × 100 dots, at most 4000 each way are printed"),
        (png(400, 5000), "logo.png has 400 × 5000 dots, at most 4000 each way are printed"),
        (png(100, 200), "logo.png would be 64 mm high if 32 mm wide, 40 is the most"),
        (png(400, 100)[:-20], "logo.png is broken: its end is missing"),
        (png(400, 100)[:33], "logo.png is broken: its end is missing"),
        (png(400, 100).replace(b"IDAT", b"IDAT\xff", 1)[:-1], "logo.png is broken at byte 33"),
        (
            png(400, 100)[:-12] + b"\0" * 4_000_000,
            "logo.png has more than 4 MB, a logo has some thousand bytes",
        ),
    ],
)
def test_a_picture_that_cannot_be_printed_is_told(folder: Path, data: bytes, said: str) -> None:
    (folder / "logo.png").write_bytes(data)
    assert mistakes(folder) == [f"kiosk.toml: slip.template: slip.toml: line[4].picture: {said}"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"[[line]\n", "slip.toml: not TOML: Expected ']]' at the end of an array declaration"),
        (b'[[line]]\nshow = "\xd6\xd0"', "slip.toml: not UTF-8 at line 2: save the file as UTF-8"),
        (b"", "slip.toml: line: missing"),
        (b"[line]\nshow = 1\n", "slip.toml: line: there may be several: write [[line]] instead of [line]"),
        (b'[[line]]\nshow = "hall"\n', 'slip.toml: line: exactly one must be show = "number"'),
        (None, "slip.toml: cannot be read: No such file or directory"),
    ],
)
def test_a_broken_template_is_told_by_the_kiosk_s_own_file(
    folder: Path, data: bytes | None, said: str
) -> None:
    (folder / "slip.toml").unlink()
    if data is not None:
        (folder / "slip.toml").write_bytes(data)
    (found,) = mistakes(folder)
    assert found.startswith(f"kiosk.toml: slip.template: {said}")


def test_lines_that_are_never_left_out_must_fit_on_the_printer_s_paper(folder: Path) -> None:
    slip(folder, '[[line]]\ntext = { zh = "一行" }\n' * 20)
    (found,) = mistakes(folder)
    assert found.startswith("kiosk.toml: slip.template: lines without drop take ")
    assert found.endswith(" mm of this paper, a slip has 90")


def test_a_kiosk_with_a_broken_template_does_not_start(folder: Path) -> None:
    (folder / "logo.png").unlink()
    command = [sys.executable, "-m", "jiaohao", "kiosk", "-c", str(folder / "kiosk.toml")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == EX_CONFIG
    assert "line[4].picture" in done.stderr


def test_a_text_without_languages_is_told_how_to_write_it(folder: Path) -> None:
    slip(folder, '[[line]]\ntext = "hello"\n')
    assert mistakes(folder) == [
        "kiosk.toml: slip.template: slip.toml: line[4].text: expected a text for each language, got \"hello\": "
        "write text = { zh = \"…\", en = \"…\" }"
    ]  # fmt: skip


def test_check_tells_of_a_broken_logo_without_a_kiosk_s_file(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the template is written, pillow need not be there."""
    (folder / "logo.png").write_bytes(png(400, 100)[:60])
    assert main(["check", "-c", str(folder / "slip.toml")]) == EX_CONFIG
    assert "line[4].picture: " in (told := capsys.readouterr().err)
    assert "logo.png is broken: its end is missing" in told
