"""What a broker may refuse, and the ways to it: access lists, passwords, a Unix socket."""

import logging
import shutil
import subprocess
from pathlib import Path

import pytest

from hall import messages as m
from runtime.link import Link
from runtime.settings import BrokerTable
from tests.edges.wires import Inbox, OwnBroker, retained, table
from tests.system.waiting import until

LISTENER = "listener {port} 127.0.0.1\npersistence false\nset_tcp_nodelay true\n"
WITH_LIST = LISTENER + "allow_anonymous true\nacl_file {folder}/acl\n"
LIST = "topic read #\ntopic readwrite jiaohao/1/demo/unit/#\ntopic readwrite jiaohao/1/demo/last-of-all\n"
WITH_PASSWORD = LISTENER + "allow_anonymous false\npassword_file {folder}/passwords\n"
ON_SOCKET = (
    LISTENER + "allow_anonymous true\nuser root\nlistener 0 {folder}/mqtt.sock\n"
)  # root only if it is


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [r.message.partition(" refuses ")[2] for r in caplog.records if r.levelno >= logging.ERROR]


def link(broker: BrokerTable) -> tuple[Link, Inbox]:
    inbox = Inbox()
    made = Link("demo", "kiosk-1", "boot-1", broker, inbox.put)
    inbox.handle = made.handle
    made.start()
    return made, inbox


def test_a_topic_the_access_list_denies_is_told_by_name_once_and_the_rest_works(
    caplog: pytest.LogCaptureFixture,
):
    """PUBACK 0x87: paho calls that published, with rc 0; only on_publish knows the reason."""
    with OwnBroker(WITH_LIST, acl=LIST) as broker:
        unit, inbox = link(table(broker))
        inbox.until(lambda: unit.connected, "connected")
        for number in range(5):
            unit.set_state("queue/a", m.UnitInfo("kiosk", str(number)))
            unit.set_state("unit/kiosk-1/info", m.UnitInfo("kiosk", str(number)))
        inbox.until(lambda: errors(caplog), "it is told")
        until(
            lambda: retained(broker).get("unit/kiosk-1/info") == m.encode(m.UnitInfo("kiosk", "4")),
            "the rest",
        )
        inbox.pump(0.1)
        assert errors(caplog) == ["a publish to queue/a: Not authorized"]
        assert "queue/a" not in retained(broker)
        assert unit.connected
        unit.stop()


@pytest.fixture
def passwords(tmp_path: Path) -> str:
    program = shutil.which("mosquitto_passwd")
    if program is None:
        pytest.fail("this test needs mosquitto_passwd: apt-get install mosquitto", pytrace=False)
    file = tmp_path / "passwords"
    file.touch(mode=0o600)
    subprocess.run([program, "-b", str(file), "kiosk-1", "correct horse"], check=True)
    return file.read_text()


def test_the_password_is_read_from_its_file_and_a_wrong_one_is_told_once(
    passwords: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    secret = tmp_path / "secret"
    with OwnBroker(WITH_PASSWORD, passwords=passwords) as broker:
        access = BrokerTable(broker.host, broker.port, username="kiosk-1", password_file=str(secret))
        secret.write_text("battery staple\n")
        unit, inbox = link(access)
        until(lambda: broker.log.count("not authorised") >= 3, "refused three times")
        inbox.pump(0.05)
        assert not unit.connected
        assert unit.alive()
        unit.stop()
        assert errors(caplog) == ["the connection: Not authorized"]
        assert "battery" not in caplog.text
        secret.write_text("correct horse\n")  # as editors end it
        unit, inbox = link(access)
        inbox.until(lambda: unit.connected, "let in")
        unit.stop()


def test_a_link_works_over_a_unix_socket_and_waits_for_it(caplog: pytest.LogCaptureFixture):
    """The hall beside its broker: no TCP, no Nagle. `ca_file` is for the other way."""
    with OwnBroker(ON_SOCKET) as broker:
        path = f"{broker._log_path.parent}/mqtt.sock"
        broker.kill()
        Path(path).unlink(missing_ok=True)
        unit, inbox = link(BrokerTable("nobody.invalid", unix_socket=path, ca_file="/nowhere"))
        inbox.until(lambda: "no connection to the broker at " + path in caplog.text, "it waits")
        broker.start()
        inbox.until(lambda: unit.connected, "connected")
        unit.set_state("unit/kiosk-1/info", m.UnitInfo("kiosk", "1"))
        until(lambda: "unit/kiosk-1/info" in retained(broker), "it is heard")
        assert unit.connected
        unit.stop()


@pytest.mark.parametrize("host", ["broker..local", ".local", "x" * 64 + ".local"])
def test_a_host_name_that_is_none_is_a_mistake_in_the_file(host: str):
    """The resolver raises a UnicodeError for it, for which paho has no case: its thread would end at every start."""
    assert BrokerTable(host).problems() == [f'host: "{host}" is not the name of a host']


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "::1", "broker", "hall-pi.local", "叫号.local", "broker.local."]
)
def test_host_names_and_addresses_are_right(host: str):
    assert BrokerTable(host).problems() == []
