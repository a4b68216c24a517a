"""Sessions: whose events belong together."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from tests.sql.reference.events import Event, about, first_known, is_page_view, last_known

HALF_AN_HOUR = timedelta(seconds=1800)
UNKNOWN_GROUP = {"channel": "unknown", "device_class": "unknown", "user_login_state": "unknown"}


@dataclass
class Visit:
    """One session: its id and all of its events, in order."""

    session_id: str
    events: list[Event]

    @property
    def started_at(self) -> datetime:
        moment: datetime = self.events[0]["event_timestamp"]
        return moment

    @property
    def ended_at(self) -> datetime:
        moment: datetime = self.events[-1]["event_timestamp"]
        return moment

    @property
    def session_date(self) -> date:
        """A session counts on the UTC day on which it started."""
        return self.started_at.astimezone(UTC).date()

    @property
    def login_state(self) -> str:
        """`logged_in` when any of its events is, else the last one known."""
        if any(event["user_login_state"] == "logged_in" for event in self.events):
            return "logged_in"
        return last_known(self.events, "user_login_state") or "unknown"

    @property
    def group(self) -> dict[str, str]:
        """What people filter by. An event's channel column says what that event tells, if it tells one."""
        return {
            "channel": first_known(*(event["channel"] for event in self.events), "direct"),
            "device_class": self.events[0]["device_class"],
            "user_login_state": self.login_state,
        }

    @property
    def shown_pages(self) -> list[Event]:
        return [event for event in self.events if is_page_view(event)]

    def count(self, event_type: str) -> int:
        return sum(event["event_type"] == event_type for event in self.events)


class Visits:
    """All sessions, and which of them an event is in."""

    def __init__(self, events: list[Event]) -> None:
        self.all = _named_visits(events) + _derived_visits(events)
        self._of_event = {event["event_id"]: visit for visit in self.all for event in visit.events}

    def of(self, event: Event) -> Visit | None:
        """The event's session; None for one with neither id."""
        return self._of_event.get(event["event_id"])

    def group_of(self, event: Event) -> dict[str, str]:
        visit = self.of(event)
        return UNKNOWN_GROUP if visit is None else visit.group


def _named_visits(events: list[Event]) -> list[Visit]:
    """Kept whole, whatever its gaps; one id is one session."""
    by_id: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        if event["session_id"] is not None:
            by_id[event["session_id"]].append(event)
    return [Visit(session_id, own) for session_id, own in by_id.items()]


def _derived_visits(events: list[Event]) -> list[Visit]:
    """Per client, from its events without a session id: a new one after more than 30 minutes without one."""
    by_client: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        if event["session_id"] is None and event["client_id"] is not None:
            by_client[event["client_id"]].append(event)
    visits = []
    for client_id, own in by_client.items():
        chains = [[own[0]]]
        for before, event in pairwise(own):
            if event["event_timestamp"] - before["event_timestamp"] > HALF_AN_HOUR:
                chains.append([])
            chains[-1].append(event)
        visits += [Visit(_derived_id(client_id, chain[0]["event_timestamp"]), chain) for chain in chains]
    return visits


def _derived_id(client_id: str, started_at: datetime) -> str:
    milliseconds = started_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return str(uuid5(NAMESPACE_URL, f"session:{client_id}:{milliseconds}"))


def viewed_categories(visit: Visit) -> set[str]:
    """The categories of the products that a session viewed; what names no product has none."""
    return {
        product.category[:200]
        for event in visit.events
        if event["event_type"] == "view_item"
        for product in about(event)
        if product.product_id is not None and product.category is not None
    }


def external_host(event: Event) -> str | None:
    """The host of a referrer that is not the page's own."""
    host = urlsplit(event["referrer"] or "").hostname
    return host if host and host != urlsplit(event["page_url"] or "").hostname else None


def seconds(length: timedelta) -> Decimal:
    """A length of time in seconds, exactly."""
    return Decimal(length // timedelta(microseconds=1)) / 1_000_000
