"""What the check of traffic says: what is far from usual, and the command that shows who sent it.

Dagster keeps what checks say for good, beyond every erasure: an address is shortened, and no text of an event is told.
"""

from datetime import timedelta

from clickstream_pipeline.domain.printable import pasteable
from clickstream_pipeline.storage.tables.unusual_traffic import FarHour, FarSender, FarTraffic, FarValues

# In the check's metadata, how many hours, senders and kinds of values are far out.
FAR_FROM_USUAL = "far_from_usual"

_NAMED = 3
_DIMENSIONS = {
    "page": "pages",
    "product": "products",
    "category": "categories",
    "event_name": "names of events",
    "utm_campaign": "campaigns",
    "landing_page": "landing pages",
}


def traffic_message(far: FarTraffic) -> str:
    """A sentence for each kind of what is far out on a day, and what shows the events; empty when nothing is."""
    parts = [
        *_named([_hour(each) for each in far.hours], "hour"),
        *_named([_sender(each) for each in far.senders], "sender"),
        *_named([_values(each) for each in far.values], "kind of value"),
    ]
    return f"{far.day}: {'; '.join(parts)} (`{_command(far)}` shows the events)" if parts else ""


def _named(sentences: list[str], what: str) -> list[str]:
    more = len(sentences) - _NAMED
    told = sentences[:_NAMED]
    return [*told, f"{more:,} more {what}{'s' if more > 1 else ''}"] if more > 0 else told


def _hour(each: FarHour) -> str:
    orders = f" and {each.orders:,} orders, usually {each.usual_orders:,.0f}" if each.orders > each.usual_orders else ""
    return f"{each.hour:%H}:00 UTC has {each.events:,} events, usually {each.usual_events:,.0f}{orders}"


def _sender(each: FarSender) -> str:
    return (
        f"{each.ip_prefix} sent {each.events:,} of {each.day_events:,} events and {each.purchases:,} purchases, "
        f"usually {each.usual_events:,.0f} events"
    )


def _values(each: FarValues) -> str:
    what = _DIMENSIONS.get(each.dimension, each.dimension)
    return f"{each.new_values:,} {what} are new, usually {each.usual_values:,.0f}"


def _command(far: FarTraffic) -> str:
    """The first step of taking them back: what a discard would leave out; changes nothing."""
    if far.senders:
        window = [f"--from={far.day}", f"--to={far.day}"]
        return pasteable(["clickstream", "discard", f"--ip-prefix={far.senders[0].ip_prefix}", *window])
    if far.hours:
        first = far.hours[0].hour
        window = [f"--from={first:%Y-%m-%dT%H:%M}", f"--to={first + timedelta(hours=1):%Y-%m-%dT%H:%M}"]
        return pasteable(["clickstream", "discard", *window])
    return pasteable(["clickstream", "discard", f"--from={far.day}", f"--to={far.day}"])
