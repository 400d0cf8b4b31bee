"""The tables every configuration file has: who this unit is, where the broker is, where it keeps its data."""

import os
from typing import Annotated

from msgspec import Meta, Struct

from hall.messages import Id, Text
from hall.topics import HALL_UNIT


class UnitTable(Struct, frozen=True, forbid_unknown_fields=True):
    id: Id
    hall: Id
    place: Text = {}

    def problems(self) -> list[str]:
        return [f'id: "{HALL_UNIT}" is the hall controller\'s own'] if self.id == HALL_UNIT else []


class BrokerTable(Struct, frozen=True, forbid_unknown_fields=True):
    """`unix_socket` goes before `host` and `port`."""

    host: Annotated[str, Meta(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Meta(ge=1, le=65535)] = 1883
    username: Annotated[str, Meta(min_length=1)] | None = None
    password_file: str | None = None
    ca_file: str | None = None
    unix_socket: str | None = None

    def problems(self) -> list[str]:
        found = [
            f"{key}: {path} cannot be read by this user"
            for key, path in (("password_file", self.password_file), ("ca_file", self.ca_file))
            if path is not None and not (os.path.isfile(path) and os.access(path, os.R_OK))
        ]
        if self.password_file and not self.username:
            found.append("username: missing, since there is a password_file")
        try:
            self.host.encode("idna")  # asked for by the resolver too, on paho's thread, which would end
        except UnicodeError:
            found.append(f'host: "{self.host}" is not the name of a host')
        return found


class StorageTable(Struct, frozen=True, forbid_unknown_fields=True):
    path: Annotated[str, Meta(min_length=1)]


class GpioTable(Struct, frozen=True, forbid_unknown_fields=True):
    """`[gpio]`: only where the chip behind the 40-pin header is not found by its name."""

    chip: Annotated[int, Meta(ge=0, le=999)] | None = None  # of /dev/gpiochipN
