"""Sums over the visits of a day: by the page where they began, and by where they ended and how far they got."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from clickstream_pipeline.demo.funnel import STEPS
from clickstream_pipeline.demo.truth import Plain, TruthRow, plain

_GROUP = ("channel", "device_class", "user_login_state")
_REACHED = ("viewed_at", "added_at", "checkout_at", "purchased_at")


def visits_by_landing_page(sessions: Iterable[TruthRow]) -> list[TruthRow]:
    """What became of the visits that began at a page."""
    rows: dict[tuple[Plain, ...], list[TruthRow]] = defaultdict(list)
    for session in sessions:
        landing_page = session["landing_page"] or "unknown"
        rows[session["session_date"], landing_page, *(session[name] for name in _GROUP)].append(session)
    return [
        dict(zip(("session_date", "landing_page", *_GROUP), key, strict=True))
        | {
            "sessions": len(visits),
            "sessions_bounced": sum(visit["is_bounce"] is True for visit in visits),
            "sessions_engaged": sum(visit["is_engaged"] is True for visit in visits),
            "sessions_added": sum(visit["adds"] != 0 for visit in visits),
            "sessions_abandoned": sum(visit["has_abandoned_cart"] is True for visit in visits),
            "sessions_bought": sum(visit["purchases"] != 0 for visit in visits),
            "sessions_first": sum(visit["is_first_visit"] is True for visit in visits),
            "sessions_returning": sum(visit["is_first_visit"] is False for visit in visits),
            "page_views": sum(int(str(visit["page_views"])) for visit in visits),
            "seconds_sum": plain(sum((Decimal(str(visit["duration_s"])) for visit in visits), Decimal(0))),
            "durations_s": sorted((str(visit["duration_s"]) for visit in visits), key=Decimal),
        }
        for key, visits in rows.items()
    ]


def visits_by_end(sessions: Iterable[TruthRow]) -> list[TruthRow]:
    """How many visits ended on a page, with a product, after a step."""
    counts: dict[tuple[Plain, ...], int] = defaultdict(int)
    for session in sessions:
        steps = 1 + sum(session[name] is not None for name in _REACHED)
        end = (session["exit_page"] or "unknown", session["exit_product_id"] or "unknown")
        counts[session["session_date"], steps, STEPS[steps - 1], *end, *(session[name] for name in _GROUP)] += 1
    names = ("session_date", "step_number", "step", "exit_page", "exit_product_id", *_GROUP)
    return [dict(zip(names, key, strict=True)) | {"sessions": count} for key, count in counts.items()]
