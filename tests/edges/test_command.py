"""The command line, in processes of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HALL = """
preset = "telecom"
[hall]
id = "demo"
name = { zh = "示范营业厅" }
[[service]]
id = "a"
prefix = "A"
name = { zh = "综合业务" }
"""


def jiaohao(*arguments: str, path: str = "") -> subprocess.CompletedProcess[str]:
    """`path` goes before the project on sys.path."""
    env = {**os.environ, "PYTHONPATH": f"{path}{os.pathsep}{ROOT}"}
    command = [sys.executable, "-m", "jiaohao", *arguments]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, cwd="/")


def test_help_teaches_by_examples() -> None:
    said = jiaohao("--help").stdout
    for line in ("jiaohao demo", "jiaohao check -c /etc/jiaohao/kiosk.toml", "exit codes:"):
        assert line in said


def test_help_loads_no_library_of_any_device_nor_mqtt() -> None:
    program = (
        "import sys; from jiaohao.command import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "print('LOADED', sorted({'paho', 'pygame', 'serial', 'gpiozero', 'sqlite3'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, timeout=60
    )
    assert done.stdout.splitlines()[-1] == "LOADED []"


def test_check_is_content_with_a_good_file(tmp_path: Path) -> None:
    path = tmp_path / "hall.toml"
    path.write_text(HALL + '[[counter]]\nid = "east"\nunit = "counter-1"\n')
    done = jiaohao("check", "-c", str(path))
    assert (done.returncode, done.stderr) == (0, "")
    note = 'counter[1].id: "east" cannot be typed: no clerk can TRANSFER to it'
    assert done.stdout == f"hall.toml: note: {note}\n{path}: OK, the hall controller\n"


def test_check_tells_every_mistake_and_ends_with_78(tmp_path: Path) -> None:
    path = tmp_path / "hall.toml"
    path.write_text(HALL.replace("telecom", "telekom") + "[rules]\nidle_min = 0\nlong_qeue = 5\n")
    done = jiaohao("check", "-c", str(path))
    assert (done.returncode, done.stdout) == (78, "")
    assert done.stderr == (
        f"{path}: 3 mistakes\n"
        '  hall.toml: preset: "telekom" is not known here, did you mean "telecom"?\n'
        '  hall.toml: rules.long_qeue: unknown key, did you mean "long_queue"?\n'
        "  hall.toml: rules.idle_min: expected float > 0.0, got 0\n"
    )


def test_a_file_that_says_nothing_of_its_kind_is_told_so(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text("[unit]\n")
    done = jiaohao("check", "-c", str(path))
    assert done.returncode == 78
    assert "no table says what it is for" in done.stderr


def test_a_process_refuses_a_wrong_file_without_a_traceback(tmp_path: Path) -> None:
    done = jiaohao("hall", "-c", str(tmp_path / "none.toml"))
    assert done.returncode == 78
    assert done.stderr.startswith(f"{tmp_path}/none.toml: 1 mistake\n")


@pytest.mark.parametrize(
    ("command", "library", "extra"), [("counter", "serial", "counter"), ("board", "pygame", "board")]
)
def test_a_missing_library_is_named_with_the_extra_that_brings_it(
    tmp_path: Path, command: str, library: str, extra: str
) -> None:
    """A process whose main imports a library that is not there, as on a unit without that extra."""
    main = {"counter": "counter", "board": "display"}[command]
    (tmp_path / main).mkdir()
    (tmp_path / main / "__init__.py").touch()
    (tmp_path / main / "main.py").write_text(f"raise ModuleNotFoundError('no', name='{library}.sub')\n")
    done = jiaohao(command, "-c", "any.toml", path=str(tmp_path))
    assert (done.returncode, done.stderr) == (
        69,
        f"jiaohao {command} needs the library {library}, which is not installed: pip install 'jiaohao[{extra}]'\n",
    )


@pytest.mark.parametrize("speed", ["0", "-1", "fast", "nan", "1e9"])
def test_a_speed_is_above_nothing(speed: str) -> None:
    done = jiaohao("hall", "-c", "hall.toml", "--speed", speed)
    assert done.returncode == 2
    assert "--speed" in done.stderr
