"""A simulated shop in zones of every kind: what happens counts on the day and in the hour that its clock shows."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from psycopg2.extensions import connection as Connection

from clickstream_pipeline.demo import generate
from clickstream_pipeline.domain.shop_calendar import ShopCalendar
from clickstream_pipeline.reporting.truth_comparison import first_difference
from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_stale
from tests.storage.loads import load_days, set_zone

# The second of the simulated days has the change, if there is one.
ZONES = [
    pytest.param("UTC", date(2026, 3, 1), id="UTC"),
    pytest.param("Asia/Ho_Chi_Minh", date(2026, 3, 1), id="seven hours ahead"),
    pytest.param("Asia/Kolkata", date(2026, 3, 1), id="half an hour off"),
    pytest.param("America/New_York", date(2026, 3, 7), id="New York, an hour left out"),
    pytest.param("America/New_York", date(2026, 10, 31), id="New York, an hour twice"),
    pytest.param("Europe/Berlin", date(2026, 3, 28), id="Berlin, an hour left out"),
    pytest.param("Europe/Berlin", date(2026, 10, 24), id="Berlin, an hour twice"),
    pytest.param("Australia/Lord_Howe", date(2026, 4, 3), id="Lord Howe, half an hour twice"),
    pytest.param("Australia/Lord_Howe", date(2026, 10, 2), id="Lord Howe, half an hour left out"),
    pytest.param("Pacific/Apia", date(2011, 12, 29), id="Apia, a day that did not exist"),
    pytest.param("Pacific/Kiritimati", date(2026, 3, 1), id="fourteen hours ahead"),
]


def _load(connection: Connection, folder: Path, zone: str) -> None:
    set_zone(connection, zone)
    load_days(connection, FolderStore(folder), ["events/"])
    recompute_stale(connection, choices=ModelChoices("VND"))


@pytest.mark.parametrize(("zone", "first_day"), ZONES)
def test_every_figure_equals_the_truth(connection: Connection, tmp_path: Path, zone: str, first_day: date) -> None:
    truth = generate(tmp_path, first_day=first_day, days=4, visitors_per_day=80, seed=11, shop_timezone=zone)
    _load(connection, tmp_path, zone)
    assert str(first_difference(connection, truth) or "no difference") == "no difference"


def _write_order(folder: Path, number: int, moment: datetime, **ids: str) -> None:
    path = folder / f"events/{moment:%Y/%m/%d/%H}/event-{number}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    event = {
        "eventName": "purchase",
        "eventId": f"00000000-0000-4000-8000-00000000000{number}",
        "order": {"id": f"O-{number}", "value": 100 + number, "currency": "VND"},
        "_ingest": {"receivedAt": moment.isoformat()},
    }
    path.write_text(json.dumps(event | ids))


@pytest.mark.parametrize("ids", [{"clientId": "c"}, {"clientId": "c", "sessionId": "s"}], ids=["client", "session"])
@pytest.mark.parametrize(("zone", "first_day"), ZONES)
def test_orders_on_either_side_of_midnight_count_on_their_days(
    connection: Connection, tmp_path: Path, zone: str, first_day: date, ids: dict[str, str]
) -> None:
    calendar = ShopCalendar(zone)
    day = next(day for day in (first_day + timedelta(days=number) for number in (1, 2)) if calendar.hours_of(day))
    midnight = calendar.hours_of(day)[0].start
    day_before = (midnight - timedelta(milliseconds=1)).astimezone(ZoneInfo(zone)).date()
    _write_order(tmp_path, 0, midnight - timedelta(milliseconds=1), **ids)
    _write_order(tmp_path, 1, midnight, **ids)
    _load(connection, tmp_path, zone)
    with connection, connection.cursor() as cursor:
        cursor.execute("select event_date, order_id from orders order by order_id")
        assert cursor.fetchall() == [(day_before, "O-0"), (day, "O-1")]
        cursor.execute("select event_date, hour from activity_hourly order by hour")
        assert cursor.fetchall() == [(day_before, calendar.hours_of(day_before)[-1].start), (day, midnight)]
        # They are a millisecond apart: one session, on the day on which it began.
        cursor.execute("select session_date, events, purchases from sessions")
        assert cursor.fetchall() == [(day_before, 2, 2)]
