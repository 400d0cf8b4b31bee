"""A small hall in a real systemd: only `make test-deploy` runs these tests; see docs/deploy.md."""

import json
import logging
import os
import platform
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from deploy.bundle import main as make_bundle
from tests.deploy import releases
from tests.deploy.container import SUITE, Container, lacks, root_file_system, until

log = logging.getLogger("deploy")

ROOT = Path(__file__).parents[2]
SITE = Path(__file__).parent / "site"
ASKED_FOR = "JIAOHAO_DEPLOY"
PYTHON = {"bookworm": "3.11", "trixie": "3.13"}[SUITE]
UNITS = ("hall", "kiosk", "counter", "board")
READY_S = 30.0
FIRST, SECOND = "0.1.0", "0.1.0.1"

collect_ignore_glob = [] if os.environ.get(ASKED_FOR) else ["test_*.py"]


def pytest_sessionstart() -> None:
    if os.environ.get(ASKED_FOR) and (missing := lacks()):
        pytest.exit(f"SKIPPED, nothing was tested: this machine lacks {', '.join(missing)}", returncode=0)


class Hall:
    """One Pi with kiosk, counter, board, hall controller and broker."""

    def __init__(self, container: Container) -> None:
        self.container = container
        self.sh = container.sh
        self.path = container.path

    def boot(self) -> float:
        return self.container.boot()

    def boot_and_wait(self) -> None:
        self.boot()
        self.plug_in()
        self.must_work()

    def plug_in(self) -> None:
        """The devices: of the emulated kind, and not of the release under test."""
        python = "/opt/jiaohao/current/bin/python"
        self.sh(f"systemd-run --quiet --collect --unit=devices {python} /checkout/tests/deploy/devices.py")
        until(lambda: self.seen() is not None, READY_S, "there are no devices")

    def seen(self) -> dict[str, object] | None:
        done = self.container.run("cat", "/run/devices/seen.json")
        return json.loads(done.stdout) if done.returncode == 0 else None

    def is_up(self, *units: str) -> bool:
        done = self.container.run("systemctl", "is-active", *(f"jiaohao-{unit}" for unit in units or UNITS))
        return done.returncode == 0

    def must_work(self, units: Sequence[str] = UNITS) -> None:
        """All units are up, and a press gives a slip."""
        until(lambda: self.is_up(*units), READY_S, "not all units are up")
        before = self.slips()
        press = "timeout 5 sh -c 'echo box a > /run/devices/do'"

        def printed() -> bool:
            self.sh(press)
            return self.slips() > before

        until(printed, READY_S, "no slip comes out")

    def slips(self) -> int:
        seen = self.seen()
        assert seen
        assert seen["errors"] == []
        return int(str(seen["slips"]))

    def current(self) -> str:
        return os.readlink(self.path("/opt/jiaohao/current")).rpartition("/")[2]

    def released(self) -> list[str]:
        return sorted(path.name for path in self.path("/opt/jiaohao/releases").iterdir())

    def install(self, bundle: Path, *, timeout_s: float = 300.0) -> "tuple[int, str]":
        done = self.container.run("jiaohao-install", f"/bundles/{bundle.name}", timeout_s=timeout_s)
        log.info("%s", done.stdout.strip())
        return done.returncode, done.stdout

    def kept(self) -> str:
        """A fingerprint of what no installation may touch."""
        return self.sh("cd /etc/jiaohao && find . -type f -exec sha256sum {} + | sort && stat -c %a:%U . *")


@pytest.fixture(scope="session")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of this checkout: FIRST and SECOND, which differ in nothing but their version."""
    out = tmp_path_factory.mktemp("bundles")
    assert make_bundle(["--arch", platform.machine(), "--python", PYTHON, "--out", str(out)]) == 0
    (first,) = out.glob("*.tar")
    first.rename(out / first.name.replace(first.name.split("-")[1], FIRST))
    releases.release(out / first.name, out, SECOND)
    return out


@pytest.fixture(scope="session")
def bundle(bundles: Path) -> Callable[[str], Path]:
    return lambda version: next(bundles.glob(f"jiaohao-{version}-*.tar"))


MakeContainer = Callable[..., Container]


@pytest.fixture(scope="session")
def make_container(bundles: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MakeContainer]:
    made: list[Container] = []

    def make(*layers: Path) -> Container:
        binds = {bundles: "/bundles", ROOT: "/checkout"}
        made.append(Container(tmp_path_factory.mktemp("pi"), [root_file_system(), *layers], binds))
        return made[-1]

    yield make
    for container in made:
        container.close()


@pytest.fixture(scope="session")
def prepared(make_container: MakeContainer) -> Path:
    """A layer: what a technician does before installing, docs/install.md sections 1 and 4."""
    pi = make_container()
    pi.boot()
    pi.path("/etc/jiaohao").mkdir()
    for file in SITE.glob("*.toml"):
        pi.path(f"/etc/jiaohao/{file.name}").write_bytes(file.read_bytes())
    pi.path("/etc/jiaohao/broker.password").write_text("secret\n")
    pi.sh("mosquitto_passwd -b -c /etc/mosquitto/jiaohao.passwd jiaohao secret")
    pi.sh("chown mosquitto /etc/mosquitto/jiaohao.passwd && chmod 0600 /etc/mosquitto/jiaohao.passwd")
    pi.sh("cp /checkout/systemd/mosquitto-jiaohao.conf /etc/mosquitto/conf.d/jiaohao.conf")
    for unit in ("counter", "board"):  # a container has no screen
        folder = pi.path(f"/etc/systemd/system/jiaohao-{unit}.service.d")
        folder.mkdir(parents=True)
        (folder / "no-screen.conf").write_text(
            "[Service]\nEnvironment=SDL_VIDEODRIVER=dummy SDL_RENDER_DRIVER=\n"
        )
    pi.switch_off()
    pi.close()
    return pi.own


@pytest.fixture(scope="session")
def installed(make_container: MakeContainer, prepared: Path, bundle: Callable[[str], Path]) -> Path:
    """A layer: FIRST is installed, the hall has worked, and was switched off."""
    pi = make_container(prepared)
    hall = Hall(pi)
    hall.boot()
    name = bundle(FIRST).name
    hall.sh(f"mkdir /root/b && tar -xf /bundles/{name} -C /root/b && /root/b/*/install && rm -r /root/b")
    hall.sh("chown jiaohao /etc/jiaohao/broker.password && chmod 0600 /etc/jiaohao/broker.password")
    hall.sh("systemctl restart jiaohao.target")
    hall.plug_in()
    hall.must_work()
    pi.switch_off()
    pi.close()
    return pi.own


@pytest.fixture
def hall(make_container: MakeContainer, prepared: Path, installed: Path) -> Iterator[Hall]:
    """A hall with FIRST installed, up and working; each test has its own."""
    container = make_container(prepared, installed)
    hall = Hall(container)
    hall.boot_and_wait()
    yield hall
    container.cut_power()
