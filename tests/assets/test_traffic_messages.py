"""What a message about unusual traffic says of hours, by the shop's clock, and the command that it names."""

from datetime import UTC, date, datetime

import pytest

from clickstream_pipeline.assets.traffic_messages import traffic_message
from clickstream_pipeline.domain.discard_criteria import moment_of
from clickstream_pipeline.domain.shop_calendar import ShopCalendar
from clickstream_pipeline.storage.tables.unusual_traffic import FarHour, FarSender, FarTraffic

SENDER = FarSender("198.51.100.0/24", "curl", 600, 0, 1.0, 700)


def _hour(*at: int) -> FarHour:
    return FarHour(datetime(*at, tzinfo=UTC), 600, 20.0, 0, 0.0)


@pytest.mark.parametrize(
    ("zone", "day", "hour", "told", "window"),
    [
        pytest.param(
            "Asia/Ho_Chi_Minh", date(2026, 1, 5), _hour(2026, 1, 4, 17), "00:00 has 600 events, usually 20",
            "--from=2026-01-05T00:00+07:00 --to=2026-01-05T01:00+07:00", id="ahead",
        ),
        pytest.param(
            "Asia/Kathmandu", date(2026, 1, 5), _hour(2026, 1, 5, 3, 15), "09:00 has",
            "--from=2026-01-05T09:00+05:45 --to=2026-01-05T10:00+05:45", id="a quarter of an hour off",
        ),
        pytest.param(
            "America/New_York", date(2026, 1, 5), _hour(2026, 1, 6, 2), "21:00 has",
            "--from=2026-01-05T21:00-05:00 --to=2026-01-05T22:00-05:00", id="behind",
        ),
        pytest.param(
            "Europe/Berlin", date(2026, 10, 25), _hour(2026, 10, 25, 0), "02:00 has",
            "--from=2026-10-25T02:00+02:00 --to=2026-10-25T02:00+01:00", id="an hour that comes twice",
        ),
        pytest.param(
            "Europe/Berlin", date(2026, 10, 25), _hour(2026, 10, 25, 1), "02:00 for the second time has",
            "--from=2026-10-25T02:00+01:00 --to=2026-10-25T03:00+01:00", id="its second time",
        ),
    ],
)  # fmt: skip
def test_an_hour_is_named_as_the_shops_clock_shows_it(
    zone: str, day: date, hour: FarHour, told: str, window: str
) -> None:
    message = traffic_message(FarTraffic(day, hours=[hour]), ShopCalendar(zone))
    assert message.startswith(f"{day}: {told}")
    assert f"`clickstream discard {window}`" in message
    begin, end = (moment_of(option.partition("=")[2]) for option in window.split())
    assert (begin, (end - begin).total_seconds()) == (hour.hour, 3600)


@pytest.mark.parametrize(
    ("zone", "day", "window"),
    [
        ("UTC", date(2026, 1, 5), "--from=2026-01-05T00:00+00:00 --to=2026-01-06T00:00+00:00"),
        ("America/Havana", date(2026, 3, 8), "--from=2026-03-08T01:00-04:00 --to=2026-03-09T00:00-04:00"),
    ],
)
def test_the_command_about_a_sender_covers_the_shops_day(zone: str, day: date, window: str) -> None:
    message = traffic_message(FarTraffic(day, senders=[SENDER]), ShopCalendar(zone))
    assert f"`clickstream discard --ip-prefix=198.51.100.0/24 {window}`" in message


def test_where_nothing_is_far_from_usual_there_is_no_message() -> None:
    assert traffic_message(FarTraffic(date(2026, 1, 5)), ShopCalendar("UTC")) == ""
