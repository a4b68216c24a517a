"""The shop's days and hours, in every zone, compared with `zoneinfo` moment by moment."""

from datetime import UTC, date, datetime, timedelta
from itertools import groupby, product
from zoneinfo import ZoneInfo, available_timezones

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clickstream_pipeline.domain.shop_calendar import ShopCalendar
from clickstream_pipeline.storage.reading.shop_dates import shop_days

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
HALF_A_MINUTE = timedelta(seconds=30)
ZONES = sorted(available_timezones() - {"localtime", "Factory"})
moments = st.datetimes(datetime(1971, 1, 1), datetime(2200, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))
# Days on which clocks were set, and what is hard about each.
CHANGES = [
    pytest.param("Asia/Ho_Chi_Minh", date(2026, 1, 5), id="no change"),
    pytest.param("Asia/Kolkata", date(2026, 1, 5), id="half an hour off"),
    pytest.param("Asia/Kathmandu", date(2026, 1, 5), id="a quarter of an hour off"),
    pytest.param("America/New_York", date(2026, 3, 8), id="an hour left out"),
    pytest.param("America/New_York", date(2026, 11, 1), id="an hour twice"),
    pytest.param("Europe/Berlin", date(2026, 3, 29), id="an hour left out in Berlin"),
    pytest.param("Europe/Berlin", date(2026, 10, 25), id="an hour twice in Berlin"),
    pytest.param("Australia/Lord_Howe", date(2026, 4, 5), id="half an hour twice"),
    pytest.param("Australia/Lord_Howe", date(2026, 10, 4), id="half an hour left out"),
    pytest.param("Pacific/Apia", date(2011, 12, 29), id="the day before one that did not exist"),
    pytest.param("Pacific/Apia", date(2011, 12, 30), id="a day that did not exist"),
    pytest.param("Pacific/Apia", date(2011, 12, 31), id="the day after one that did not exist"),
    pytest.param("Pacific/Kiritimati", date(2026, 1, 5), id="fourteen hours ahead"),
    pytest.param("America/Havana", date(2026, 3, 8), id="a day without midnight"),
    pytest.param("America/Sao_Paulo", date(2018, 2, 17), id="the last hour twice"),
    pytest.param("America/St_Johns", date(2010, 11, 6), id="set back into the day before"),
    pytest.param("America/St_Johns", date(2010, 11, 7), id="begun twice"),
    pytest.param("Africa/Monrovia", date(1972, 1, 7), id="off by seconds"),
    pytest.param("UTC", date(2026, 1, 5), id="UTC"),
]


def _half_minutes_of(zone: str, day: date) -> list[datetime]:
    """Each half minute at which the zone's clock shows the day; clocks are set at full half minutes only."""
    info = ZoneInfo(zone)
    start = datetime.combine(day, datetime.min.time(), UTC) - timedelta(hours=30)
    around = (start + HALF_A_MINUTE * number for number in range(84 * 120))
    return [moment for moment in around if moment.astimezone(info).date() == day]


@pytest.mark.parametrize(("zone", "day"), CHANGES)
def test_hours_are_those_that_the_clock_shows(zone: str, day: date) -> None:
    info = ZoneInfo(zone)
    shown = [(moment, moment.astimezone(info)) for moment in _half_minutes_of(zone, day)]
    # A run of moments of one offset, one hour, and without a gap, is an hour.
    runs = groupby(
        enumerate(shown),
        key=lambda each: (each[1][1].utcoffset(), each[1][1].hour, each[1][0] - HALF_A_MINUTE * each[0]),
    )
    expected = [(run[0][1][0], run[0][1][1].hour) for run in (list(run) for _, run in runs)]
    assert ShopCalendar(zone).hours_of(day) == expected
    utc_days = sorted({moment.date() for moment, _ in shown})
    assert ShopCalendar(zone).utc_days_of(day) == utc_days


@example("Pacific/Apia", 2011)
@example("Pacific/Kiritimati", 1994)
@example("Europe/London", 2026)
@example("UTC", 2026)
@given(st.sampled_from(ZONES), st.integers(1971, 2060))
def test_the_shops_days_of_a_year_reach_no_further_than_one_of_them_does(zone: str, year: int) -> None:
    calendar = ShopCalendar(zone)
    first, last = date(year, 1, 1), date(year, 12, 31)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    apart = [(utc_day - day).days for day in days for utc_day in calendar.utc_days_of(day)]
    assert calendar.reach(first, last) == (min(apart), max(apart))


@example("Pacific/Apia", [datetime(2011, 12, 30, 9, 59, 59, 999999, UTC), datetime(2011, 12, 30, 10, tzinfo=UTC)])
@given(st.sampled_from(ZONES), st.lists(moments, max_size=50))
def test_days_of_many_moments_are_those_of_each(zone: str, some: list[datetime]) -> None:
    calendar = ShopCalendar(zone)
    moments_us = np.array([(moment - EPOCH) // timedelta(microseconds=1) for moment in some], np.int64)
    days = [EPOCH.date() + timedelta(days=day) for day in shop_days(calendar, moments_us).tolist()]
    assert days == [calendar.date_of(moment) for moment in some]
    assert days == [moment.astimezone(ZoneInfo(zone)).date() for moment in some]


@pytest.mark.parametrize("zone", sorted({each.values[0] for each in CHANGES}))
def test_every_change_of_a_decade_falls_on_its_second(zone: str) -> None:
    calendar, info = ShopCalendar(zone), ZoneInfo(zone)
    first = (date(2018, 1, 1) - EPOCH.date()).days
    before = None
    for utc_day in range(first, first + 3_653):
        for stretch in calendar.stretches_on(utc_day):
            begin = EPOCH + timedelta(microseconds=stretch.from_us)
            offset = timedelta(microseconds=stretch.offset_us)
            assert begin.astimezone(info).utcoffset() == offset
            if before is not None and offset != before:
                assert (begin - timedelta(seconds=1)).astimezone(info).utcoffset() == before
            before = offset


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Pacific/Apia", "Pacific/Kwajalein", "Pacific/Kiritimati"])
def test_neighbouring_days_have_neighbouring_numbers(zone: str) -> None:
    calendar = ShopCalendar(zone)
    near = calendar.left_out if calendar.left_out < date.max else date(2026, 1, 5)
    days = [day for day in (near + timedelta(days=number) for number in range(-9, 10)) if calendar.hours_of(day)]
    assert len(days) == (19 if near is not calendar.left_out else 18)
    for one, other in product(enumerate(days), repeat=2):
        assert calendar.number_of(other[1]) - calendar.number_of(one[1]) == other[0] - one[0]
        assert calendar.day_beside(one[1], other[0] - one[0]) == other[1]
    changes = calendar.date_changes(days[0], days[-1])
    assert [change.day for change in changes] == days
    assert [change.moment for change in changes] == [calendar.hours_of(day)[0].start for day in days]


@given(st.sampled_from(ZONES), st.dates(date(1990, 1, 1), date(2030, 1, 1)), st.integers(0, 5))
def test_a_span_of_days_lies_in_the_utc_days_of_each(zone: str, first: date, days: int) -> None:
    calendar = ShopCalendar(zone)
    span = [first + timedelta(days=number) for number in range(days + 1)]
    each = sorted({utc_day for day in span for utc_day in calendar.utc_days_of(day)})
    assert calendar.utc_days_between(span[0], span[-1]) == (each or [first])


def test_a_span_of_nothing_but_a_day_that_was_left_out_is_that_of_its_dates() -> None:
    left_out = date(2011, 12, 30)
    assert ShopCalendar("Pacific/Apia").utc_days_between(left_out, left_out) == [left_out]
