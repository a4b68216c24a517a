"""A million mutated lines through parser and loader, into a real PostgreSQL: no crash, no row unexplained.

make fuzz        after ten minutes of tests.fuzz.parser
.venv/bin/python -m tests.fuzz.loads --lines 20000 --seed 7

The same seed makes the same lines. They come in rounds: each is cut into objects, explained (tests.fuzz.properties),
loaded, loaded again, computed and held against what the exact parser says; then the warehouse is emptied.
"""

import argparse
import os
import random
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

import psycopg2.extensions

from clickstream_pipeline.domain.likeness import Likeness, unlike_event_id
from clickstream_pipeline.domain.rows import ParsedObject
from clickstream_pipeline.domain.times import microseconds
from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.server.connections import connect
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer
from clickstream_pipeline.storage.server.migrations import apply_migrations
from clickstream_pipeline.storage.tables.check_files import failing_rows, sql_checks
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_stale, stale_days
from clickstream_pipeline.storage.upkeep.reject_replay import replay_rejects
from clickstream_pipeline.storage.upkeep.rejects import RejectFilter
from tests.fuzz.mutation import mutated, objects_of
from tests.fuzz.properties import MODIFIED, assert_explained
from tests.fuzz.seeds import seed_lines
from tests.storage.loads import load_days
from tests.storage.tables.right_tables import empty

_LINES_A_ROUND = 20_000
_SIMULATED = 5_000
_CHUNKS = (1, 20_000, 300_000, 32 * 1024 * 1024)


@dataclass(slots=True)
class Tally:
    """What became of some lines."""

    lines: int = 0
    objects: int = 0
    events: int = 0
    loaded: int = 0
    duplicates: int = 0
    rejected: int = 0
    days_computed: int = 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    started = time.monotonic()
    tally = Tally()
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        with EmbeddedServer(Path(name) / "warehouse").running() as address:
            apply_migrations(address)
            with closing(connect(address)) as connection:
                for seed in _rounds(options.lines, options.seed):
                    load_round(connection, Path(name) / "raw", *seed, tally=tally)
                    print(f"{time.monotonic() - started:.0f} s: {tally}", flush=True)


def _rounds(lines: int, seed: int) -> Iterator[tuple[int, int]]:
    for number, first in enumerate(range(0, lines, _LINES_A_ROUND)):
        yield min(_LINES_A_ROUND, lines - first), 1_000 * seed + number


def load_round(
    connection: psycopg2.extensions.connection, folder: Path, lines: int, seed: int, *, tally: Tally
) -> None:
    """Loads so many mutated lines, as `load_and_explain` does."""
    rng = random.Random(seed)
    seeds = seed_lines(_SIMULATED)
    found = objects_of([mutated(rng.choice(seeds), rng) for _ in range(lines)], rng)
    load_and_explain(connection, folder, found, rng=rng, tally=tally)
    tally.lines += lines


def load_and_explain(
    connection: psycopg2.extensions.connection,
    folder: Path,
    raw: Iterable[bytes],
    *,
    rng: random.Random,
    tally: Tally,
) -> None:
    """Loads objects into an empty warehouse, which is empty again afterwards; fails where anything is wrong.

    `folder` is where the objects stand when it fails.
    """
    shutil.rmtree(folder, ignore_errors=True)
    objects: dict[str, ParsedObject] = {}
    for number, data in enumerate(raw):
        key = f"events/2026/01/05/{number % 24:02}/event-{number}.json"
        _write(folder / key, data)
        objects[key] = assert_explained(data, key)
    store = FolderStore(folder)
    result = load_days(connection, store, ["events/"], chunk_bytes=rng.choice(_CHUNKS))
    events = sum(each.events for each in objects.values())
    rejected = sum(len(each.rejections) for each in objects.values())
    rows = _kept(objects.values())
    assert (result.objects, result.events, result.rejected) == (len(objects), events, rejected)
    assert result.events == result.loaded + result.duplicates + result.rejected
    _assert_stored(connection, rows, objects)
    again = load_days(connection, store, ["events/"], full=True, chunk_bytes=rng.choice(_CHUNKS))
    assert (again.loaded, again.events) == (0, events)
    _assert_stored(connection, rows, objects)
    replayed = replay_rejects(connection, store, RejectFilter(), lock_timeout_s=30)
    assert (replayed.tried, replayed.closed, replayed.ambiguous) == (rejected, 0, 0)
    days = sorted({*stale_days(connection), MODIFIED.date()})
    recompute_stale(connection, choices=ModelChoices("VND"))
    _assert_checks_pass(connection, days)
    empty(connection)
    shutil.rmtree(folder)
    tally.objects += len(objects)
    tally.events += events
    tally.loaded += result.loaded
    tally.duplicates += result.duplicates
    tally.rejected += rejected
    tally.days_computed += len(days)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (MODIFIED.timestamp(), MODIFIED.timestamp()))


def _kept(objects: Iterable[ParsedObject]) -> dict[UUID, tuple[str, int]]:
    """Where the copy of each event stands that is to be kept: received first; ties: the smaller key, then position.

    Of unlike events under one id each is kept, the one received first under that id.
    """
    first: dict[UUID, dict[Likeness, tuple[object, str, int]]] = {}
    for parsed in objects:
        for row in parsed.rows:
            client_us = None if row.client_timestamp is None else microseconds(row.client_timestamp)
            likeness = Likeness(row.event_name, row.client_id, client_us, row.order_id)
            copy = (row.received_at, row.raw_object, row.raw_position)
            unlike = first.setdefault(row.event_id, {})
            unlike[likeness] = min(unlike.get(likeness, copy), copy)
    return {
        event_id if copy == min(unlike.values()) else unlike_event_id(event_id, likeness): copy[1:]
        for event_id, unlike in first.items()
        for likeness, copy in unlike.items()
    }


def _assert_stored(
    connection: psycopg2.extensions.connection,
    rows: dict[UUID, tuple[str, int]],
    objects: dict[str, ParsedObject],
) -> None:
    with connection, connection.cursor() as cursor:
        cursor.execute("select event_id::text, raw_object, raw_position from clickstream_events")
        stored = {UUID(event_id): (key, position) for event_id, key, position in cursor.fetchall()}
        assert stored == rows
        cursor.execute("select raw_object, raw_position, reason, raw from rejected_events")
        refused = {(key, position): (reason, bytes(raw)) for key, position, reason, raw in cursor.fetchall()}
        assert refused == {
            (key, each.position): (str(each.reason), each.raw)
            for key, parsed in objects.items()
            for each in parsed.rejections
        }


def _assert_checks_pass(connection: psycopg2.extensions.connection, days: Sequence[date]) -> None:
    assert stale_days(connection) == []
    for check in sql_checks():
        assert failing_rows(connection, check, days) == [], check


if __name__ == "__main__":
    main()
