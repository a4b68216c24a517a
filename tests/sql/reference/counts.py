"""Plain counts: pages, hours, event names, and what was loaded."""

from collections import defaultdict
from datetime import UTC, datetime, time, tzinfo
from typing import Any

from tests.sql.reference.events import Event, day_of, is_page_view
from tests.sql.reference.orders import Order
from tests.sql.reference.others import Others
from tests.sql.reference.visits import Visits


def page_daily(events: list[Event], visits: Visits, others: Others) -> list[dict[str, Any]]:
    """Views of pages whose path is known; a session enters at its first of them and leaves at its last."""
    views: dict[tuple[Any, ...], list[Event]] = defaultdict(list)
    shown = [event for event in events if is_page_view(event) and event["page_path"] is not None]
    first_of: dict[str, Any] = {}
    last_of: dict[str, Any] = {}
    for event in shown:
        page = others.of("page", day_of(event), event["page_path"])
        views[day_of(event), page, *visits.group_of(event).items()].append(event)
        if visit := visits.of(event):
            first_of.setdefault(visit.session_id, event["event_id"])
            last_of[visit.session_id] = event["event_id"]
    entrances, exits = set(first_of.values()), set(last_of.values())
    return [
        {
            "event_date": key[0],
            "page_path": key[1],
            **dict(key[2:]),
            "views": len(own),
            "sessions": _sessions(own, visits),
            "visitors": _visitors(own),
            "entrances": sum(event["event_id"] in entrances for event in own),
            "exits": sum(event["event_id"] in exits for event in own),
        }
        for key, own in views.items()
    ]


def activity_hourly(events: list[Event], visits: Visits, orders: list[Order]) -> list[dict[str, Any]]:
    order_ids = {order.first["event_id"] for order in orders}
    hours: dict[tuple[Any, ...], list[Event]] = defaultdict(list)
    for event in events:
        hour = event["event_timestamp"].astimezone(visits.zone).replace(minute=0, second=0, microsecond=0)
        hours[hour, *visits.group_of(event).items()].append(event)
    return [
        {
            "event_date": key[0].date(),
            "hour": key[0].astimezone(UTC),
            **dict(key[1:]),
            "events": len(own),
            "sessions": _sessions(own, visits),
            "visitors": _visitors(own),
            "page_views": sum(is_page_view(event) for event in own),
            "product_views": sum(event["event_type"] == "view_item" for event in own),
            "adds": sum(event["event_type"] == "add_to_cart" for event in own),
            "checkouts": sum(event["event_type"] == "begin_checkout" for event in own),
            "purchases": sum(event["event_id"] in order_ids for event in own),
        }
        for key, own in hours.items()
    ]


def shop_hours(events: list[Event], zone: tzinfo) -> list[dict[str, Any]]:
    """The hours of the days with events; on none of these days is a clock set."""
    days = {event["event_timestamp"].astimezone(zone).date() for event in events}
    hours = (datetime.combine(day, time(hour), zone) for day in days for hour in range(24))
    return [{"event_date": hour.date(), "hour": hour.astimezone(UTC), "hour_of_day": hour.hour} for hour in hours]


def event_daily(events: list[Event], visits: Visits, others: Others) -> list[dict[str, Any]]:
    names: dict[tuple[Any, ...], list[Event]] = defaultdict(list)
    for event in events:
        name = others.of("event_name", day_of(event), event["event_name"])
        key = (day_of(event), event["event_type"], name, *visits.group_of(event).items())
        names[key].append(event)
    return [
        {
            "event_date": key[0],
            "event_type": key[1],
            "event_name": key[2],
            **dict(key[3:]),
            "events": len(own),
            "sessions": _sessions(own, visits),
        }
        for key, own in names.items()
    ]


def load_daily(ledger: list[dict[str, Any]], events: list[Event]) -> list[dict[str, Any]]:
    """Sums of the ledger's rows by load partition; removed objects were loaded all the same."""
    days: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for entry in ledger:
        days[entry["load_date"]].append(entry)
    summed = ("events", "loaded", "duplicates", "rejected", "bots", "unknown", "late_unreliable")
    rows = []
    for day, entries in days.items():
        last = max(entries, key=lambda entry: (entry["loaded_at"], entry["key"]))
        rows.append(
            {
                "load_date": day,
                "objects": len(entries),
                "bytes": sum(entry["size"] for entry in entries),
                **{column: sum(entry[column] for entry in entries) for column in summed},
                "discarded": sum(event["load_date"] == day and event["discard_id"] is not None for event in events),
                "last_loaded_at": last["loaded_at"],
                "last_loaded_by": last["loaded_by"],
                "set_aside": 0,
                "senders": sum(
                    event["load_date"] == day and event["device_class"] == "unknown" and event["browser"] is not None
                    for event in events
                ),
                "robot_orders": len(
                    {
                        event["order_id"] or event["event_id"]
                        for event in events
                        if event["load_date"] == day and event["is_bot"] and event["event_type"] == "purchase"
                    }
                ),
                "skipped": 0,
                "other_layout": 0,
            }
        )
    return rows


def _sessions(events: list[Event], visits: Visits) -> int:
    return len({visit.session_id for event in events if (visit := visits.of(event))})


def _visitors(events: list[Event]) -> int:
    return len({event["client_id"] for event in events} - {None})
