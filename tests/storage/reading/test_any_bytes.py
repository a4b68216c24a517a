"""Whatever bytes lie in a raw object: no crash, no event unexplained, and both readers of one mind."""

import json
import os
import random
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg2.extensions
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clickstream_pipeline.domain.parsing import parse_object
from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.reading.object_reader import ObjectReader
from clickstream_pipeline.storage.reading.prepared_rows import prepare_rows
from clickstream_pipeline.storage.tables.check_files import failing_rows
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_stale
from tests.storage.loads import contents, load_days
from tests.storage.reading.any_objects import any_objects
from tests.storage.tables.right_tables import assert_right, empty

# More of them: EXAMPLES=2000 pytest tests/storage/reading/test_any_bytes.py
_EXAMPLES = int(os.environ.get("EXAMPLES", "40"))
DAY = date(2026, 1, 5)
MODIFIED = datetime(2026, 1, 5, 3, tzinfo=UTC)


@settings(
    max_examples=15 * _EXAMPLES,
    derandomize="EXAMPLES" not in os.environ,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(any_objects())
def test_any_bytes_are_explained_event_by_event_and_read_alike(data: bytes) -> None:
    key = "events/2026/01/05/02/event-a.json"
    exact = parse_object(key, data, MODIFIED)
    assert exact.events == len(exact.rows) + len(exact.rejections)
    taken = [row.raw_position for row in exact.rows] + [reject.position for reject in exact.rejections]
    assert len(set(taken)) == len(taken)
    reader = ObjectReader()
    found = reader.read(key, DAY, data, MODIFIED)
    rows, right = reader.rows(), prepare_rows(exact.rows)
    assert (found.events, found.rejections) == (exact.events, list(exact.rejections))
    assert sorted(map(rows.precedence, range(len(rows)))) == sorted(map(right.precedence, range(len(right))))
    assert sorted(map(rows.event_id, range(len(rows)))) == sorted(map(right.event_id, range(len(right))))


@settings(
    max_examples=_EXAMPLES,
    derandomize="EXAMPLES" not in os.environ,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(any_objects(), min_size=1, max_size=4), st.sampled_from([1, 10_000_000]))
def test_any_objects_load_with_balanced_books_and_again_without_change(
    connection: psycopg2.extensions.connection,
    tmp_path_factory: Any,
    objects: list[bytes],
    chunk_bytes: int,
) -> None:
    empty(connection)
    folder: Path = tmp_path_factory.mktemp("raw")
    for number, data in enumerate(objects):
        path = folder / f"events/2026/01/05/{number:02}/event-{number}.json"
        path.parent.mkdir(parents=True)
        path.write_bytes(data)
        os.utime(path, (1767582000, 1767582000))
    store = FolderStore(folder)
    result = load_days(connection, store, ["events/"], chunk_bytes=chunk_bytes)
    assert result.objects == len(objects)
    assert result.events == result.loaded + result.duplicates + result.rejected
    assert failing_rows(connection, "books_balance", [DAY]) == []
    tables = ("clickstream_events", "raw_objects", "rejected_events")
    before = contents(connection, tables)
    again = load_days(connection, store, ["events/"], full=True, chunk_bytes=chunk_bytes)
    assert (again.loaded, again.events) == (0, result.events)
    assert contents(connection, tables) == before


@pytest.mark.parametrize("length", [799, 800, 801, 12_000])
def test_texts_of_any_length_load_and_are_computed(
    connection: psycopg2.extensions.connection, tmp_path: Path, length: int
) -> None:
    # Text that does not compress: an index takes a longer one when it does.
    rng = random.Random(length)

    def text() -> str:
        return "".join(rng.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=length))

    product = {"id": text(), "name": text(), "category": text(), "brand": text()}
    named = {"sessionId": text(), "userId": text(), "userLoginState": text(), "pageUrl": f"/{text()}"}
    tags = f"?utm_source={text()}&utm_medium={text()}&utm_campaign={text()}"
    money = {"id": text(), "currency": text()}
    events: list[dict[str, Any]] = [
        {"eventName": "product_view", **named, "clientId": text(), "product": product, "identitySource": text()},
        {"eventName": "view_cart", "clientId": text(), "pageUrl": f"https://{text()}/{text()}{tags}", "cart": money},
        {"eventName": "purchase", **named, "items": [{**product, "price": 1, "currency": text()}], "order": money},
        {"eventName": "purchase", "sessionId": "s", "userLoginState": text(), "product": product, "order": money},
        {"eventName": text(), **named, "referrer": f"https://{text()}/", "_ingest": {"userAgent": text()}},
    ]
    path = tmp_path / "events/2026/01/05/02/event-a.json"
    path.parent.mkdir(parents=True)
    path.write_text("\n".join(map(json.dumps, events)))
    os.utime(path, (1767582000, 1767582000))
    result = load_days(connection, FolderStore(tmp_path), ["events/"])
    assert (result.events, result.rejected) == (5, length > 800)
    recompute_stale(connection, choices=ModelChoices("VND"))
    assert_right(connection, [DAY])
