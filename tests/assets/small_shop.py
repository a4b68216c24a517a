"""A few visits to a shop as raw objects: some buy, some retry, one is late, one is broken, one is a robot."""

import json
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"
ROBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


@dataclass(frozen=True)
class RawObject:
    key: str
    data: bytes


def objects_of(day: date) -> list[RawObject]:
    """Seven objects of a day: 9 events read, 7 loaded, 1 duplicate, 1 rejected; a robot's, one of the day before."""
    visit = f"visit-{day}"
    laptop = {"id": "p-1", "name": "Laptop", "price": 16_690_000}
    bought = [
        _event(day, 9, 0, "page_view", visit),
        _event(day, 9, 1, "product_view", visit, product={**laptop, "category": "laptop"}),
        _event(day, 9, 2, "add_to_cart_click", visit, product=laptop),
        _event(day, 9, 3, "checkout_start", visit),
        _event(day, 9, 4, "checkout_complete", visit, order={"id": f"o-{day}", "revenue": 16_690_000}),
    ]
    late = _event(day, 0, 5, "page_view", f"late-{day}")
    # Of the day before in the shop's zone as in UTC.
    late["eventTimestamp"] = _time(day - timedelta(days=1), 16, 50)
    late["sentAt"] = _time(day, 0, 5)
    robot = _event(day, 9, 30, "page_view", f"robot-{day}", user_agent=ROBOT)
    return [
        _object(day, "00", late),
        _object(day, "09", bought[:3]),
        _object(day, "09", bought[3]),
        _object(day, "09", bought[4]),
        _object(day, "10", bought[4], copy=1),
        _object(day, "09", robot),
        RawObject(f"events/{day:%Y/%m/%d}/event-{_uuid(f'broken {day}')}.json", b"{broken"),
    ]


def _event(
    day: date, hour: int, minute: int, name: str, session: str, *, user_agent: str = BROWSER, **more: Any
) -> Any:
    return {
        "eventName": name,
        "eventId": _uuid(f"{session} {hour}:{minute} {name}"),
        "sessionId": session,
        "clientId": f"client of {session}",
        "pageUrl": "https://shop.example/product/laptop",
        "_ingest": {"receivedAt": _time(day, hour, minute), "userAgent": user_agent, "sourceIp": "203.0.113.77"},
        **more,
    }


def _object(day: date, hour: str, payload: Any, *, copy: int = 0) -> RawObject:
    text = json.dumps(payload)
    return RawObject(f"events/{day:%Y/%m/%d}/{hour}/event-{_uuid(f'{text} {copy}')}.json", text.encode())


def _time(day: date, hour: int, minute: int) -> str:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC).isoformat()


def _uuid(text: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, text))
