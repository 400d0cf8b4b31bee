"""What a trial of the broker has shown, and what the broker remembers of the unit and of its hall."""

from dataclasses import dataclass, field
from typing import Any

from doctor import mqtt
from doctor.probe import Probe
from doctor.verdict import Verdict, fail, ok, skip, warn

TRIAL_S = 15.0
DO = {
    "file": "see the check config",
    "password": "sudo chown jiaohao and chmod 0600 that file, with the password alone in it",
    "name": "write the controller's address into [broker] host: a hall needs no name server",
    "port": "at the controller: systemctl status mosquitto, and its listener in /etc/mosquitto/conf.d/jiaohao.conf",
    "network": "look at the cable and the switch, then ping the controller; compare [broker] host with its address",
    "tls": "compare [broker] ca_file with the broker's certificate; a clock far off refuses it too",
    "credentials": "compare [broker] username and password_file with the controller's /etc/mosquitto/jiaohao.passwd",
    "refused": "at the controller: journalctl -u mosquitto",
    "closed": "is there a Mosquitto at that port? At the controller: journalctl -u mosquitto",
    "silent": "at the controller: systemctl restart mosquitto",
}
AGAINST = {"credentials": "the broker does not let it in", "network": "the broker cannot be reached"}


@dataclass(frozen=True)
class BrokerSeen:
    """`stage` and `trouble`: where the trial ended and why. Else the reason codes of reading and writing."""

    stage: str = ""
    trouble: str = ""
    read: int = 0
    written: int = 0
    echo: bool = False  # what was written came back
    unit: str = ""
    told: dict[str, Any] = field(default_factory=dict)

    @property
    def health(self) -> dict[str, Any] | None:
        health = self.told.get(f"unit/{self.unit}/health")
        return health if isinstance(health, dict) else None

    @property
    def state(self) -> str:
        return self._state_of(self.unit)

    @property
    def hall(self) -> str:
        return self._state_of("hall")

    def _state_of(self, unit: str) -> str:
        state = self.told.get(f"unit/{unit}/state")
        return str(state.get("state", "")) if isinstance(state, dict) else ""


def ask(probe: Probe, path: str, kind: str, user: str) -> BrokerSeen:
    """As the unit's own user: its password is for nobody else."""
    told = probe.trial("broker", str(probe.at(path)), kind, timeout_s=TRIAL_S, user=user)
    if "told" not in told:
        return BrokerSeen(str(told.get("stage", "closed")), str(told.get("trouble", "")))
    return BrokerSeen(
        read=told["read"], written=told["written"], echo=told["echo"], unit=told["unit"], told=told["told"]
    )


def judge(seen: BrokerSeen, running: str = "") -> Verdict:
    """`running`: the service, if it runs; then it must have said there that it is ready."""
    if seen.stage:
        against = AGAINST.get(seen.stage, "the broker cannot be used")
        return fail(f"{against}: {seen.trouble}", DO.get(seen.stage, DO["closed"]))
    acl = "see acl_file in the controller's /etc/mosquitto: this user must read and write below jiaohao/1"
    if seen.read >= mqtt.FAILURE:
        return fail(f"it may not read its own topics: {mqtt.reason(seen.read)}", acl)
    if seen.written >= mqtt.FAILURE:
        return fail(f"it may not write its own topics: {mqtt.reason(seen.written)}", acl)
    if not seen.echo:
        return fail("it may not read its own topics: what it wrote did not come back", acl)
    if running and seen.state != "ready":
        return warn(
            f"it can be used, but the running unit is not connected ({seen.state or 'never was'})",
            f"journalctl -u {running} says why; is there a second unit with the same [unit] id?",
        )
    return ok("it is reached, lets the unit in, read and write")


def judge_hall(seen: BrokerSeen) -> Verdict:
    """Of a unit: whether the controller's program is there too."""
    if seen.stage:
        return skip("not to be known without the broker")
    if seen.hall == "ready":
        return ok("the hall controller is there")
    found = {"lost": "was lost", "disconnected": "has been stopped"}.get(seen.hall, "has not been there yet")
    return fail(
        f"the hall controller {found}", "at the controller: jiaohao-doctor, or systemctl status jiaohao-hall"
    )
