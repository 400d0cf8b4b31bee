"""How this kiosk stands, read from its machine, its database and its link, for the slip of a button that was held."""

from pathlib import Path

from hall.messages import SlipRow
from kiosk import own_notes, self_test
from kiosk.book import saved_numbers
from kiosk.file import KioskFile
from kiosk.numbers import Numbers
from kiosk.slip_words import local_datetime
from runtime import clock, machine
from runtime.unit import Unit, software_version


def rows(unit: Unit, file: KioskFile) -> tuple[SlipRow, ...]:
    return self_test.rows(_standing(unit, file), own_notes.spoken_in(unit.cached_config()))


def _standing(unit: Unit, file: KioskFile) -> self_test.Standing:
    config, numbers = unit.cached_config(), saved_numbers(unit.outbox) or Numbers()
    zone = "" if config is None else config.time_zone
    oldest = unit.outbox.row(unit.outbox.acked + 1)
    return self_test.Standing(
        unit=unit.id,
        hall=file.unit.hall,
        version=software_version(),
        addresses=self_test.addresses(),
        broker=file.broker.unix_socket or f"{file.broker.host}:{file.broker.port}",
        connected=unit.link.connected,
        reached=unit.reach.up,
        outbox=unit.outbox.outstanding,
        oldest_at="" if oldest is None else _local(zone, oldest.at.wall if oldest.at.trusted else None),
        health=unit.health,
        printer=f"{file.printer.profile}, {file.printer.transport}",
        clock=_local(zone, unit.now),
        day=numbers.day,
        numbers=dict(numbers.last),
        uptime_s=clock.monotonic(),
        disk_free_mb=machine.disk_free_mb(Path(file.storage.path).parent),
        temperature_c=machine.temperature_c(),
        undervoltage=machine.undervoltage(),
    )


def _local(zone: str, at: float | None) -> str:
    local = local_datetime(zone, at) if zone else None
    return "" if local is None else f"{local:%Y-%m-%d %H:%M}"
