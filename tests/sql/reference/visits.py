"""Sessions: whose events belong together."""

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from itertools import pairwise
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from tests.sql.reference.events import Event, about, day_of, first_known, is_page_view, last_known

HALF_AN_HOUR = timedelta(seconds=1800)
ONE_DAY = timedelta(days=1)
UNKNOWN_GROUP = {"channel": "unknown", "device_class": "unknown", "user_login_state": "unknown"}


@dataclass
class Visit:
    """One session: its id and all of its events, in order; the id that was sent, where it is another."""

    session_id: str
    events: list[Event]
    sent_session_id: str | None = None
    zone: tzinfo = UTC

    @property
    def started_at(self) -> datetime:
        return _bounds(self.events)[0]

    @property
    def ended_at(self) -> datetime:
        return _bounds(self.events)[1]

    def moment_of(self, event: Event) -> datetime:
        """When an event happened within the visit: one whose time is unreliable no earlier or later than the others."""
        moment: datetime = event["event_timestamp"]
        return min(max(moment, self.started_at), self.ended_at)

    @property
    def session_date(self) -> date:
        """A session counts on the shop's day on which it started."""
        return self.started_at.astimezone(self.zone).date()

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

    def __init__(self, events: list[Event], zone: tzinfo) -> None:
        self.zone = zone
        self.all = [replace(visit, zone=zone) for visit in _named_visits(events) + _derived_visits(events)]
        self._of_event = {event["event_id"]: visit for visit in self.all for event in visit.events}

    def of(self, event: Event) -> Visit | None:
        """The event's session; None for one with neither id."""
        return self._of_event.get(event["event_id"])

    def group_of(self, event: Event) -> dict[str, str]:
        visit = self.of(event)
        return UNKNOWN_GROUP if visit is None else visit.group


def _named_visits(events: list[Event]) -> list[Visit]:
    """Per id: its days, each alone or with a neighbour, never longer than 24 hours. The first visit keeps the id."""
    by_id: dict[str, dict[date, list[Event]]] = defaultdict(lambda: defaultdict(list))
    for event in events:
        if event["session_id"] is not None:
            by_id[event["session_id"]][event["event_date"]].append(event)
    visits = []
    for session_id, days in by_id.items():
        told_late = _told_late(days)
        is_version_5 = re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", session_id)
        later = set(days) - told_late.keys()
        while later:
            day = min(later)
            own = [day, day + ONE_DAY] if _is_one_visit(days, day) else [day]
            is_first = day == min(days) and not is_version_5
            later -= set(own)
            own += [each for each, home in told_late.items() if home == own[-1]]
            first, *others = _by_client([event for each in own for event in days[each]])
            visits.append(
                Visit(
                    session_id if is_first else str(uuid5(NAMESPACE_URL, f"visit:{session_id}:{day}")),
                    first,
                    sent_session_id=None if is_first else session_id,
                )
            )
            for events_of_another in others:
                told = [session_id, str(day), events_of_another[0]["client_id"] or ""]
                derived_id = str(uuid5(NAMESPACE_URL, f"visit:{json.dumps(told)}"))
                visits.append(Visit(derived_id, events_of_another, sent_session_id=session_id))
    return visits


def _told_late(days: Mapping[date, list[Event]]) -> dict[date, date]:
    """Days of an id that tell no reliable time and have no neighbour, and the last day of the visit they belong to.

    That is the nearest day before, if it tells a reliable time and is no more than 31 days away.
    """
    homes = {}
    for day in days:
        is_alone = day - ONE_DAY not in days and day + ONE_DAY not in days
        before = max((each for each in days if day - timedelta(days=31) <= each < day), default=None)
        if is_alone and before is not None and _is_reliable(days[before]) and not _is_reliable(days[day]):
            homes[day] = before
    return homes


def _is_reliable(events: list[Event]) -> bool:
    return any(not event["is_late_unreliable"] for event in events)


def _by_client(events: list[Event]) -> list[list[Event]]:
    """The events of each client, in the order in which they came, those of no client last; all where there is one."""
    clients: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        clients[event["client_id"] or ""].append(event)
    if len(clients.keys() - {""}) < 2:
        return [events]
    order = sorted(clients, key=lambda each: (each == "", clients[each][0]["event_timestamp"], each.encode()))
    return [clients[each] for each in order]


def _bounds(events: list[Event]) -> tuple[datetime, datetime]:
    """The first and the last time of events: of those whose time is reliable, if there are any."""
    times = [event["event_timestamp"] for event in events if not event["is_late_unreliable"]]
    times = times or [event["event_timestamp"] for event in events]
    return min(times), max(times)


def _is_one_visit(days: Mapping[date, list[Event]], day: date) -> bool:
    """Whether a day and the next go together: an even one and the odd one after it if they can, two others if none of
    them could go with a day on its other side."""
    after = days.get(day + ONE_DAY)
    if not after or _bounds(after)[1] - _bounds(days[day])[0] > timedelta(hours=24):
        return False
    is_even = (day - date(1970, 1, 1)).days % 2 == 0
    return is_even or (day - ONE_DAY not in days and day + 2 * ONE_DAY not in days)


def _derived_visits(events: list[Event]) -> list[Visit]:
    """Per client, from its events without a session id: a new one after more than 30 minutes without one.

    A run that goes on over midnight is one if what lies on both sides lasts at most 23 hours and a half.
    """
    by_client: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        if event["session_id"] is None and event["client_id"] is not None:
            by_client[event["client_id"]].append(event)
    visits = []
    for client_id, own in by_client.items():
        parts = [[own[0]]]
        for before, event in pairwise(own):
            is_near = event["event_timestamp"] - before["event_timestamp"] <= HALF_AN_HOUR
            if not is_near or day_of(event) != day_of(before):
                parts.append([])
            parts[-1].append(event)
        runs = [parts[0]]
        for before_part, part in pairwise(parts):
            is_near = part[0]["event_timestamp"] - before_part[-1]["event_timestamp"] <= HALF_AN_HOUR
            lasts = part[-1]["event_timestamp"] - before_part[0]["event_timestamp"]
            if is_near and lasts <= timedelta(hours=23, minutes=30):
                runs[-1] = runs[-1] + part
            else:
                runs.append(part)
        visits += [Visit(_derived_id(client_id, run[0]["event_timestamp"]), run) for run in runs]
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
    """The host of a referrer that is not the page's own; where no channel is told, nobody came from anywhere."""
    host, page_host = ((urlsplit(event[name] or "").hostname or "").rstrip(".") for name in ("referrer", "page_url"))
    is_external = host.removeprefix("www.") != page_host.removeprefix("www.")
    return host if host and is_external and event["channel"] is not None else None


def seconds(length: timedelta) -> Decimal:
    """A length of time in seconds, exactly."""
    return Decimal(length // timedelta(microseconds=1)) / 1_000_000
