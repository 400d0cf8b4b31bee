"""What `jiaohao init` writes is a hall that works, untouched: the demo opens it on emulated hardware."""

import re
import subprocess
import sys
from pathlib import Path


def jiaohao(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "jiaohao", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=100, cwd=cwd)


def test_a_new_hall_opens_and_serves_its_first_customers(tmp_path: Path) -> None:
    """R25, R50: a hospital's window open day and night, and the lead has a board and a pad from the first minute."""
    written = jiaohao("init", "--preset", "hospital", "--counters", "3", cwd=tmp_path)
    assert written.returncode == 0, written.stderr
    hall = tmp_path / "jiaohao-hospital/hall.toml"
    hall.write_text(
        re.sub(r"\[service\.hours\.weekly\].*?\n\n", "", hall.read_text("utf-8"), flags=re.S), "utf-8"
    )
    demo = (
        "demo",
        "--config",
        "jiaohao-hospital",
        "--for",
        "5",
        "--speed",
        "30",
        "--no-browser",
        "--out",
        "out",
    )
    opened = jiaohao(*demo, cwd=tmp_path)
    assert opened.returncode == 0, opened.stdout + opened.stderr
    assert "nothing lost, nothing doubled, nobody called twice" in opened.stdout
    assert re.search(r"^finished +[1-9]", opened.stdout, re.M), opened.stdout
    assert {path.name for path in (tmp_path / "out/boards").iterdir()} >= {"board-1", "lead", "counter-1"}
