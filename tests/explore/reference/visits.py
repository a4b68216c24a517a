"""What a question is asked about: visits with their events, and the few facts about the shop that count."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

# A step, or a whole question, as JSON has it.
Json = dict[str, Any]

DAY_MS = 86_400_000
# A visit goes on until so long after its last event.
PAUSE_MS = 1_800_000


@dataclass(frozen=True)
class Product:
    """A product that an event names; an empty text is for what the event does not tell."""

    id: str = ""
    category: str = ""
    brand: str = ""


@dataclass(frozen=True)
class Event:
    """One event of a visit; `place` is its place in the visit, `at_ms` whole milliseconds since 1970 in UTC."""

    at_ms: int
    event_type: str
    place: int = 1
    page: str = ""
    page_kind: str | None = None
    products: tuple[Product, ...] = ()
    search: str = ""
    revenue: Decimal | None = None
    currency: str | None = None


@dataclass(frozen=True)
class Visit:
    """A visit; `visitor` is None if no browser id is known. Its events are in the order of their places."""

    day: date
    visit_no: int
    visitor: str | None
    channel: str
    device: str
    login: str
    categories: frozenset[str]
    events: tuple[Event, ...]

    @property
    def name(self) -> tuple[date, int]:
        return self.day, self.visit_no


@dataclass(frozen=True)
class Spot:
    """An event together with its visit."""

    visit: Visit
    event: Event

    @property
    def key(self) -> tuple[int, date, int, int]:
        """The order of events of one visitor where no step has a say."""
        return self.event.at_ms, *self.visit.name, self.event.place


@dataclass(frozen=True)
class Shop:
    """Visits, and until when the warehouse has events."""

    visits: tuple[Visit, ...]
    known_until_ms: int
    zone: ZoneInfo
    currency: str


def spots(visits: list[Visit]) -> list[Spot]:
    return sorted((Spot(visit, event) for visit in visits for event in visit.events), key=lambda spot: spot.key)


def day_of(question: Json, key: str) -> date:
    """The first or last day of a question."""
    return date.fromisoformat(question[key])


def is_on_days(visit: Visit, question: Json) -> bool:
    return day_of(question, "first_day") <= visit.day <= day_of(question, "last_day")
