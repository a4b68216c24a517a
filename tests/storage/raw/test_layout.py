"""Where objects lie: which are loaded of which day, which are skipped, which lie where no load looks; folder and S3."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg2.extensions
import pytest

from clickstream_pipeline.domain.keys import is_skipped, load_date_of, rejected_date_of
from clickstream_pipeline.storage.raw import layout
from clickstream_pipeline.storage.raw.day_objects import hour_prefixes, objects_of_days, observe_day
from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.raw.layout import passed_over_above, passed_over_anywhere, passed_over_of_days
from clickstream_pipeline.storage.raw.object_store import RawStore
from clickstream_pipeline.storage.raw.s3_store import S3Store
from clickstream_pipeline.storage.tables.catch_up import unseen_prefixes
from clickstream_pipeline.storage.tables.check_files import failing_rows
from clickstream_pipeline.storage.tables.day_figures import day_figures
from clickstream_pipeline.storage.tables.load_result import LoadResult
from clickstream_pipeline.storage.tables.models import stale_days
from clickstream_pipeline.storage.tables.store_comparison import compare_with_store
from tests.faults.faulty_s3 import BUCKET, faulty_s3
from tests.storage.loads import load_whole_days

Connection = psycopg2.extensions.connection
DAY, LATER = date(2026, 1, 5), date(2026, 11, 14)
READ = {
    DAY: [
        "events/2026/01/05/00/event-a.json",
        "events/2026/01/05/23/part-0.json.gz",
        "events/2026/01/05/event-b.json",
        "events/year=2026/month=01/day=05/hour=03/part-1.json",
        "events/year=2026/month=01/day=05/part-2",
        "events/year=2026/month=1/day=5/hour=3/part-3.json",
    ],
    LATER: ["events/2026/11/14/03/ok.json", "events/year=2026/month=11/day=14/hour=3/part-4.json"],
}
SKIPPED = [
    "events/2026/01/05/02/.part-0.json.crc",
    "events/2026/01/05/02/_SUCCESS",
    "events/2026/01/05/02/_committed_1",
    "events/2026/01/05/02/event-a.json.MD5",
    "events/2026/01/05/02/event-a.json.sha256",
    "events/2026/01/05/02/part-0.crc",
    "events/2026/01/05/02_$folder$",
    "events/2026/01/05/_delta_log/0000.json",
    "events/year=2026/month=01/day=05/_temporary/0/part-1.json",
]
# In the order of keys; the last three lie below no day.
OTHER = [
    "events/2026/01/05/02/run=1/part-1.json",
    "events/2026/01/05/24/part-1.json",
    "events/2026/01/05/3/part-1.json",
    "events/2026/01/05/hour=03/part-1.json",
    "events/year=2026/month=01/day=05/hour=24/part-1.json",
    "events/2026/02/30/03/event-a.json",
    "events/dt=2026-01-05/part-1.json",
    "events/year=2026/month=1/day=05/hour=03/part-1.json",
]
EVENT = b'{"eventName":"page_view"}'


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RawStore]:
    """Objects of two days, and beside them all that is no raw object."""
    keys = [*READ[DAY], *READ[LATER], *SKIPPED, *OTHER]
    if request.param == "folder":
        for key in keys:
            (tmp_path / key).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / key).write_bytes(EVENT)
        yield FolderStore(tmp_path)
        return
    with faulty_s3() as s3:
        client = s3.client()
        for key in keys:
            client.put_object(Bucket=BUCKET, Key=f"shop/{key}", Body=EVENT)
        yield S3Store(client, BUCKET, "shop")


def load(connection: Connection, store: RawStore, first: date, last: date) -> LoadResult:
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    result = load_whole_days(connection, store, days)
    result.passed_over.add_all([passed_over_above(store, days)])
    return result


@pytest.mark.parametrize("key", [*READ[DAY], *READ[LATER]])
def test_a_key_in_either_layout_tells_its_day(key: str) -> None:
    assert load_date_of(key) == (DAY if key in READ[DAY] else LATER)
    assert not is_skipped(key)


@pytest.mark.parametrize(
    "key",
    [
        *OTHER,
        "events/year=2026/month=13/day=05/a.json",
        "events/year=2026/month=00/day=05/a.json",
        "events/year=2026/month=1/day=05/a.json",
        "events/year=2026/month=01/day=05/hour=3/run=1/a.json",
        "events/year=26/month=01/day=05/a.json",
        "events/Year=2026/month=01/day=05/a.json",
        "events/\uff12026/01/05/a.json",
        "events/year=\uff12026/month=01/day=05/a.json",
        "events/a.json",
        "other/2026/01/05/a.json",
    ],
)
def test_a_key_in_another_layout_tells_no_day(key: str) -> None:
    assert load_date_of(key) is None
    assert not is_skipped(key)


@pytest.mark.parametrize("key", [*SKIPPED, "events/2026/01/05/", "events/2026/01/05/02/", "events/.hidden/a.json"])
def test_markers_and_checksums_are_skipped(key: str) -> None:
    assert is_skipped(key)


@pytest.mark.parametrize(
    "key", ["events/2026/01/05/02/a_b.json", "events/2026/01/05/02/crc", "events/2026/01/05/a.md5x"]
)
def test_an_object_that_only_looks_like_a_marker_is_read(key: str) -> None:
    assert not is_skipped(key)


def test_what_was_rejected_lies_in_our_layout_only() -> None:
    assert rejected_date_of("rejected/2026/01/05/02/request-a.json") == DAY
    assert rejected_date_of("rejected/year=2026/month=01/day=05/request-a.json") is None


def test_a_days_objects_are_listed_in_key_order_of_both_layouts(store: RawStore) -> None:
    assert list(store.list_days()) == [DAY, LATER]
    assert [info.key for info in objects_of_days(store, [DAY, LATER])] == sorted(READ[DAY]) + sorted(READ[LATER])
    hour = [info.key for info in objects_of_days(store, [DAY], prefixes=hour_prefixes(DAY, 0))]
    assert hour == [READ[DAY][0], *READ[DAY][2:]]
    observed = observe_day(store, DAY)
    assert (observed.objects, observed.size_bytes) == (len(READ[DAY]), len(READ[DAY]) * len(EVENT))
    assert (observed.passed_over.skipped, observed.passed_over.other_layout) == (len(SKIPPED), 5)


def test_what_is_passed_over_is_counted_with_its_first_key(store: RawStore) -> None:
    below = passed_over_of_days(store, [DAY])
    assert (below.skipped, below.first_skipped) == (len(SKIPPED), min(SKIPPED))
    assert (below.other_layout, below.first_other_layout) == (5, OTHER[0])
    above = passed_over_above(store)
    assert (above.skipped, above.other_layout, above.first_other_layout) == (0, 3, OTHER[5])
    near = passed_over_above(store, [LATER])
    assert (near.other_layout, near.first_other_layout) == (1, "events/dt=2026-01-05/part-1.json")
    everywhere = passed_over_anywhere(store)
    assert (everywhere.skipped, everywhere.other_layout, everywhere.is_more) == (len(SKIPPED), 8, False)
    assert everywhere.first_other_layout == OTHER[0]


def test_a_store_of_very_many_objects_is_looked_at_in_part(store: RawStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "_MOST_LOOKED_AT", 4)
    found = passed_over_anywhere(store)
    # Three above the days; then the newest day's two objects, and two of the other's.
    assert (found.other_layout, found.is_more) == (3, True)


def test_days_load_from_both_layouts_and_count_the_rest_beside_the_books(
    connection: Connection, store: RawStore
) -> None:
    result = load(connection, store, DAY, LATER)
    assert (result.objects, result.loaded) == (8, 8)
    assert (result.passed_over.skipped, result.passed_over.other_layout) == (len(SKIPPED), 8)
    figures = day_figures(connection, [DAY, LATER])
    assert (figures[DAY].objects, figures[DAY].skipped, figures[DAY].other_layout) == (6, len(SKIPPED), 5)
    assert (figures[LATER].objects, figures[LATER].skipped, figures[LATER].other_layout) == (2, 0, 0)
    with connection, connection.cursor() as cursor:
        cursor.execute("select load_date, objects, events, skipped, other_layout from load_daily order by load_date")
        assert cursor.fetchall() == [(DAY, 6, 6, len(SKIPPED), 5), (LATER, 2, 2, 0, 0)]
    difference = compare_with_store(connection, store, [DAY, LATER], as_of=datetime.now(UTC))
    assert (difference.objects, difference.is_empty()) == (8, True)
    assert failing_rows(connection, "books_balance", [DAY, LATER]) == []
    since = datetime(2026, 1, 5, tzinfo=UTC)
    assert unseen_prefixes(connection, store, since=since, until=since.replace(hour=23)) == {}
    again = load(connection, store, DAY, LATER)
    assert (again.objects, again.events) == (0, 0)
    assert stale_days(connection) == []


def test_a_day_of_nothing_but_skipped_objects_has_a_row(connection: Connection, tmp_path: Path) -> None:
    marker = tmp_path / "events/2026/01/05/_SUCCESS"
    marker.parent.mkdir(parents=True)
    marker.touch()
    load(connection, FolderStore(tmp_path), DAY, DAY)
    with connection, connection.cursor() as cursor:
        cursor.execute("select load_date, objects, events, skipped from load_daily")
        assert cursor.fetchall() == [(DAY, 0, 0, 1)]
    marker.unlink()
    load(connection, FolderStore(tmp_path), DAY, DAY)
    with connection, connection.cursor() as cursor:
        cursor.execute("select count(*) from load_daily")
        assert cursor.fetchone() == (0,)


def test_an_hour_finds_what_came_in_the_other_layout(connection: Connection, store: RawStore) -> None:
    since = datetime(2026, 1, 5, 4, tzinfo=UTC)
    found = unseen_prefixes(connection, store, since=since, until=since)
    assert {prefix for prefix in found[DAY] if "year=" in prefix} == {
        "events/year=2026/month=01/day=05/",
        "events/year=2026/month=1/day=5/",
    }


def test_an_object_that_was_loaded_before_its_name_was_skipped_is_not_missed(
    connection: Connection, tmp_path: Path
) -> None:
    path = tmp_path / "events/2026/01/05/02/event-a.json"
    path.parent.mkdir(parents=True)
    path.write_bytes(EVENT)
    store = FolderStore(tmp_path)
    load(connection, store, DAY, DAY)
    path.rename(path.with_name("_a.json"))
    with connection, connection.cursor() as cursor:
        cursor.execute("update raw_objects set key = 'events/2026/01/05/02/_a.json'")
        cursor.execute("update clickstream_events set raw_object = 'events/2026/01/05/02/_a.json'")
    assert compare_with_store(connection, store, [DAY], as_of=datetime.now(UTC)).is_empty()
    assert load(connection, store, DAY, DAY).objects == 0


def test_the_sentence_names_number_first_key_and_place(store: RawStore) -> None:
    told = layout.other_layout_told(passed_over_anywhere(store))
    assert re.match(f"8 objects are in a layout that is not read, the first {OTHER[0]}; expected events/YYYY", told)
