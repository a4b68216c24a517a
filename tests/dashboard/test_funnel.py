"""The funnel in Chromium: every count, share and time on it is what the visitors did."""

import statistics
from collections import Counter
from datetime import datetime

import pytest

from tests.dashboard.reading import Reader
from tests.dashboard.started import Shop, needs_r
from tests.dashboard.truths import Days, Row
from tests.storefront.end_to_end.browser import needs_chromium

pytestmark = [needs_r, needs_chromium, pytest.mark.xdist_group("dashboard")]

STEPS = ("session", "view_item", "add_to_cart", "begin_checkout", "purchase")
MOMENTS = ("started_at", "viewed_at", "added_at", "checkout_at", "purchased_at")


def furthest(visit: Row) -> str:
    return next(step for step, moment in zip(reversed(STEPS), reversed(MOMENTS), strict=True) if visit[moment])


def seconds_between(visits: list[Row], number: int) -> list[float]:
    """From the step before to the step of a number, for each visit that reached it."""
    return [
        (
            datetime.fromisoformat(visit[MOMENTS[number]]) - datetime.fromisoformat(visit[MOMENTS[number - 1]])
        ).total_seconds()
        for visit in visits
        if visit[MOMENTS[number]]
    ]


@pytest.mark.parametrize(
    "narrowed",
    [{}, {"device": "mobile"}, {"category": "laptop"}, {"category": "laptop", "channel": "direct"}],
    ids=lambda narrowed: " ".join(narrowed.values()) or "everybody",
)
def test_every_step_is_what_the_visitors_did(reader: Reader, shop: Shop, narrowed: dict[str, str]) -> None:
    days = Days(shop.truth, shop.first, shop.last, narrowed.get("channel"), narrowed.get("device"))
    visits = of_category(days.rows("sessions"), narrowed.get("category"))
    before = of_category(days.before().rows("sessions"), narrowed.get("category"))
    reader.open("funnel", **narrowed)
    shown = reader.figures()

    reached = [sum(1 for visit in visits if visit[moment]) for moment in MOMENTS]
    reached_before = [sum(1 for visit in before if visit[moment]) for moment in MOMENTS]
    for number, step in enumerate(STEPS):
        assert shown["funnel_visits", step] == shown["funnel_picture", step] == reached[number]
        assert shown["funnel_share", step] == pytest.approx(reached[number] / reached[0])
        assert shown["funnel_share_before", step] == pytest.approx(reached_before[number] / reached_before[0])
        if number < 4:
            lost = reached[number] - reached[number + 1]
            assert shown["funnel_lost", step] == lost
            assert shown["funnel_lost_share", step] == pytest.approx(lost / reached[number])
        if number > 0:
            seconds = seconds_between(visits, number)
            assert seconds, "a week in which somebody comes so far"
            assert shown["funnel_median_s", step] == pytest.approx(statistics.median(seconds))
            assert shown["funnel_mean_s", step] == pytest.approx(statistics.fmean(seconds))
    assert shown["funnel_lost", "purchase"] is None

    for day in days.days():
        of_day = [visit for visit in visits if visit["session_date"] == day]
        for number, step in enumerate(STEPS[1:], start=1):
            came, had = (sum(1 for visit in of_day if visit[MOMENTS[at]]) for at in (number, number - 1))
            assert shown["step_rate", f"{step} {day}"] == (pytest.approx(came / had) if had else None)


@pytest.mark.parametrize("by", ["channel", "device", "login", "category"])
def test_every_group_is_what_its_visitors_did(reader: Reader, shop: Shop, by: str) -> None:
    visits = Days(shop.truth, shop.first, shop.last).rows("sessions")
    columns = {"channel": "channel", "device": "device_class", "login": "user_login_state"}
    groups: dict[str, list[Row]] = {}
    for visit in visits:
        for name in visit["viewed_categories"] if by == "category" else [visit[columns[by]]]:
            groups.setdefault(name, []).append(visit)
    reader.open("funnel", by=by)
    shown = reader.figures()

    assert reader.series("group_visits") == {name: len(group) for name, group in groups.items()}
    for name, group in groups.items():
        for step, moment in zip(STEPS[1:], MOMENTS[1:], strict=True):
            share = sum(1 for visit in group if visit[moment]) / len(group)
            assert shown[f"group_{step}", name] == pytest.approx(share), (name, step)


@pytest.mark.parametrize("step", STEPS)
def test_pages_and_products_where_visits_ended(reader: Reader, shop: Shop, step: str) -> None:
    visits = [visit for visit in Days(shop.truth, shop.first, shop.last).rows("sessions") if furthest(visit) == step]
    reader.open("funnel", step=step)
    assert reader.figure("visits_ended") == len(visits)
    for figure, column in (("ended_on_page", "exit_page"), ("ended_on_product", "exit_product_id")):
        counts = Counter(visit[column] for visit in visits if visit[column] is not None)
        top = sorted(counts, key=lambda name: (-counts[name], name))[:8]
        assert reader.series(figure) == {name: counts[name] for name in top}
        for name, share in reader.series(f"{figure}_share").items():
            assert share == pytest.approx(counts[name] / len(visits))


def test_a_choice_stands_in_the_address_and_the_way_back_undoes_it(reader: Reader) -> None:
    reader.open("funnel", channel="email")
    reader.page.get_by_role("link", name="Device", exact=True).click()
    reader.page.wait_for_url("**by=device**")
    reader.settle()
    assert "mobile" in reader.series("group_visits")
    assert "channel=email" in reader.page.url
    reader.page.go_back()
    reader.settle()
    assert "by=" not in reader.page.url
    assert set(reader.series("group_visits")) == {"email"}


def of_category(visits: list[Row], category: str | None) -> list[Row]:
    return [visit for visit in visits if category is None or category in visit["viewed_categories"]]
