"""Sums over the visits of a day: by landing page, and by exit page and last step.

Each sum is over all visits, or over the visits that viewed a product of a category.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from clickstream_pipeline.demo.funnel import STEPS
from clickstream_pipeline.demo.truth import Plain, TruthRow, plain

_GROUP = ("channel", "device_class", "user_login_state")
_REACHED = ("viewed_at", "added_at", "checkout_at", "purchased_at")


def sums_of_visits(sessions: Sequence[TruthRow]) -> dict[str, list[TruthRow]]:
    """The rows of every table that sums visits, from the rows of `sessions`."""
    return {
        "visit_daily": _by_landing_page(_of_all(sessions)),
        "exit_daily": _by_end(_of_all(sessions)),
        "visit_category_daily": _by_landing_page(_of_categories(sessions)),
        "exit_category_daily": _by_end(_of_categories(sessions)),
    }


def _of_all(sessions: Iterable[TruthRow]) -> Iterator[tuple[TruthRow, TruthRow]]:
    """Every visit once, without a category."""
    for session in sessions:
        yield {}, session


def _of_categories(sessions: Iterable[TruthRow]) -> Iterator[tuple[TruthRow, TruthRow]]:
    """Every visit once per category of which it viewed a product."""
    for session in sessions:
        categories = session["viewed_categories"]
        assert isinstance(categories, list)
        for category in categories:
            yield {"category": category}, session


def _by_landing_page(visits: Iterable[tuple[TruthRow, TruthRow]]) -> list[TruthRow]:
    """The results of the visits that began at a page."""
    rows: dict[tuple[tuple[str, Plain], ...], list[TruthRow]] = defaultdict(list)
    for named, visit in visits:
        page: TruthRow = {"landing_page": visit["landing_page"] or "unknown"}
        rows[_key(named, visit, page)].append(visit)
    return [
        dict(key)
        | {
            "sessions": len(some),
            "sessions_bounced": sum(visit["is_bounce"] is True for visit in some),
            "sessions_engaged": sum(visit["is_engaged"] is True for visit in some),
            "sessions_added": sum(visit["adds"] != 0 for visit in some),
            "sessions_abandoned": sum(visit["has_abandoned_cart"] is True for visit in some),
            "sessions_bought": sum(visit["purchases"] != 0 for visit in some),
            "sessions_first": sum(visit["is_first_visit"] is True for visit in some),
            "sessions_returning": sum(visit["is_first_visit"] is False for visit in some),
            "page_views": sum(int(str(visit["page_views"])) for visit in some),
            "seconds_sum": plain(sum((Decimal(str(visit["duration_s"])) for visit in some), Decimal(0))),
            "durations_s": sorted((str(visit["duration_s"]) for visit in some), key=Decimal),
        }
        for key, some in rows.items()
    ]


def _by_end(visits: Iterable[tuple[TruthRow, TruthRow]]) -> list[TruthRow]:
    """The number of visits by exit page, exit product and last step."""
    counts: dict[tuple[tuple[str, Plain], ...], int] = defaultdict(int)
    for named, visit in visits:
        steps = 1 + sum(visit[name] is not None for name in _REACHED)
        end: TruthRow = {
            "step_number": steps,
            "step": STEPS[steps - 1],
            "exit_page": visit["exit_page"] or "unknown",
            "exit_product_id": visit["exit_product_id"] or "unknown",
        }
        counts[_key(named, visit, end)] += 1
    return [dict(key) | {"sessions": count} for key, count in counts.items()]


def _key(named: TruthRow, visit: TruthRow, place: TruthRow) -> tuple[tuple[str, Plain], ...]:
    group = {name: visit[name] for name in _GROUP}
    return tuple(({"session_date": visit["session_date"]} | named | place | group).items())
