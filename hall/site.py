"""The message `config`: what units need of hall.toml, cached on disk by each."""

from typing import Annotated, Literal

from msgspec import Meta, field

from hall.fields import Id, Message, Text


class VariantInfo(Message, frozen=True):
    """A kind of case within a service, with its own target (R04, R24); the keypad's digit is its place, from 1."""

    id: Id
    name: Text
    target_min: Annotated[float, Meta(gt=0)] | None = None


class ServiceInfo(Message, frozen=True):
    """`target_min`: handling takes less (R04)."""

    id: Id
    prefix: Annotated[str, Meta(pattern=r"^[A-Z]{0,2}\Z")]
    name: Text
    target_min: Annotated[float, Meta(gt=0)] | None = None
    variants: list[VariantInfo] = field(default_factory=list)
    hours: dict[str, list[str]] | None = None  # None: as the hall; empty: always
    days: dict[str, list[str]] = field(default_factory=dict)
    documents: list[Text] = field(default_factory=list)  # what to bring, told once and whole (R36)


class ClassInfo(Message, frozen=True):
    id: Id
    name: Text
    promise_min: Annotated[float, Meta(gt=0)]
    first: bool = False  # an emergency: before everything


PausePolicy = Literal["sign", "cover_first", "no_sign"]


class CounterInfo(Message, frozen=True):
    id: Id
    unit: Id
    serves: list[list[str]]
    place: Text = field(default_factory=dict)
    name: Text = field(default_factory=dict)
    pause_policy: PausePolicy = "sign"  # R41
    planned: bool = False  # somebody is to work there (R12) …
    plan: dict[str, list[str]] = field(
        default_factory=dict
    )  # … in these spans; empty: while the hall is open
    backup: str = ""  # staff number of the clerk to be asked (R42)
    badge: Text = field(default_factory=dict)  # of a model window (R21)


class PadInfo(Message, frozen=True):
    """A counter unit without a window (R51)."""

    id: Id
    unit: Id
    role: Literal["guide", "lead"] = "guide"


class KioskInfo(Message, frozen=True):
    unit: Id
    first: Annotated[int, Meta(ge=1, le=999)]
    last: Annotated[int, Meta(ge=1, le=999)]
    place: Text = field(default_factory=dict)


class Config(Message, frozen=True):
    """What units need of hall.toml; cached on disk by each unit."""

    hall: Id
    name: Text
    languages: list[str]
    time_zone: str
    services: list[ServiceInfo]
    classes: list[ClassInfo]
    counters: list[CounterInfo] = field(default_factory=list)
    kiosks: list[KioskInfo] = field(default_factory=list)
    boards: list[Id] = field(default_factory=list)
    staff: dict[str, Text] = field(default_factory=dict)  # number → what the preset lets the public see (R21)
    hours: dict[str, list[str]] = field(default_factory=dict)  # weekday → spans; empty: always open
    days: dict[str, list[str]] = field(
        default_factory=dict
    )  # "2026-10-01" → spans of a day unlike its weekday
    workdays: dict[str, str] = field(default_factory=dict)  # "2026-10-10" → "mon": it has the hours of
    holidays_until: str | None = None  # the last date whose holidays are known, "": none; None: it keeps none
    pads: list[PadInfo] = field(default_factory=list)
    skills: dict[str, list[Id]] = field(
        default_factory=dict
    )  # staff → services, of those who may not do all (R11)
    leads: list[str] = field(default_factory=list)  # staff who may end a HELP; none: anybody
    pins: dict[str, str] = field(default_factory=dict)  # staff → hash, hall/pins.py
    recalls: int = 3  # then a no-show is offered
    vip: bool = True
    ticket_page: str = ""  # address of a ticket's page, with {id} or {number}; empty: there is none
    crowded: int | None = 10  # a kiosk with a screen asks first when more wait (R34); None: never
    self_service: Text = field(default_factory=dict)  # where else it can be done, on slips when crowded (R34)
    booked_late_min: float = 15.0  # so late a booked ticket keeps its class (R20)
    notices: list[Text] = field(default_factory=list)  # of the lead's pad, 1–9 (R50)
    wall: list[Text] = field(default_factory=list)  # the site's texts: commitments, complaint telephone (R32)
    boot: str = ""
    rev: int = 0

    def service(self, service_id: str) -> ServiceInfo | None:
        return next((s for s in self.services if s.id == service_id), None)

    def class_info(self, class_id: str) -> ClassInfo | None:
        return next((c for c in self.classes if c.id == class_id), None)

    def variant(self, service_id: str, variant_id: str | None) -> VariantInfo | None:
        service = self.service(service_id)
        return next((v for v in service.variants if v.id == variant_id), None) if service else None

    def counter(self, counter_id: str) -> CounterInfo | None:
        return next((c for c in self.counters if c.id == counter_id), None)
