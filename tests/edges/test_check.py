"""`jiaohao check` tells every mistake at once, and whoever stops reading gets no traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from jiaohao.command import main
from tests.edges.as_nobody import as_nobody, open_folder

ROOT = Path(__file__).parents[2]
HALL = """
preset = "telecom"
[hall]
id = "demo"
name = { zh = "示范营业厅" }
languages = ["zh"]
[[service]]
id = "a"
prefix = "A"
name = { zh = "综合业务" }
"""
KEY = "0a1b2c3d-0000-4e5f-8a9b-0c1d2e3f4a5b"


def checked(folder: Path, more: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    """Exit code, and what is said without the name of the file."""
    path = folder / "hall.toml"
    path.write_text(HALL + more, "utf-8")
    code = main(["check", "-c", str(path)])
    out, err = capsys.readouterr()
    lines = (out + err).replace(str(folder), "DIR").splitlines()
    return code, [line.strip().removeprefix("hall.toml: ") for line in lines]


def with_address(folder: Path, url: str, more: str = "") -> str:
    file = folder / "robot.urls"
    file.write_text(url, "utf-8")
    file.chmod(0o600)
    return f'[[notify]]\nname = "robot"\nurls_file = "{file}"\n{more}'


def test_one_mistake_of_a_channel_hides_no_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """R15."""
    more = (
        f'[[notify]]\nname = "robot"\nurls_file = "{tmp_path}/none.urls"\nper_hour = 0\nquiet = ["22-7"]\n'
        'kinds = ["hepl", "help"]\nlanguages = ["de"]\nto = ["leader"]\nurgnt_too = true\n'
    )
    code, said = checked(tmp_path, more, capsys)
    assert code == 78
    assert sorted(said[1:-1]) == [
        'notify[1].kinds: there is no alert "hepl", did you mean "help"?',
        'notify[1].languages: no texts for "de", did you mean "en"?',
        "notify[1].per_hour: expected int >= 1, got 0",
        'notify[1].quiet: "22-7" is no span; write "22:00-07:00"',
        'notify[1].to[1]: "leader" is not known here, did you mean "lead"?',
        'notify[1].urgnt_too: unknown key, did you mean "urgent_too"?',
        "notify[1].urls_file: DIR/none.urls cannot be read: No such file or directory",
    ]


@pytest.mark.parametrize("notify", ["notify = 3", 'notify = ["x"]', "[notify]", "[[notify]]\nurls_file = 3"])
def test_a_channel_of_a_wrong_shape_is_told_and_never_a_crash(
    tmp_path: Path, notify: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "hall.toml"
    text = f"{notify}\n{HALL}" if "=" in notify.partition("\n")[0] else f"{HALL}\n{notify}\n"
    path.write_text(text, "utf-8")
    assert main(["check", "-c", str(path)]) == 78
    assert "notify" in capsys.readouterr().err


def test_mistakes_come_before_what_is_not_installed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    code, said = checked(tmp_path, with_address(tmp_path, "json://127.0.0.1/", "per_hour = 0\n"), capsys)
    assert (code, said[1]) == (78, "notify[1].per_hour: expected int >= 1, got 0")


@pytest.mark.parametrize(
    "url",
    [
        f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}",
        "https://oapi.dingtalk.com/robot/send?access_token=0123456789abcdef",
        f"https://open.feishu.cn/open-apis/bot/v2/hook/{KEY}",
        f"https://open.larksuite.com/open-apis/bot/v2/hook/{KEY}?secret=AbC",
    ],
)
def test_an_address_copied_from_its_platform_will_do(
    tmp_path: Path, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """R15."""
    code, said = checked(tmp_path, with_address(tmp_path, url), capsys)
    assert (code, said) == (0, ["DIR/hall.toml: OK, the hall controller"])


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=",
         "nothing behind key=: copy the whole of the robot's address"),
        ("https://example.com/hook",
         "no robot's address; for a web hook of your own write jsons:// instead of https://"),
    ],
)  # fmt: skip
def test_one_that_will_not_is_told_what_to_write(
    tmp_path: Path, url: str, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = checked(tmp_path, with_address(tmp_path, url), capsys)
    assert (code, said[1]) == (78, f"notify[1].urls_file: DIR/robot.urls, line 1: {why}")


def test_words_in_a_language_the_hall_does_not_have_are_noted_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """R31: `jiaohao notice` refuses such words; here they are only of no use."""
    more = (
        '[[notice]]\ntext = { zh = "安静", fr = "Silence" }\n[[kiosk]]\nunit = "k-1"\nplace = { en = "east" }\n'
        '[[counter]]\nid = "1"\nunit = "c-1"\nplace = { en = "east", zh = "东" }\nname = { en = "One" }\n'
        '[[class]]\nid = "vip"\nname = { zh = "贵宾", en = "VIP" }\n'
    )
    code, said = checked(tmp_path, more, capsys)
    assert (code, said[-1]) == (0, "DIR/hall.toml: OK, the hall controller")
    assert [line for line in said if "hall.languages" in line] == [
        'note: hall.languages: has no "en", nobody sees that of class[1].name, kiosk[1].place, counter[1].place '
        "and 1 more",
        'note: hall.languages: has no "fr", nobody sees that of notice[1].text',
    ]


# --- nobody reads --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("unbuffered", [False, True])
@pytest.mark.parametrize(
    "arguments",
    [
        ("init", "--preset", "bank", "--counters", "2", "--out", "site"),
        ("init", "--help"),
        ("simulate", "--day", str(ROOT / "docs/days/quiet.toml"), "--all"),
        ("check", "-c", str(ROOT / "docs/examples/hall.toml")),
    ],
)
def test_whoever_stops_reading_gets_no_traceback(
    tmp_path: Path, arguments: tuple[str, ...], unbuffered: bool
) -> None:
    """`jiaohao init … | head`: 141 is what a shell says of any program that nobody reads any more."""
    reading, writing = os.pipe()
    os.close(reading)
    env = {**os.environ, "PYTHONPATH": str(ROOT)} | ({"PYTHONUNBUFFERED": "1"} if unbuffered else {})
    done = subprocess.run(
        [sys.executable, "-m", "jiaohao", *arguments],
        stdout=writing, stderr=subprocess.PIPE, env=env, cwd=tmp_path, timeout=100, text=True,
    )  # fmt: skip
    os.close(writing)
    assert done.stderr == ""
    assert done.returncode == (0 if "--help" in arguments else 141), "argparse keeps silent about it"


# --- what a board's file names -------------------------------------------------------------------------------

BOARD = """
[unit]
id = "board-1"
hall = "demo"
[storage]
path = "board.db"
"""
LONG = "录" * 90  # 270 bytes: no disk has such a name


def board_checked(folder: Path, more: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    path = folder / "board.toml"
    path.write_text(BOARD + more, "utf-8")
    code = main(["check", "-c", str(path)])
    out, err = capsys.readouterr()
    lines = (out + err).replace(str(folder), "DIR").splitlines()
    return code, [line.strip().removeprefix("board.toml: ") for line in lines]


@pytest.mark.parametrize(
    ("more", "what"),
    [
        (f'[media]\nfolder = "{LONG}"', f"media.folder: DIR/{LONG} cannot be read: File name too long"),
        ('[media]\nfolder = "a\\u0000b"', "media.folder: DIR/a\0b cannot be read: embedded null byte"),
        (f'[rates]\nfile = "{LONG}"', f"rates.file: DIR/{LONG} cannot be read: File name too long"),
        ('[rates]\nfile = "a\\u0000b"', "rates.file: DIR/a\0b cannot be read: embedded null byte"),
        ('[rates]\nfile = "."', "rates.file: DIR cannot be read: Is a directory"),
        (f'[voice]\nclips = "{LONG}"', f"voice.clips: DIR/{LONG} cannot be read: File name too long"),
        ('[voice]\nclips = "none"', "voice.clips: DIR/none is not there"),
        ('[voice]\nclips = "board.toml"', "voice.clips: DIR/board.toml is no folder"),
        ('[voice]\nlanguages = ["fr", "zh"]', 'voice.languages: no texts for "fr", there is: en, zh'),
        (
            "[voice]\nlanguages = []",
            "voice.languages: empty; without this key it speaks the hall's languages",
        ),
    ],
)
def test_what_a_board_cannot_reach_is_a_mistake_and_never_a_crash(
    tmp_path: Path, more: str, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """R08, R31, R54."""
    code, said = board_checked(tmp_path, more, capsys)
    assert (code, said) == (78, ["DIR/board.toml: 1 mistake", what])


@pytest.mark.parametrize("shut", ["site", "site/media"])
def test_a_folder_of_pictures_that_is_shut_is_a_mistake(shut: str) -> None:
    """R08: as a technician runs it, who is not root."""
    with open_folder() as folder:
        (folder / "site/media").mkdir(parents=True)
        (folder / "board.toml").write_text(BOARD + '[media]\nfolder = "site/media"\n', "utf-8")
        (folder / shut).chmod(0)
        done = as_nobody("check", "-c", str(folder / "board.toml"))
        assert (done.returncode, done.stderr.splitlines()[1:]) == (
            78, [f"  board.toml: media.folder: {folder}/site/media cannot be read: Permission denied"],
        )  # fmt: skip


def test_files_are_judged_though_a_table_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    more = '[media]\nfolder = "none"\n[rates]\nfiel = "x"\n[voice]\nclips = "none"\n[display]\nveiw = "hall"'
    code, said = board_checked(tmp_path, more, capsys)
    assert (code, sorted(said[1:])) == (
        78,
        [
            'display.veiw: unknown key, did you mean "view"?',
            "media.folder: DIR/none is not there",
            'rates.fiel: unknown key, did you mean "file"?',
            "rates.file: missing",
            "voice.clips: DIR/none is not there",
        ],
    )


def test_a_voice_without_espeak_ng_and_a_title_nobody_sees_are_noted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """R31, R54."""
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "rates.csv").write_text("期限,%\n一年,1.50\n", "utf-8")
    more = '[voice]\n[rates]\nfile = "rates.csv"\ntitle = { fr = "Taux", zh = "利率" }'
    assert board_checked(tmp_path, more, capsys) == (
        0,
        [
            'note: rates.title: there are no texts for "fr", nobody sees it',
            "note: voice: espeak-ng is not installed, what nobody has recorded is not said: "
            "sudo apt-get install espeak-ng",
            "DIR/board.toml: OK, a board",
        ],
    )
