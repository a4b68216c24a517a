"""The senders of a day's events, and the values of its tables: the figures in which a flood of false events shows."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from clickstream_pipeline.demo.clock import ShopClock, iso_day
from clickstream_pipeline.demo.delivery import Post
from clickstream_pipeline.demo.truth import TruthRow

_MOST_AGENTS = 10
_VALUES = {
    "page": ("page_daily", "event_date", "page_path", ("views",)),
    "event_name": ("event_daily", "event_date", "event_name", ("events",)),
    "product": ("product_daily", "event_date", "product_id", ("views", "adds", "removes")),
    "landing_page": ("visit_daily", "session_date", "landing_page", ("sessions",)),
}


def senders_of(posts: Iterable[Post], clock: ShopClock) -> list[TruthRow]:
    """Events by day, address and agent, without copies; the shop has far fewer addresses than the limit of a day."""
    senders: dict[tuple[int, str], dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for post in posts:
        if post.is_copy:
            continue
        address, agent = _sender(post)
        for action in post.actions:
            counts = senders[clock.day_of(action.at_ms), address][agent]
            counts["bots" if post.visit.is_bot else "events"] += 1
            counts["purchases"] += action.kind == "purchase" and not post.visit.is_bot
    return [
        {
            "event_date": iso_day(day),
            "ip_prefix": address,
            "user_agent": agent,
            **{name: counts[name] for name in ("events", "purchases", "bots", "discarded")},
        }
        for (day, address), agents in senders.items()
        for agent, counts in _most_frequent(agents).items()
    ]


def _sender(post: Post) -> tuple[str, str]:
    # Events without a receipt have no address and no agent.
    if not post.visitor.tracker.has_receipt:
        return "unknown", "unknown"
    address = post.visitor.source_ip or "unknown"
    if address.count(".") == 3 and "/" not in address:
        address = address.rpartition(".")[0] + ".0/24"
    return address, (post.visit.device.user_agent or "unknown")[:200]


def _most_frequent(agents: Mapping[str, Counter[str]]) -> dict[str, Counter[str]]:
    """An address's ten most frequent agents, and the sum of all others as one."""
    ordered = sorted(agents, key=lambda agent: (-agents[agent]["events"], -agents[agent]["bots"], agent))
    kept = {agent: agents[agent] for agent in ordered[:_MOST_AGENTS]}
    for agent in ordered[_MOST_AGENTS:]:
        kept["(other)"] = kept.get("(other)", Counter()) + agents[agent]
    return kept


def values_of(tables: Mapping[str, list[TruthRow]]) -> list[TruthRow]:
    """The values of each day in the other tables, and their counts."""
    times: Counter[tuple[str, str, str]] = Counter()
    for dimension, (table, day, column, counted) in _VALUES.items():
        for row in tables[table]:
            number = sum(_number(row, name) for name in counted)
            # A visit without a page view has no landing page.
            if number and (dimension, row[column]) != ("landing_page", "unknown"):
                times[str(row[day]), dimension, str(row[column])] += number
    for session in tables["sessions"]:
        day = str(session["session_date"])
        if session["utm_campaign"] is not None:
            times[day, "utm_campaign", str(session["utm_campaign"])] += 1
        categories = session["viewed_categories"]
        for category in categories if isinstance(categories, list) else ():
            times[day, "category", category] += 1
    return [
        {"event_date": day, "dimension": dimension, "value": value, "times": number}
        for (day, dimension, value), number in times.items()
    ]


def _number(row: TruthRow, name: str) -> int:
    value = row[name]
    assert isinstance(value, int), name
    return value
