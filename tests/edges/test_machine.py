"""What a machine tells of itself: temperature, undervoltage, room on its disk, or nothing where it cannot tell."""

from pathlib import Path

from runtime import machine


def test_a_machine_that_cannot_tell_says_nothing(tmp_path: Path):
    assert machine.temperature_c(tmp_path) is None
    assert machine.undervoltage(tmp_path) is None
    assert machine.disk_free_mb(tmp_path / "nowhere") is None


def test_a_pi_tells_its_temperature_and_its_undervoltage(tmp_path: Path):
    """Files as Linux 6.6 on a Pi 4 has them: thermal_zone0 in thousandths, hwmon of rpi_volt."""
    zone, volt = tmp_path / "sys/class/thermal/thermal_zone0", tmp_path / "sys/class/hwmon/hwmon1"
    zone.mkdir(parents=True)
    volt.mkdir(parents=True)
    (zone / "temp").write_text("48686\n")
    (volt / "in0_lcrit_alarm").write_text("1\n")
    assert machine.temperature_c(tmp_path) == 48.686
    assert machine.undervoltage(tmp_path) is True
    (zone / "temp").write_text("hot\n")
    assert machine.temperature_c(tmp_path) is None
    free = machine.disk_free_mb(tmp_path)
    assert free is not None
    assert free > 0
