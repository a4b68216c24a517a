"""Computes the expected rows of each table from the visitors' notebooks, over all days together.

A row is a dictionary by column name. The module uses no SQL, no events and no code of the pipeline.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from tests.storefront.end_to_end.notebook import PAGES, Deed, Line, Visit

Row = dict[str, Any]
Group = tuple[str, str, str]

_STEPS: tuple[tuple[str, frozenset[str]], ...] = (
    ("view_item", frozenset({"view_item"})),
    ("add_to_cart", frozenset({"add_to_cart"})),
    ("begin_checkout", frozenset({"begin_checkout", "checkout_progress"})),
    ("purchase", frozenset({"purchase"})),
)


def expected_tables(visits: Iterable[Visit]) -> dict[str, list[Row]]:
    """The rows of each table for the visits of people; crawlers do not count."""
    people = [visit for visit in visits if visit.deeds and not visit.is_crawler]
    return {
        "sessions": [_session(visit) for visit in people],
        "orders": _orders(people),
        "funnel_daily": _funnel(people),
        "product_daily": _products(people),
        "product_sales_daily": _sales(people),
        "page_daily": _pages(people),
        "event_daily": _events(people),
        "activity_hourly": _activity(people),
    }


def _group(visit: Visit) -> Group:
    states = [deed.person.login_state for deed in visit.deeds]
    return visit.channel, visit.device, "logged_in" if "logged_in" in states else states[-1]


def _named(group: Group) -> Row:
    return dict(zip(("channel", "device_class", "user_login_state"), group, strict=True))


def _purchases(visit: Visit) -> list[Deed]:
    """The first purchase of each order; repeated views of its confirmation do not count."""
    first: dict[str, Deed] = {}
    for deed in visit.deeds:
        if deed.order is not None:
            first.setdefault(deed.order.id, deed)
    return list(first.values())


def _session(visit: Visit) -> Row:
    kinds = Counter(deed.kind for deed in visit.deeds)
    pages = [deed.path for deed in visit.deeds if deed.kind in PAGES]
    users = [deed.person.user_id for deed in visit.deeds if deed.person.user_id]
    orders = len(_purchases(visit))
    source, medium, campaign = visit.utm
    return {
        "user_id": users[-1] if users else None,
        "events": len(visit.deeds),
        "page_views": len(pages),
        "product_views": kinds["view_item"],
        "adds": kinds["add_to_cart"],
        "removes": kinds["remove_from_cart"],
        "checkouts": kinds["begin_checkout"],
        "purchases": orders,
        "is_bounce": len(pages) == 1 and not kinds["add_to_cart"] and not orders,
        "has_abandoned_cart": kinds["add_to_cart"] > 0 and not orders,
        "is_first_visit": True,
        "landing_page": pages[0] if pages else None,
        "exit_page": pages[-1] if pages else None,
        "referrer_host": visit.referrer_host,
        "utm_source": source,
        "utm_medium": medium,
        "utm_campaign": campaign,
        **_named(_group(visit)),
    }


def _orders(visits: list[Visit]) -> list[Row]:
    return [
        {
            "order_id": deed.order.id,
            "user_id": deed.person.user_id,
            "value": deed.order.value,
            "currency": "VND",
            "units": sum(line.quantity for line in deed.order.lines),
        }
        for visit in visits
        for deed in _purchases(visit)
        if deed.order is not None
    ]


def _funnel(visits: list[Visit]) -> list[Row]:
    reached: dict[Group, list[int]] = {}
    for visit in visits:
        counts = reached.setdefault(_group(visit), [0] * 5)
        counts[0] += 1
        at = 0
        for number, (_, kinds) in enumerate(_STEPS, start=1):
            later = [place for place, deed in enumerate(visit.deeds) if place >= at and deed.kind in kinds]
            if not later:
                break
            at = later[0]
            counts[number] += 1
    names = ("session", *(name for name, _ in _STEPS))
    return [
        _named(group)
        | {"step_number": number + 1, "step": names[number], "sessions": count}
        | {"sessions_lost": count - ([*counts, counts[-1]][number + 1])}
        | {"seconds_count": count if number else 0}
        for group, counts in reached.items()
        for number, count in enumerate(counts)
    ]


def _products(visits: list[Visit]) -> list[Row]:
    columns = ("views", "adds", "removes", "sessions_viewed", "sessions_added", "sessions_bought")
    counted: dict[tuple[Group, Any], Counter[str]] = defaultdict(Counter)
    for visit in visits:
        seen: set[tuple[str, Any]] = set()
        for deed in visit.deeds:
            column = {"view_item": "views", "add_to_cart": "adds", "remove_from_cart": "removes"}.get(deed.kind)
            for line in deed.lines if column else ():
                counted[_group(visit), line.product][str(column)] += 1
                seen.add(({"views": "sessions_viewed", "adds": "sessions_added"}.get(str(column), ""), line.product))
        for line in _bought(visit):
            seen.add(("sessions_bought", line.product))
        for name, product in seen:
            counted[_group(visit), product][name] += 1
    return [
        _named(group)
        | {"product_id": product.id, "product_name": product.name}
        | {"product_category": product.category, "product_brand": product.brand}
        | {column: counts[column] for column in columns}
        for (group, product), counts in counted.items()
    ]


def _bought(visit: Visit) -> list[Line]:
    return [line for deed in _purchases(visit) if deed.order for line in deed.order.lines]


def _sales(visits: list[Visit]) -> list[Row]:
    counted: dict[tuple[Group, str], Counter[str]] = defaultdict(Counter)
    for visit in visits:
        for line in _bought(visit):
            sold = counted[_group(visit), line.product.id]
            sold["orders"] += 1
            sold["units"] += line.quantity
            sold["revenue"] += line.amount
    return [
        _named(group) | {"product_id": product, "currency": "VND", "is_inferred": False} | dict(sold)
        for (group, product), sold in counted.items()
    ]


def _pages(visits: list[Visit]) -> list[Row]:
    counted: dict[tuple[Group, str], Counter[str]] = defaultdict(Counter)
    for visit in visits:
        paths = [deed.path for deed in visit.deeds if deed.kind in PAGES]
        for path, views in Counter(paths).items():
            # A visitor is a browser under one consent, and here each has one session.
            counted[_group(visit), path] += Counter(views=views, sessions=1, visitors=1)
        if paths:
            counted[_group(visit), paths[0]]["entrances"] += 1
            counted[_group(visit), paths[-1]]["exits"] += 1
    columns = ("views", "sessions", "visitors", "entrances", "exits")
    return [
        _named(group) | {"page_path": path} | {column: counts[column] for column in columns}
        for (group, path), counts in counted.items()
    ]


def _events(visits: list[Visit]) -> list[Row]:
    counted: dict[tuple[Group, str], Counter[str]] = defaultdict(Counter)
    for visit in visits:
        for kind, events in Counter(deed.kind for deed in visit.deeds).items():
            counted[_group(visit), kind] += Counter(events=events, sessions=1)
    return [
        _named(group) | {"event_type": kind, "event_name": kind} | dict(counts)
        for (group, kind), counts in counted.items()
    ]


def _activity(visits: list[Visit]) -> list[Row]:
    meant: dict[str, Callable[[Deed], bool]] = {
        "events": lambda deed: True,
        "page_views": lambda deed: deed.kind in PAGES,
        "product_views": lambda deed: deed.kind == "view_item",
        "adds": lambda deed: deed.kind == "add_to_cart",
        "checkouts": lambda deed: deed.kind == "begin_checkout",
    }
    counted: dict[Group, Counter[str]] = defaultdict(Counter)
    for visit in visits:
        counts = counted[_group(visit)]
        for name, counts_it in meant.items():
            counts[name] += sum(map(counts_it, visit.deeds))
        counts["purchases"] += len(_purchases(visit))
    return [_named(group) | {name: counts[name] for name in (*meant, "purchases")} for group, counts in counted.items()]
