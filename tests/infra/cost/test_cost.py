"""What the platform costs: docs/cost.md is what the script writes, and the script reckons as one does by hand."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from clickstream_pipeline.handlers import etl
from infra.cost.assumptions import read_assumptions
from infra.cost.page import PAGE, month_usd, nat_usd, notifications_usd, page
from infra.cost.prices import TABLE, read_prices
from infra.cost.usage import (
    SCALES,
    etl_call_s,
    month,
    notifications,
    notified_calls,
    through_nat_gb,
    warehouse_gb,
)

SMALL, MIDDLE, LARGE = SCALES


def test_the_page_is_what_the_script_writes() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "make cost"


def test_every_price_has_a_source_and_a_date() -> None:
    for price in read_prices().values():
        assert price.source.startswith("https://aws.amazon.com/")
        assert date(2026, 11, 1) <= price.read <= date.today()
        assert price.held_against
        assert price.usd > 0


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["a,b,c,hour,1,https://aws.amazon.com/x/,,held"], "line 2: no read"),
        (["a,b,c,hour,1,https://aws.amazon.com/x/,2026-11-29,held"] * 2, "a stands twice"),
    ],
)
def test_a_price_that_lacks_something_is_refused(tmp_path: Path, rows: list[str], message: str) -> None:
    table = tmp_path / "prices.csv"
    head = TABLE.read_text(encoding="utf-8").partition("\n")[0]
    table.write_text("\n".join([head, *rows]), encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        read_prices(table)


def test_every_use_has_a_price_and_every_price_a_use() -> None:
    used = {use.item for scale in SCALES for use in month(scale)}
    used |= {use.item for scale in SCALES for use in notifications(scale)}
    of_the_page = {"nat", "nat_data"} | {name for name in read_prices() if name.startswith(("amplify_", "cognito_"))}
    # Another size that an operator may choose.
    assert used | of_the_page | {"t3.medium"} == set(read_prices())


def test_hosts_and_network_as_by_hand() -> None:
    # 730 h of a t3.large and a t3.small; 100 + 20 and 20 + 20 GB.
    assert month_usd(SMALL)["hosts"] == pytest.approx(730 * (0.1056 + 0.0264) + 160 * 0.096)
    assert month_usd(LARGE)["hosts"] == pytest.approx(730 * (0.2112 + 0.0264) + 1_060 * 0.096)
    # Three endpoints, and 30 names a minute.
    assert month_usd(LARGE)["network"] == pytest.approx(28.47 + 30 * 43_200 * 0.0000006)


def test_taking_ten_million_events_a_day_as_by_hand() -> None:
    # 300 million events in batches of 3: $125 for the API, $20 and $50 for the function, $500 for writes, 40 GB out.
    assert month_usd(LARGE)["taking events"] == pytest.approx(125 + 20 + 50 + 500 + 4.8)


def test_raw_objects_of_a_year_as_by_hand() -> None:
    # 3.65 billion events of 730 bytes are 2,664.5 GB; 200 million lines of 500 bytes a month, three months of them.
    assert month_usd(LARGE)["raw objects"] == pytest.approx((2_664.5 + 300) * 0.025)


def test_loading_a_hundred_thousand_events_a_day_as_by_hand() -> None:
    # An hour: 4,166.7 events, 1,388.9 objects; 2.52 + 0.133 + 2.917 CPU s on 1,024 of 1,769 MB; 0.72 s for the models.
    assert etl_call_s(MIDDLE) == pytest.approx(5.570 * 1_769 / 1_024 + 0.72, rel=1e-3)
    function = 10.343 * 720 * 0.0000166667
    # A call lists the keys of three days: 100,000.
    assert month_usd(MIDDLE)["loading"] == pytest.approx(function + 0.4 + 720 * 100 * 0.000005, rel=1e-3)


def test_what_notifications_would_add_as_by_hand() -> None:
    # A million objects a month and 648,000 polls; a call each five minutes, 2.52 CPU s and 0.72 s for the models; 37.5
    # thousand keys listed in each; two alarms.
    messages = (2.1e6 + 648_000) * 0.0000004
    function = 8_640 * (0.0000002 + (2.52 * 1_769 / 1_024 + 0.72) * 0.0000166667)
    assert notifications_usd(MIDDLE) == pytest.approx(messages + function + 8_640 * 37.5 * 0.000005 + 0.2, rel=1e-3)
    # 100 million messages of 1,800 bytes fill 30,000 batches of 6 MB.
    assert notified_calls(LARGE) == pytest.approx(30_000)
    assert notified_calls(MIDDLE) == notified_calls(SMALL) == 8_640


def test_backups_of_ten_million_events_a_day_as_by_hand() -> None:
    # 721.8 GB of tables and 1 of the shop's, to 16 %: 115.6 GB; 9 of these and 33 halves; 403 GB of archive.
    full_gb = 722.8 * 0.16
    storage = (full_gb * 25.5 + 6.2 * 65) * 0.025
    segments = 86_400 + 300e6 * 620 / 0.16 / 2**24
    assert month_usd(LARGE)["backups"] == pytest.approx(storage + segments * (5e-6 + 8e-7), rel=1e-3)


def test_what_nat_would_have_added_as_by_hand() -> None:
    # 300 million events of 730 + 620 bytes; 4.29 full backups and 25.71 halves in a month.
    assert through_nat_gb(LARGE) == pytest.approx(405 + 115.65 * (30 / 7 + 180 / 7 / 2), rel=1e-3)
    assert nat_usd(LARGE) == pytest.approx(43.07 + 2_387.5 * 0.059 - 28.47, rel=1e-3)
    assert nat_usd(SMALL) > 0


@pytest.mark.parametrize("scale", SCALES, ids=lambda scale: str(scale.events_per_day))
def test_each_size_is_one_that_works(scale: object) -> None:
    """A load ends within what Lambda gives it, and the disk's alarm stays silent."""
    assert isinstance(scale, type(SMALL))
    assert etl_call_s(scale) < 900
    share = warehouse_gb(scale) / scale.configuration.warehouse_data_gb
    assert share < read_assumptions()["volume_full_share"].value


def test_the_default_budget_covers_what_the_defaults_cost() -> None:
    assert 0.8 * SMALL.configuration.budget_usd > sum(month_usd(SMALL).values())
    assert SMALL.changes == {}


def test_more_events_never_cost_less() -> None:
    before = {use.purpose: use.quantity for use in month(SMALL)}
    for use in month(replace(SMALL, events_per_day=2_000)):
        assert use.quantity >= before[use.purpose]


def test_the_metrics_are_those_that_the_functions_write() -> None:
    of_ingest, of_hosts = 5, 2 * 5 + 2
    # Beside those of a load: events far from usual, and days that failed.
    assert read_assumptions()["metrics"].value == of_ingest + len(etl._METRICS) + 2 + of_hosts
