"""LAB4, shop and tracker: one measured visit, from its campaign to the order, in all places that know of it."""

from datetime import datetime
from typing import Any

from clickstream_pipeline.storage.server.queries import ask
from storefront.local.database import oltp_server
from workshop.checking import Check, Place, SentEvent, Wrong

_CAMPAIGN = "utm_campaign=lab4"
# A batch waits for two seconds, and events without a network longer.
_WAITED_S = 5.0
_TIMEOUT_S = 30.0


def _of_visit(place: Place) -> list[SentEvent]:
    """The events of the newest visit that came from the campaign."""
    events = [event for event in place.events() if isinstance(event.fields.get("sessionId"), str)]
    events.sort(key=lambda event: str(event.fields.get("eventTimestamp")))
    visits = [event.fields["sessionId"] for event in events if _CAMPAIGN in str(event.fields.get("pageUrl"))]
    return [event for event in events if visits and event.fields["sessionId"] == visits[-1]]


def _orders(place: Place) -> dict[str, dict[str, Any]]:
    """What the visit's purchases say of their orders, by id."""
    orders = [event.fields.get("order") for event in _of_visit(place) if event.fields.get("userId")]
    return {str(order["id"]): order for order in orders if isinstance(order, dict) and order.get("id")}


def _visit(place: Place) -> str | None:
    visit = _of_visit(place)
    if not visit:
        return "no event has the campaign lab4 in its address"
    loaded = place.rows("visit_channel", session_id=visit[0].fields["sessionId"])
    if not loaded:
        return "its visit is not in the warehouse"
    channel = loaded[0]["channel"]
    return None if channel == "email" else Wrong(f"the channel of its visit is {channel}")


def _purchase(place: Place) -> str | None:
    if _orders(place):
        return None
    has_bought = any(event.fields.get("order") for event in _of_visit(place))
    return "who bought had not signed in" if has_bought else "the visit of the campaign bought nothing"


def _same_sum(place: Place) -> str | None:
    orders = _orders(place)
    if not orders:
        return "there is no such order"
    shop = oltp_server(place.settings.home).address()
    answer = ask(shop, "select id, total from orders", week_start=1, timeout_s=_TIMEOUT_S)
    totals = {row[0]: row[1] for row in answer.rows}
    values = {row["order_id"]: row["value"] for row in place.rows("order_values", order_ids=list(orders))}
    for key, order in orders.items():
        if key not in totals:
            return f"the shop's database has no order {key}"
        if key not in values:
            return f"no load has read the order {key}"
        found = [_plain(each) for each in (totals[key], order.get("revenue"), values[key])]
        if len(set(found)) != 1:
            return Wrong(f"the order {key} has the sums {', '.join(found)}")
    return None


def _plain(amount: object) -> str:
    """An amount without zeros at its end; whatever else it is, as text."""
    text = str(amount)
    return text.rstrip("0").removesuffix(".") if "." in text else text


def _late(place: Place) -> str | None:
    late = [event for event in _of_visit(place) if _waited_s(event) > _WAITED_S]
    if not late:
        return f"every event of the visit was sent within {_WAITED_S:.0f} s"
    (found,) = place.rows("late_events", session_id=late[0].fields["sessionId"], seconds=_WAITED_S)
    return None if found["events"] >= len(late) else f"the warehouse has {found['events']} of {len(late)} such events"


def _waited_s(event: SentEvent) -> float:
    """From the click to the receipt, in seconds; 0 for an event that does not tell both."""
    ingest = event.ingest if isinstance(event.ingest, dict) else {}
    try:
        began = datetime.fromisoformat(str(event.fields.get("eventTimestamp")))
        return (datetime.fromisoformat(str(ingest.get("receivedAt"))) - began).total_seconds()
    except (TypeError, ValueError):
        return 0.0


def _own(place: Place) -> str | None:
    (found,) = place.rows("own_events")
    lacking = [name for name in ("data_track", "lab4_note") if not found[name]]
    return f"the warehouse has no {' and no '.join(lacking)}".replace("_track", "-track") if lacking else None


CHECKS = (
    Check(
        "a visit came from the campaign lab4, and has the channel email",
        _visit,
        "Do steps 2 and 3, then load with `make etl`.",
    ),
    Check("somebody who had signed in bought something in this visit", _purchase, "Do step 4 in the same window."),
    Check(
        "the order has the same sum in the shop's database, in the raw store and in the warehouse",
        _same_sum,
        "Do steps 4 and 7; the platform has to be up.",
    ),
    Check("events that had to wait arrived, and are counted when they happened", _late, "Do step 5, then `make etl`."),
    Check(
        "your click with data-track and your event lab4_note are in the warehouse", _own, "Do step 6, then `make etl`."
    ),
)
