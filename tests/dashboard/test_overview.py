"""The overview in Chromium: every figure on it is what the visitors did, with every filter."""

import pytest

from tests.dashboard.reading import Reader
from tests.dashboard.started import Shop, needs_r
from tests.dashboard.truths import Days
from tests.storefront.end_to_end.browser import needs_chromium

pytestmark = [needs_r, needs_chromium, pytest.mark.xdist_group("dashboard")]


def key_figures(days: Days) -> dict[tuple[str, str], float | None]:
    visits = days.rows("sessions")
    added = [visit for visit in visits if visit["adds"] > 0]
    figures: dict[tuple[str, str], float | None] = {
        ("visits", ""): len(visits),
        ("visitors", ""): len({visit["client_id"] for visit in visits if visit["client_id"] is not None}),
        ("page_views", ""): (
            sum(visit["page_views"] for visit in visits)
            if days.category
            else days.total("activity_hourly", "page_views")
        ),
        ("orders", ""): len(days.rows("orders")),
        ("conversion", ""): share(sum(visit["purchases"] > 0 for visit in visits), len(visits)),
        ("cart_abandonment", ""): share(sum(visit["has_abandoned_cart"] for visit in added), len(added)),
    }
    for currency, revenue in days.totals("orders", "currency", "value").items():
        figures["revenue", currency] = revenue
    return figures


def is_close(shown: float | None, expected: float | None) -> bool:
    if shown is None or expected is None:
        return shown is expected
    return shown == pytest.approx(expected, rel=1e-12)


def share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


@pytest.mark.parametrize(
    "narrowed",
    [
        {},
        {"channel": "paid_search"},
        {"device_class": "mobile"},
        {"user_login_state": "logged_in", "channel": "email"},
        {"category": "laptop"},
        {"category": "monitor", "device_class": "mobile"},
    ],
    ids=lambda narrowed: " ".join(narrowed.values()) or "everybody",
)
def test_every_figure_is_what_the_visitors_did(reader: Reader, shop: Shop, narrowed: dict[str, str]) -> None:
    names = {"channel": "channel", "device_class": "device", "user_login_state": "login", "category": "category"}
    days = Days(shop.truth, shop.first, shop.last, **narrowed)
    reader.open("overview", **{names[name]: value for name, value in narrowed.items()})
    shown = reader.figures()

    now, before = key_figures(days), key_figures(days.before())
    for name, key in now | before:
        assert is_close(shown[name, key], now.get((name, key), 0.0)), (name, key)
        assert is_close(shown[f"{name}_before", key], before.get((name, key), 0.0)), (name, key)
    assert {key for name, key in shown if name == "revenue"} == {key for name, key in now | before if name == "revenue"}

    visits = days.rows("sessions")
    assert reader.figure("visits_new") == sum(visit["is_first_visit"] is True for visit in visits)
    assert reader.figure("visits_returning") == sum(visit["is_first_visit"] is False for visit in visits)

    # Events and pages have no category: these are everybody's of the group.
    by_day = days.totals("activity_hourly", "event_date", "events")
    assert reader.series("events_over_time") == {day: by_day.get(day, 0.0) for day in days.days()}
    types = days.totals("event_daily", "event_type", "events")
    assert reader.series("events") == {
        name.replace("_", " "): types[name] for name in sorted(types, key=lambda name: (-types[name], name))[:12]
    }
    views, entrances, exits = (days.totals("page_daily", "page_path", name) for name in ("views", "entrances", "exits"))
    top = sorted(views, key=lambda path: (-views[path], path))[:15]
    assert reader.series("page_views") == {path: views[path] for path in top} | {"": now["page_views", ""]}
    assert reader.series("entrances") == {path: entrances[path] for path in top}
    assert reader.series("exits") == {path: exits[path] for path in top}
