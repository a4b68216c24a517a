"""Which days are partitions, which UTC days a shop's day needs, and when the daily run of each day is due."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from dagster._core.definitions.freshness import CronFreshnessPolicy
from dagster._utils.schedules import schedule_execution_time_iterator

from clickstream_pipeline.assets.automation import DAILY_AT, daily_request
from clickstream_pipeline.assets.partitions import DAILY
from clickstream_pipeline.assets.shop_days import (
    daily_partitions,
    partition_told,
    upstream_days,
    utc_days_beside,
    zone_ahead,
)
from clickstream_pipeline.domain.shop_calendar import ShopCalendar

FIRST = date(2026, 1, 1)
A_SECOND = timedelta(seconds=1)
# Zones, and the UTC days that their days lie in: so many days before and after the date.
REACHES = [
    ("UTC", 0, 0),
    ("Asia/Ho_Chi_Minh", -1, 0),
    ("Asia/Kathmandu", -1, 0),
    ("Europe/London", -1, 0),
    ("Asia/Beirut", -1, 0),
    ("Africa/Cairo", -1, 0),
    ("Pacific/Kiritimati", -1, 0),
    ("Pacific/Apia", -1, 0),
    ("Atlantic/Azores", 0, 1),
    ("America/New_York", 0, 1),
    ("America/Havana", 0, 1),
    ("Pacific/Pago_Pago", 0, 1),
]
zones = pytest.mark.parametrize("zone", [zone for zone, _, _ in REACHES])


@zones
@pytest.mark.parametrize("day", [date(2026, 1, 15), date(2026, 3, 29), date(2026, 7, 15), date(2026, 12, 31)])
def test_today_of_the_shop_and_today_of_utc_are_partitions_as_soon_as_they_begin(zone: str, day: date) -> None:
    calendar = ShopCalendar(zone)
    shop_midnight = calendar.hours_of(day)[0].start
    utc_midnight = datetime.combine(day, datetime.min.time(), UTC)
    for midnight in (shop_midnight, utc_midnight):
        for moment in (midnight - A_SECOND, midnight, midnight + A_SECOND):
            keys = _partitions_at(calendar, moment)
            assert keys[-1] == str(max(calendar.date_of(moment), moment.date()))
            assert keys == sorted(set(keys))
            assert len(keys) == (date.fromisoformat(keys[-1]) - FIRST).days + 1


def _partitions_at(calendar: ShopCalendar, moment: datetime) -> list[str]:
    with time_machine.travel(moment, tick=False):
        return list(daily_partitions(calendar, FIRST).get_partition_keys())


def test_the_zone_ahead_is_that_of_the_year() -> None:
    assert [zone_ahead(ShopCalendar("Pacific/Apia"), year) for year in (2010, 2011, 2012)] == [
        "UTC", "Pacific/Apia", "Pacific/Apia",
    ]  # fmt: skip
    assert zone_ahead(ShopCalendar("Europe/London"), 2026) == "Europe/London"
    assert zone_ahead(ShopCalendar("Atlantic/Azores"), 2026) == "UTC"


@pytest.mark.parametrize(("zone", "before", "after"), REACHES)
def test_a_shops_day_needs_the_utc_days_that_it_lies_in_and_no_further_one(zone: str, before: int, after: int) -> None:
    calendar, first = ShopCalendar(zone), date(2013, 1, 1)
    mapping = upstream_days(calendar, first)
    assert (mapping.start_offset, mapping.end_offset) == (before, after)
    days = [first + timedelta(days=number) for number in range((date(2036, 12, 31) - first).days)]
    apart = {(utc_day - day).days for day in days for utc_day in calendar.utc_days_of(day)}
    assert apart == set(range(before, after + 1))


def test_a_zone_that_crossed_the_date_line_reaches_both_ways_while_partitions_have_days_of_both_sides() -> None:
    mappings = [upstream_days(ShopCalendar("Pacific/Apia"), date(year, 1, 1)) for year in (2011, 2012)]
    assert [(mapping.start_offset, mapping.end_offset) for mapping in mappings] == [(-1, 1), (-1, 0)]


@zones
def test_dagster_maps_each_partition_to_the_utc_days_that_are_partitions(zone: str) -> None:
    calendar = ShopCalendar(zone)
    with time_machine.travel(datetime(2026, 12, 31, 12, tzinfo=UTC), tick=False):
        partitions, mapping = daily_partitions(calendar, FIRST), upstream_days(calendar, FIRST)
        keys = partitions.get_partition_keys()
        for key in keys:
            day = date.fromisoformat(key)
            found = mapping.get_upstream_mapped_partitions_result_for_partitions(
                partitions.subset_with_partition_keys([key]), partitions, partitions
            )
            upstream = set(found.partitions_subset.get_partition_keys())
            reach = range(mapping.start_offset, mapping.end_offset + 1)
            assert upstream == {str(day + timedelta(days=number)) for number in reach} & set(keys), key
            assert upstream >= {str(utc_day) for utc_day in calendar.utc_days_of(day)} & set(keys), key
            # Nothing waits for a day that is no partition.
            assert not list(found.required_but_nonexistent_subset.get_partition_keys()), key


def test_the_days_beside_a_range_are_those_at_its_ends() -> None:
    days = [date(2026, 1, 5), date(2026, 1, 6)]
    assert utc_days_beside(ShopCalendar("Asia/Ho_Chi_Minh"), days) == [date(2026, 1, 4)]
    assert utc_days_beside(ShopCalendar("America/New_York"), days) == [date(2026, 1, 7)]
    assert utc_days_beside(ShopCalendar("Europe/London"), days) == []
    assert utc_days_beside(ShopCalendar("Europe/London"), [date(2026, 7, 5)]) == [date(2026, 7, 4)]
    assert utc_days_beside(ShopCalendar("UTC"), days) == []


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("Asia/Ho_Chi_Minh", "It lies in the UTC days D-1 and D of `clickstream_events`."),
        ("America/New_York", "It lies in the UTC days D and D+1 of `clickstream_events`."),
        ("UTC", "It lies in the UTC day D of `clickstream_events`."),
    ],
)
def test_a_table_says_what_its_partition_is_and_which_utc_days_it_is_made_of(zone: str, told: str) -> None:
    calendar = ShopCalendar(zone)
    assert partition_told(calendar, upstream_days(calendar, FIRST)) == (
        f"Partition D is the shop's day D in {zone}. {told}"
    )


@pytest.mark.parametrize(
    ("zone", "year"),
    [
        pytest.param("UTC", 2026, id="UTC"),
        pytest.param("Asia/Ho_Chi_Minh", 2026, id="no change"),
        pytest.param("America/New_York", 2026, id="set at two"),
        pytest.param("Asia/Beirut", 2026, id="00:30 left out"),
        pytest.param("Africa/Cairo", 2026, id="00:30 left out, and set back into the day before"),
        pytest.param("America/Havana", 2026, id="00:30 twice"),
        pytest.param("America/Sao_Paulo", 2018, id="00:30 left out in the south"),
        pytest.param("America/St_Johns", 2010, id="a day begun twice"),
        pytest.param("Australia/Lord_Howe", 2026, id="half an hour"),
        pytest.param("Pacific/Apia", 2011, id="a day left out"),
    ],
)
def test_each_of_the_shops_days_is_asked_for_once_after_it_has_ended(zone: str, year: int) -> None:
    calendar = ShopCalendar(zone)
    asked: dict[str | None, datetime] = {}
    for due in _due(zone, year):
        request = daily_request(calendar, due)
        assert request.run_key == request.partition_key
        # Dagster starts no second run of a key.
        asked.setdefault(request.run_key, due)
    first, last = date(year, 1, 1), date(year, 12, 30)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    assert {date(year - 1, 12, 31), *days} - {calendar.left_out} == {date.fromisoformat(key or "") for key in asked}
    for key, due in asked.items():
        end = calendar.hours_of(calendar.day_beside(date.fromisoformat(key or ""), 1))[0].start
        assert timedelta(0) < due - end <= timedelta(minutes=90), (key, due, end)


def _due(zone: str, year: int) -> Iterator[datetime]:
    """When the scheduler starts a run in a year of the shop, as moments."""
    info = ZoneInfo(zone)
    begin, end = (datetime(each, 1, 1, tzinfo=info).timestamp() for each in (year, year + 1))
    for due in schedule_execution_time_iterator(begin, DAILY_AT, zone, ascending=True):
        if due.timestamp() >= end:
            return
        yield datetime.fromtimestamp(due.timestamp(), UTC)


def test_the_daily_run_is_within_the_deadline_of_freshness_on_a_day_of_25_hours() -> None:
    assert isinstance(DAILY, CronFreshnessPolicy)
    info = ZoneInfo("America/New_York")
    run_ended = datetime(2026, 11, 1, 0, 31, tzinfo=info)
    deadline = next(schedule_execution_time_iterator(run_ended.timestamp(), DAILY.deadline_cron, info.key, True))
    assert timedelta(seconds=deadline.timestamp() - run_ended.timestamp()) > timedelta(hours=2)
    assert timedelta(seconds=deadline.timestamp() - run_ended.timestamp()) <= DAILY.lower_bound_delta
