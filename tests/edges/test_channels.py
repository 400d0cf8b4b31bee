"""Notification channels against a real web server and a real mail conversation (R15)."""

import email
import email.policy
import logging
import queue
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hall import messages as m
from hall.actions import Ring
from hall.channels import Channels, Loaded, mistakes
from hall.notify_tables import NotifyTable
from hall.settings import HallSettings, to_message
from jiaohao.command import main
from runtime.config import judge, load
from tests.core.test_notifying import alert, warning
from tests.edges.web import Hook, Mail, hook, mail
from virtual import sample
from virtual.plan import of_folder

ROOT = Path(__file__).parents[2]
HALL = (ROOT / "docs/examples/hall.toml").read_text("utf-8")
SECRET = "hush-hush-4711"
WAIT_S = 20.0


@pytest.fixture
def web() -> Iterator[Hook]:
    with hook() as server:
        yield server


@pytest.fixture
def post() -> Iterator[Mail]:
    with mail() as server:
        yield server


class Bench:
    """Channels with an inbox; the time may be turned on."""

    def __init__(self, folder: Path, *urls: str, mode: int = 0o600, **table: Any) -> None:
        self.file = folder / "robot.urls"
        self.file.write_text("# the lead's\n\n" + "\n".join(urls) + "\n", "utf-8")
        self.file.chmod(mode)
        self._inbox: queue.SimpleQueue[object] = queue.SimpleQueue()
        config = to_message(judge(sample.hall(), HallSettings, Path("hall.toml")))
        tables = [NotifyTable(name="robot", urls_file=str(self.file), **table)]
        self.channels = Channels(tables, config, self._inbox.put)
        self._ahead_s = 0.0
        self.seen: list[object] = []
        self.channels.start()

    def ring(self, what: Any, one: m.Alert) -> None:
        self.channels.ring(Ring(what, one), time.time(), self._real())
        self._tick()

    def skip(self, by_s: float) -> None:
        self._ahead_s += by_s
        self._tick()

    def until(self, condition: Callable[[], object], what: str) -> None:
        end = time.monotonic() + WAIT_S
        while not condition():
            assert time.monotonic() < end, f"not within {WAIT_S:g} s: {what}"
            try:
                event = self._inbox.get(timeout=0.02)
            except queue.Empty:
                self._tick()
                continue
            self.seen.append(event)
            self.channels.handle(event, self._real())
            self._tick()

    def until_loaded(self) -> "Bench":
        self.until(lambda: any(isinstance(event, Loaded) for event in self.seen), "apprise is loaded")
        return self

    def until_broken(self) -> None:
        self.until(self.channels.faults, "the channel is broken")

    def _real(self) -> float:
        return time.monotonic() + self._ahead_s

    def _tick(self) -> None:
        self.channels.tick(time.time(), self._real())


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "hall.channels"]


def test_a_web_hook_gets_title_text_and_type(tmp_path: Path, web: Hook):
    bench = Bench(tmp_path, f"json://{web.address}/hooks/queue", languages=["en"])
    bench.ring("raised", alert())
    bench.until(lambda: not web.got.empty(), "the hook hears of it")
    path, body = web.got.get()
    assert path.rstrip("/") == "/hooks/queue"
    assert (body["title"], body["type"]) == ("[URGENT] Demo service hall", "failure")
    assert body["message"].startswith("help at 3\nSince ")
    assert bench.channels.faults() == []


@pytest.mark.parametrize(
    ("answer", "cause"),
    [(500, "answered 500"), (404, "answered 404"), ("closes", "no connection"), ("silent", "no connection")],
)
def test_a_channel_that_breaks_says_so_once_and_tells_all_when_it_works_again(
    tmp_path: Path, web: Hook, caplog: pytest.LogCaptureFixture, answer: int | str, cause: str
):
    """And of the address, a secret, nothing is logged, whatever the level."""
    caplog.set_level(logging.DEBUG)
    web.answer = answer
    bench = Bench(tmp_path, f"json://me:{SECRET}@{web.address}/{SECRET}?rto=0.2")
    bench.ring("raised", warning())
    bench.until_broken()
    assert bench.channels.faults() == ["notify: robot"]
    for _ in range(2):
        tries = web.got.qsize()
        bench.skip(300)
        bench.until(lambda before=tries: web.got.qsize() > before, "it is tried again")
    bench.ring("raised", alert())
    web.answer = 200
    web.closing.set()
    bench.skip(300)
    bench.until(lambda: (bench.skip(10), not bench.channels.faults())[1], "it works again")
    last = [web.got.get()[1]["message"] for _ in range(web.got.qsize())][-1]
    assert "help 3" in last
    assert "blank_counter 1" in last
    lines = said(caplog)
    assert lines[0] == f"notify: robot: {cause}; trying again"
    assert re.fullmatch(r"notify: robot works again after [0-9]+ s", lines[1])
    assert len(lines) == 2
    assert SECRET not in caplog.text


def test_without_a_network_nothing_is_said_but_that_there_is_none(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    with hook() as gone:
        address = gone.address
    bench = Bench(tmp_path, f"json://{address}/{SECRET}")
    bench.ring("raised", warning())
    bench.until_broken()
    assert said(caplog) == ["notify: robot: no connection; trying again"]
    assert SECRET not in caplog.text


def test_an_answer_that_never_ends_delays_no_other_address(tmp_path: Path, web: Hook):
    web.answer = "drips"
    with hook() as other:
        bench = Bench(tmp_path, f"json://{web.address}/", f"json://{other.address}/")
        bench.ring("raised", warning("1"))
        bench.until(lambda: web.got.qsize() == other.got.qsize() == 1, "both are told")
        bench.ring("raised", warning("2"))
        bench.until(lambda: other.got.qsize() == 2, "the other is told of the second")
        assert web.got.qsize() == 1
        bench.skip(90)
        bench.until_broken()
        assert bench.channels.faults() == ["notify: robot:3"]
        bench.skip(10)
        bench.until(lambda: web.got.qsize() == 2, "it is tried again beside the one that hangs")


def test_a_letter_is_written(tmp_path: Path, post: Mail):
    port = post.server_address[1]
    url = f"mailto://127.0.0.1:{port}/?from=queue@example.com&to=lead@example.com&mode=insecure&format=text"
    bench = Bench(tmp_path, url, languages=["zh", "en"])
    bench.ring("raised", warning())
    bench.until(lambda: not post.got.empty(), "the letter is there")
    sender, to, text = post.got.get()
    letter = email.message_from_string(text, policy=email.policy.default)
    assert (sender, to) == ("queue@example.com", ["lead@example.com"])
    assert letter["Subject"] == "【警告】示范营业厅 / [Warning] Demo service hall"
    body = letter.get_body(("plain",))
    assert body is not None
    lines = body.get_content().splitlines()
    assert (lines[0], lines[3]) == ("blank_counter 1 的事", "blank_counter at 1")


def test_a_mail_server_that_refuses_is_told_of(tmp_path: Path, post: Mail, caplog: pytest.LogCaptureFixture):
    post.refuses = True
    bench = Bench(
        tmp_path, f"mailto://127.0.0.1:{post.server_address[1]}/?from=a@example.com&to=b@example.com"
    )
    bench.ring("raised", warning())
    bench.until_broken()
    assert said(caplog) == ["notify: robot: refused; trying again"]
    assert "example.com" not in caplog.text


def test_an_address_apprise_does_not_know_is_told_by_its_line_and_the_others_work(
    tmp_path: Path, web: Hook, caplog: pytest.LogCaptureFixture
):
    bench = Bench(tmp_path, f"wecom://{SECRET}", f"json://{web.address}/").until_loaded()
    bench.ring("raised", warning())
    bench.until(lambda: not web.got.empty(), "the other is told")
    assert bench.channels.faults() == ["notify: robot:3"]
    assert said(caplog) == [
        "notify: robot:3 is not used: apprise does not know line 3; mend it and restart the hall"
    ]
    assert SECRET not in caplog.text


def test_without_its_file_or_without_apprise_the_hall_goes_on_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    empty = Bench(tmp_path, mode=0o644)
    assert empty.channels.faults() == ["notify: robot"]
    monkeypatch.setitem(sys.modules, "apprise", None)
    without = Bench(tmp_path, "json://127.0.0.1/").until_loaded()
    without.ring("raised", warning())
    assert without.channels.faults() == ["notify: robot"]
    assert without.channels.deadline(0, 0) is None
    assert [line.partition("; ")[0] for line in said(caplog)] == [
        f"notify: robot is not used: {empty.file} has no URL in it",
        "notify: robot is not used: apprise is not installed: pip install 'jiaohao[hall]'",
    ]


def test_a_hall_without_channels_never_loads_apprise():
    """It takes a second on a Pi, and 35 MB."""
    code = "import hall.main, jiaohao.command, sys; sys.exit('apprise' in sys.modules or 'requests' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=60, check=False).returncode == 0


def test_the_demo_of_a_sites_own_files_tells_nobody(tmp_path: Path):
    """A fire in a virtual hall is none."""
    folder = Path(shutil.copytree(ROOT / "docs/examples", tmp_path / "site"))
    table = '[[notify]]\nname = "robot"\nurls_file = "/etc/jiaohao/robot.urls"\n'
    (folder / "hall.toml").write_text(f"{HALL}\n{table}", "utf-8")
    plan = of_folder(folder)
    assert "notify" not in plan.hall
    assert "[[notify]]: nobody is told of what happens here" in plan.notes


# --- jiaohao check -------------------------------------------------------------------------------------------


def checked(
    folder: Path, urls: str | bytes | None, capsys: pytest.CaptureFixture[str], mode: int = 0o640
) -> str:
    """What `jiaohao check` says of a hall.toml with this file of addresses."""
    path, file = folder / "hall.toml", folder / "robot.urls"
    path.write_text(f'{HALL}\n[[notify]]\nname = "robot"\nurls_file = "{file}"\n', "utf-8")
    if urls is not None:
        file.write_bytes(urls if isinstance(urls, bytes) else urls.encode())
        file.chmod(mode)
    code = main(["check", "-c", str(path)])
    out, err = capsys.readouterr()
    assert SECRET not in out + err
    assert (code, out == "") in ((0, False), (78, True))
    return "\n".join(line.strip().replace(str(file), "FILE") for line in err.splitlines()[1:-1])


@pytest.mark.parametrize(
    ("urls", "mistake"),
    [
        (None, "FILE cannot be read: No such file or directory"),
        ("# nothing yet\n\n", "FILE has no URL in it; docs/notify.md has examples"),
        (b"\xff\xfe", "FILE is not UTF-8"),
        (f"# x\nwecom://{SECRET}", 'FILE, line 2: apprise does not know wecom:// so, did you mean "wecombot"?'),
        (
            f"json://:{SECRET}@",
            "FILE, line 1: something is missing or wrong behind json://; docs/notify.md has examples",
        ),
        (SECRET, "FILE, line 1: this is no Apprise URL, such as json://host/path; docs/notify.md has examples"),
    ],
)  # fmt: skip
def test_check_names_what_is_wrong_with_the_addresses_and_keeps_them_secret(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], urls: str | bytes | None, mistake: str
):
    assert checked(tmp_path, urls, capsys) == f"hall.toml: notify[1].urls_file: {mistake}"


def test_check_wants_the_addresses_to_be_kept_from_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert checked(tmp_path, f"json://127.0.0.1/{SECRET}", capsys) == ""
    assert "FILE may be read by everybody on this machine: chmod o= FILE" in checked(
        tmp_path, f"json://127.0.0.1/{SECRET}", capsys, 0o644
    )


def test_check_says_what_to_install(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "apprise", None)
    path, file = tmp_path / "hall.toml", tmp_path / "robot.urls"
    path.write_text(f'{HALL}\n[[notify]]\nname = "robot"\nurls_file = "{file}"\n', "utf-8")
    file.write_text("json://127.0.0.1/")
    assert main(["check", "-c", str(path)]) == 69
    assert "pip install 'jiaohao[hall]'" in capsys.readouterr().err


# --- docs/notify.md ------------------------------------------------------------------------------------------

DOCUMENT = (ROOT / "docs/notify.md").read_text("utf-8")
EXAMPLES = re.findall(r"^\w+://\S+", "".join(re.findall(r"```text\n(.*?)```", DOCUMENT, re.S)), re.M)


def test_every_address_the_document_shows_is_one_apprise_knows(tmp_path: Path):
    file = tmp_path / "robot.urls"
    file.write_text("\n".join(EXAMPLES), "utf-8")
    file.chmod(0o600)
    assert mistakes([(1, file)]) == []
    for scheme in ("wecombot", "dingtalk", "feishu", "mailtos", "json", "jsons"):
        assert any(url.startswith(f"{scheme}://") for url in EXAMPLES), scheme


def test_what_the_document_says_of_hall_toml_is_right_and_whole(tmp_path: Path):
    (table,) = re.findall(r"```toml\n(.*?)```", DOCUMENT, re.S)
    path = tmp_path / "hall.toml"
    path.write_text(f"{HALL}\n{table}", "utf-8")
    assert [one.name for one in load(path, HallSettings).notify] == ["lead", "technician"]
    keys = {field.encode_name for field in msgspec.structs.fields(NotifyTable)}
    assert set(re.findall(r"^([a-z_]+) = ", table, re.M)) == keys
