"""Who sent a day's events, and which values its other tables tell."""

from collections import Counter, defaultdict
from datetime import date
from typing import Any

from tests.sql.reference.events import Event, day_of
from tests.sql.reference.others import OTHER

Row = dict[str, Any]

MOST_ADDRESSES, MOST_AGENTS, CHARACTERS = 1_000, 10, 200


def sender_daily(events: list[Event]) -> list[Row]:
    """All events, each as one that counts, a robot's or a discarded one; beyond the most frequent senders are one."""
    days: dict[date, dict[tuple[str, str], Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for event in events:
        agent = (event["properties"].get("_ingest") or {}).get("userAgent")
        told = "unknown" if agent is None else str(agent)[:CHARACTERS]
        kind = "discarded" if event["discard_id"] is not None else "bots" if event["is_bot"] else "events"
        counts = days[day_of(event)][event["ip_prefix"] or "unknown", told]
        counts[kind] += 1
        counts["purchases"] += kind == "events" and event["event_type"] == "purchase"
    return [
        {
            "event_date": day,
            "ip_prefix": address,
            "user_agent": agent,
            **{name: counts[name] for name in ("events", "purchases", "bots", "discarded")},
        }
        for day, senders in days.items()
        for (address, agent), counts in _bounded(senders).items()
    ]


def _bounded(senders: dict[tuple[str, str], Counter[str]]) -> dict[tuple[str, str], Counter[str]]:
    addresses: dict[str, Counter[str]] = defaultdict(Counter)
    for (address, _), counts in senders.items():
        addresses[address] += counts
    kept = set(_most_frequent(addresses, MOST_ADDRESSES))
    agents: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for (address, agent), counts in senders.items():
        agents[address if address in kept else OTHER][agent] += counts
    told: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for address, own in agents.items():
        frequent = set(_most_frequent(own, MOST_AGENTS))
        for agent, counts in own.items():
            told[address, agent if agent in frequent else OTHER] += counts
    return told


def _most_frequent(counted: dict[str, Counter[str]], most: int) -> list[str]:
    """By the events that count, then all that was received, then the text itself."""

    def place(name: str) -> tuple[int, int, bytes]:
        counts = counted[name]
        return -counts["events"], -(counts["events"] + counts["bots"] + counts["discarded"]), name.encode()

    return sorted(counted, key=place)[:most]


def value_daily(tables: dict[str, list[Row]]) -> list[Row]:
    """What the tables of a day tell of pages, names, products, categories, campaigns and landing pages."""
    times: Counter[tuple[date, str, str]] = Counter()
    for row in tables["page_daily"]:
        times[row["event_date"], "page", row["page_path"]] += row["views"]
    for row in tables["event_daily"]:
        times[row["event_date"], "event_name", row["event_name"]] += row["events"]
    for row in tables["product_daily"]:
        times[row["event_date"], "product", row["product_id"]] += row["views"] + row["adds"] + row["removes"]
    for row in tables["sessions"]:
        for category in row["viewed_categories"]:
            times[row["session_date"], "category", category] += 1
        for dimension in ("landing_page", "utm_campaign"):
            if row[dimension] is not None:
                times[row["session_date"], dimension, row[dimension]] += 1
    cut: Counter[tuple[date, str, str]] = Counter()
    for (day, dimension, value), number in times.items():
        cut[day, dimension, value[:CHARACTERS]] += number
    return [
        {"event_date": day, "dimension": dimension, "value": value, "times": number}
        for (day, dimension, value), number in cut.items()
        if number
    ]
