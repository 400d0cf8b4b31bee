"""What a demo has started does not outlive it, however it ends."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.system.waiting import until

STARTER = """
import sys, time
from virtual.leash import spawn
deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(1000)"
for command in (["sleep", "1000"], [sys.executable, "-c", deaf]):
    print(spawn(command, process_group=0).pid, flush=True)
spawn(["true"]).wait()
time.sleep(1000)
"""


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_when_the_starter_is_killed_its_children_end_also_one_that_will_not_listen() -> None:
    starter = subprocess.Popen([sys.executable, "-c", STARTER], stdout=subprocess.PIPE, text=True)
    assert starter.stdout
    children = [int(starter.stdout.readline()) for _ in range(2)]
    assert all(map(runs, children))
    os.kill(starter.pid, signal.SIGKILL)
    starter.communicate()
    until(lambda: not any(map(runs, children)), "nothing is left of it", 15)
