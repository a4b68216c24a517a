"""A person who was planted everywhere: after `clickstream erase` nothing that the platform keeps holds a trace."""

import gzip
import json
import logging
import os
import sqlite3
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import psycopg2.extensions
import pytest
from psycopg2 import sql

from clickstream_pipeline.assets.partitions import first_partition
from clickstream_pipeline.settings import WarehouseAddress
from tests.assets.conftest import point_at
from tests.assets.runs import run
from tests.commands import clickstream
from tests.handlers.gateway import fresh_handler, post

CLIENT, USER, SESSION = "c-zelda-4711", "u-zelda-0815", "s-zelda-31"
EVENT_IDS = [str(uuid.uuid5(uuid.NAMESPACE_URL, f"zelda {number}")) for number in range(12)]
ADDRESS = "198.51.100.77"
# What is looked for, in any case; the person's alone, each.
TRACES = [
    "quixotova", "zelda", "tok_9f8e7d6c5b", "+84 90 555 01 77", "o-777-4242", "k-777-99", ADDRESS, *EVENT_IDS,
]  # fmt: skip
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"
TODAY = datetime.now(UTC).date()


def _planted() -> list[dict[str, Any]]:
    """The person's events, one of each kind, with what tells of them in every field that can carry it."""
    who = {"clientId": CLIENT, "userId": USER, "sessionId": SESSION, "userLoginState": "logged_in"}
    product = {"id": "p-1", "name": "Laptop for Zelda", "category": "laptop", "brand": "Quixotova", "price": 100}
    told: list[dict[str, Any]] = [
        {"eventName": "home_view", "pageUrl": "https://zelda:tok_9f8e7d6c5b@shop.example/?name=Zelda+Quixotova"},
        {"eventName": "page_view", "pageUrl": "https://shop.example/account/zelda-quixotova?phone=%2B84+90+555+01+77"},
        {"eventName": "search", "pageUrl": "/search?q=zelda.quixotova%40mail.example", "searchTerm": "Zelda Quixotova"},
        {"eventName": "click", "element": {"text": "Hello Zelda Quixotova", "dataset": {"token": "tok_9f8e7d6c5b"}}},
        {"eventName": "product_view", "product": product, "referrer": "https://mail.example/zelda.quixotova"},
        {"eventName": "add_to_cart_click", "product": product, "cart": {"id": "k-777-99", "total": 100}},
        {"eventName": "checkout_start", "cart": {"id": "k-777-99"}, "phone": "+84 90 555 01 77"},
        {"eventName": "purchase", "order": {"id": "o-777-4242", "number": "Zelda 1", "revenue": 100, "currency": "USD"},
         "items": [{**product, "note": "for Zelda"}], "email": "zelda.quixotova@mail.example"},
        {"eventName": "greet Zelda Quixotova", "pageUrl": "/zelda-quixotova/landing"},
        {"eventName": "page_view", "clientId": [CLIENT], "price": "for Zelda"},
    ]  # fmt: skip
    return [{"eventId": event_id, **who, **each} for event_id, each in zip(EVENT_IDS, told, strict=False)]


def _others(count: int) -> list[dict[str, Any]]:
    pages = ["/", "/laptops", "/laptops/p-1"]
    return [
        {"eventName": "page_view", "clientId": f"c-{n}", "sessionId": f"s-{n}", "pageUrl": pages[n % 3]}
        for n in range(count)
    ]


@pytest.fixture
def home(nothing_configured: Path, warehouse_address: WarehouseAddress, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home on a warehouse of the test's own; its name holds nothing that is looked for."""
    point_at(warehouse_address, monkeypatch)
    monkeypatch.setenv("CLICKSTREAM_ERASURE_KEY", "a key of the test")
    monkeypatch.setenv("CLICKSTREAM_REJECTS_WARN_SHARE", "0.9")
    monkeypatch.setenv("DAGSTER_HOME", str(nothing_configured / "dagster"))
    (nothing_configured / "dagster").mkdir(parents=True)
    return nothing_configured


def _plant(raw: Path) -> None:
    """Posts the person's events, alone and among others', and puts down what older trackers and dead writers left."""
    with fresh_handler():
        for event in _planted():
            assert post(json.dumps(event), source_ip=ADDRESS).status == 202
        batch = {"sentAt": datetime.now(UTC).isoformat(), "events": [*_others(20), {**_planted()[1], "eventId": None}]}
        assert post(json.dumps(batch), source_ip=ADDRESS).status == 202
        refused = [{"clientId": CLIENT, "userId": USER, "note": "no name, Zelda Quixotova"}, *_others(2)]
        assert post(json.dumps(refused), source_ip=ADDRESS).status in (202, 207)
    folder = min(raw.glob("events/*/*/*/*"))
    receipt = {"receivedAt": datetime.now(UTC).isoformat(), "sourceIp": ADDRESS, "userAgent": BROWSER}
    old = {**_planted()[0], "eventId": EVENT_IDS[10], "_ingest": receipt}
    lines = [json.dumps(each).encode() for each in [old, *_others(5)]] + [f'{{"clientId":"{CLIENT}", Zelda'.encode()]
    (folder / f"event-{uuid.uuid4()}.json").write_bytes(gzip.compress(b"\n".join(lines)))
    left = folder / f".event-{uuid.uuid4()}.json"
    left.write_text(json.dumps(_planted()[2]))
    an_hour_ago = (datetime.now(UTC) - timedelta(hours=1)).timestamp()
    os.utime(left, (an_hour_ago, an_hour_ago))


def test_after_an_erasure_nothing_that_is_kept_holds_the_person(
    home: Path,
    connection: psycopg2.extensions.connection,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    _plant(home / "raw")
    assert first_partition() <= TODAY
    with dg.DagsterInstance.local_temp(str(home / "dagster")) as instance:
        result = run(TODAY, TODAY, instance=instance)
        assert result.success
        planted = _found_in_tables(connection)
        for column in ("page_paths", "product_brands", "search_terms"):
            assert any(place[:2] == ("trail_dictionary", column) for place in planted), column
        assert {place.split("/")[0] for place in _found_in_files(home)} >= {"raw"}

        done = clickstream("erase", "--client-id", CLIENT, "--user-id", USER, "--carry-out")
        assert done.returncode == 0, done.stderr
        assert run(TODAY, TODAY, instance=instance).success
        told = clickstream("load", "--from", str(TODAY), "--to", str(TODAY), "--full")
        listed = [clickstream(*words.split()) for words in ("rejects list", "rejected-requests list", "doctor")]

        assert _found_in_tables(connection) == []
        assert _found_in_files(home) == []
    words = [*capfd.readouterr(), caplog.text, done.stdout, done.stderr, told.stdout, told.stderr]
    words += [each.stdout + each.stderr for each in listed]
    assert _traces_in("\n".join(words)) == []
    assert _traces_in(_server_log(connection)) == []


def test_no_preview_shows_an_open_value(home: Path, connection: psycopg2.extensions.connection) -> None:
    _plant(home / "raw")
    with dg.DagsterInstance.local_temp(str(home / "dagster")) as instance:
        result = run(TODAY, TODAY, instance=instance)
        previews = {
            found.asset_key.to_user_string(): str(found.metadata["preview"].value)
            for node in ("clickstream_events", "models")
            for found in result.asset_materializations_for_node(node)
        }
    assert len(previews) > 10
    assert all("|" in preview for preview in previews.values())
    for table, preview in previews.items():
        assert _traces_in(preview) == [], (table, preview)
        # Nor what others told: a page, a product, a sender.
        for told in ("/laptops", "p-1", "198.51.100", "Firefox", "Chrome"):
            assert told not in preview, (table, preview)


def _traces_in(text: str) -> list[str]:
    low = text.lower()
    return [trace for trace in TRACES if trace.lower() in low]


def _found_in_tables(connection: psycopg2.extensions.connection) -> list[tuple[str, str, str]]:
    """Every column of every table and view outside PostgreSQL's own schemas that holds a trace, as text or as bytes."""
    found = []
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "select table_schema::text, table_name::text, column_name::text, data_type = 'bytea' "
            "from information_schema.columns where table_schema not in ('pg_catalog', 'information_schema')"
        )
        for schema, table, column, is_bytes in cursor.fetchall():
            text = "encode({}, 'escape')" if is_bytes else "{}::text"
            cursor.execute(
                sql.SQL("select string_agg(lower(" + text + "), ' ') from {}").format(
                    sql.Identifier(column), sql.Identifier(schema, table)
                )
            )
            ((content,),) = cursor.fetchall()
            found += [(table, column, trace) for trace in _traces_in(content or "")]
    return found


def _found_in_files(folder: Path) -> list[str]:
    """Every file below a folder that holds a trace, in its name, its bytes, what they unzip to, or its rows."""
    return [
        f"{path.relative_to(folder)}: {trace}"
        for path in sorted(folder.rglob("*"))
        for trace in _traces_in("\n".join([path.name, *_contents(path)]))
    ]


def _contents(path: Path) -> Iterator[str]:
    if not path.is_file():
        return
    content = path.read_bytes()
    yield content.decode("utf-8", "replace")
    if content[:2] == b"\x1f\x8b":
        yield gzip.decompress(content).decode("utf-8", "replace")
    # A long value lies in several pages of SQLite's.
    if content.startswith(b"SQLite format 3"):
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
            yield "\n".join(database.iterdump())


def _server_log(connection: psycopg2.extensions.connection) -> str:
    with connection, connection.cursor() as cursor:
        cursor.execute("show data_directory")
        ((data,),) = cursor.fetchall()
    return (Path(data).parent / "server.log").read_text(errors="replace")
