"""The message of the check of traffic: what is far from usual, and the command that shows its events.

Dagster keeps the messages of checks, also after an erasure: addresses are shortened, and no text of an event is shown.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from clickstream_pipeline.domain.printable import pasteable
from clickstream_pipeline.domain.shop_calendar import ShopCalendar
from clickstream_pipeline.storage.tables.unusual_traffic import FarHour, FarSender, FarTraffic, FarValues

# The entry of the check's metadata with the number of hours, senders and kinds of values that are far from usual.
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


def traffic_message(far: FarTraffic, calendar: ShopCalendar) -> str:
    """What is far from usual on a day, and the command that shows the events; empty if nothing is.

    Hours and days are those of the shop's clock.
    """
    parts = [
        *_named([_hour(each, calendar) for each in far.hours], "hour"),
        *_named([_sender(each) for each in far.senders], "sender"),
        *_named([_values(each) for each in far.values], "kind of value"),
    ]
    return f"{far.day}: {'; '.join(parts)} (`{_command(far, calendar)}` shows the events)" if parts else ""


def _named(sentences: list[str], what: str) -> list[str]:
    more = len(sentences) - _NAMED
    named = sentences[:_NAMED]
    return [*named, f"{more:,} more {what}{'s' if more > 1 else ''}"] if more > 0 else named


def _hour(each: FarHour, calendar: ShopCalendar) -> str:
    orders = f" and {each.orders:,} orders, usually {each.usual_orders:,.0f}" if each.orders > each.usual_orders else ""
    local = _shown(each.hour, calendar)
    # When the clock is set back, it shows an hour twice.
    which = " for the second time" if local.fold else ""
    return f"{local:%H:%M}{which} has {each.events:,} events, usually {each.usual_events:,.0f}{orders}"


def _sender(each: FarSender) -> str:
    return (
        f"{each.ip_prefix} sent {each.events:,} of {each.day_events:,} events and {each.purchases:,} purchases, "
        f"usually {each.usual_events:,.0f} events"
    )


def _values(each: FarValues) -> str:
    what = _DIMENSIONS.get(each.dimension, each.dimension)
    return f"{each.new_values:,} {what} are new, usually {each.usual_values:,.0f}"


def _command(far: FarTraffic, calendar: ShopCalendar) -> str:
    """The command that shows what a discard would leave out, and changes nothing: the first step of a discard."""
    sender = [f"--ip-prefix={each.ip_prefix}" for each in far.senders[:1]]
    if far.hours and not sender:
        begin = far.hours[0].hour
        end = begin + timedelta(hours=1)
    else:
        begin, end = (calendar.hours_of(day)[0].start for day in (far.day, calendar.day_beside(far.day, 1)))
    window = [
        f"--{option}={_shown(moment, calendar).isoformat(timespec='minutes')}"
        for option, moment in (("from", begin), ("to", end))
    ]
    return pasteable(["clickstream", "discard", *sender, *window])


def _shown(moment: datetime, calendar: ShopCalendar) -> datetime:
    """The moment as the shop's clock shows it."""
    return moment.astimezone(ZoneInfo(calendar.zone))
