"""The rows of the self-test slip: what a technician needs, the most important first."""

from dataclasses import replace
from pathlib import Path

from hall import messages as m
from kiosk.self_test import IPV6_GLOBAL, MOST_FAULTS, Standing, addresses, rows

WELL = Standing(
    unit="kiosk-1", hall="demo", version="0.8", addresses=["eth0 192.168.1.21"], broker="192.168.1.10:1883",
    connected=True, reached=True, outbox=0, oldest_at="",
    health=m.Health(printer="ready", paper="near_end", buttons="ok"),
    printer="epson, serial", clock="2026-11-22 09:41", day="2026-11-22", numbers={"b": 7, "a": 12},
    uptime_s=9000.0, disk_free_mb=1234.0,
)  # fmt: skip


def said(standing: Standing, language: str = "en") -> list[str]:
    return [f"{row.name[language]}: {row.value[language]}" for row in rows(standing, ("zh", "en"))]


def test_a_kiosk_that_is_well_says_all_of_it() -> None:
    assert said(WELL) == [
        "Unit: kiosk-1 @ demo", "Version: 0.8", "Address: eth0 192.168.1.21",
        "Broker: 192.168.1.10:1883, connected", "Hall: reached", "To be sent: 0",
        "Printer: epson, serial: ready, near_end", "Buttons: ok", "Clock: 2026-11-22 09:41",
        "Numbers: 2026-11-22: a 12, b 7", "Running for: 2.5 h", "Disk free: 1234 MB",
    ]  # fmt: skip
    assert said(WELL, "zh")[3:5] == ["消息服务器: 192.168.1.10:1883，已连接", "大厅主机: 可达"]


def test_a_kiosk_that_knows_nothing_says_so_and_names_its_last_faults() -> None:
    """R01"""
    faults = [f"printer: fault {n}" for n in range(8)]
    lost = replace(
        WELL, addresses=[], connected=False, reached=False, outbox=31, clock="", day=None, numbers={},
        disk_free_mb=None, temperature_c=71.6, health=m.Health(printer="silent", card_reader="lost", faults=faults),
    )  # fmt: skip
    found = said(lost)
    for row in (
        "Address: -", "Broker: 192.168.1.10:1883, not connected", "Hall: not reached", "To be sent: 31",
        "Printer: epson, serial: silent", "Card reader: lost", "Clock: --:--", "Numbers: -: -",
        "Disk free: -", "Temperature: 72 °C",
    ):  # fmt: skip
        assert row in found
    assert [row for row in found if row.startswith("Fault")] == [
        f"Fault: {each}" for each in faults[:MOST_FAULTS]
    ]


def test_addresses_are_those_of_this_machine_without_the_loopback() -> None:
    found = addresses()
    assert all(" " in each and "127.0.0.1" not in each for each in found)
    names = {line.split(":")[0].strip() for line in Path("/proc/net/dev").read_text().splitlines()[2:]}
    assert {each.split()[0] for each in found} <= names - {"lo"}
    assert IPV6_GLOBAL == "00"


def test_the_oldest_thing_to_be_sent_and_a_weak_power_supply_are_named() -> None:
    """Whoever holds the button after an outage wants to know since when; a Pi short of power does odd things."""
    behind = said(replace(WELL, outbox=12, oldest_at="2026-11-22 08:05", undervoltage=True))
    assert behind[5:7] == ["To be sent: 12", "Oldest to be sent: 2026-11-22 08:05"]
    assert behind[-1] == "Power: voltage too low"
    assert not any("Power" in row for row in said(replace(WELL, undervoltage=False)))
