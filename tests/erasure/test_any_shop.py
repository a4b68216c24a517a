"""Whoever is erased from whatever shop: nothing of them is left, everybody else's events are as they were."""

import dataclasses
import os
import tempfile
from pathlib import Path

import psycopg2.extensions
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clickstream_pipeline.domain.object_rewriting import Person
from clickstream_pipeline.domain.parsing import parse_object
from clickstream_pipeline.domain.rows import EventRow
from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.registry import model_names
from clickstream_pipeline.storage.tables.loading import load_objects
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_stale
from clickstream_pipeline.storage.upkeep.erasure import erase_person, find_person
from tests.storage.loads import contents, context
from tests.storage.tables.nasty_shop import RawFile, days_around, shops
from tests.storage.tables.right_tables import LOADED_TABLES, assert_right, empty

_EXAMPLES = int(os.environ.get("EXAMPLES", "40"))
KEY = b"a key"
PEOPLE = [
    Person(frozenset({"c1"}), frozenset()),
    Person(frozenset(), frozenset({"u1"})),
    Person(frozenset({"c2"}), frozenset({"u1", "u2"})),
    Person(frozenset({"c1", "c2"}), frozenset()),
]


def _without_receipts(files: list[RawFile]) -> list[RawFile]:
    """The same shop, but what is not zipped came in when its object was last modified."""
    return [dataclasses.replace(file, data=file.data.replace(b'"receivedAt"', b'"lostAt"')) for file in files]


@given(
    files=st.one_of(shops(), shops().map(_without_receipts)),
    person=st.sampled_from(PEOPLE),
    loaded=st.sampled_from([True, True, False]),
)
@settings(
    max_examples=_EXAMPLES,
    derandomize="EXAMPLES" not in os.environ,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_an_erased_person_is_nowhere_and_everybody_else_is_as_before(
    files: list[RawFile], person: Person, loaded: bool, connection: psycopg2.extensions.connection
) -> None:
    empty(connection)
    with tempfile.TemporaryDirectory() as folder:
        for file in files:
            file.write(Path(folder))
        store = FolderStore(Path(folder))
        if loaded:
            load_objects(connection, store, store.list_objects("events/"), context=context())
            recompute_stale(connection, choices=ModelChoices("VND"))
        found = find_person(connection, store, person, key=KEY)
        erase_person(connection, store, found, key=KEY, context=context(), choices=ModelChoices("VND"))
        load_objects(connection, store, store.list_objects("events/"), context=context())
        recompute_stale(connection, choices=ModelChoices("VND"))
        assert_right(connection, days_around())
        erased = contents(connection, (*LOADED_TABLES, *model_names()))

        visits = _visits_of_theirs_alone(files, person) if loaded else frozenset()
        for file in files:
            (raw,) = store.read_objects(info for info in store.list_objects(file.key) if info.key == file.key)
            before = parse_object(file.key, file.data, file.modified)
            after = parse_object(file.key, raw.data, raw.info.last_modified)
            assert after.rows == tuple(row for row in before.rows if not _is_theirs(row, person, visits)), file.key
            assert after.positions == before.positions
        assert find_person(connection, store, person, key=KEY).is_nothing()

        empty(connection)
        load_objects(connection, store, store.list_objects("events/"), context=context())
        recompute_stale(connection, choices=ModelChoices("VND"))
        assert contents(connection, (*LOADED_TABLES, *model_names())) == erased, "a full reload comes to something else"


def _is_theirs(row: EventRow, person: Person, visits: frozenset[str]) -> bool:
    if row.client_id is None and row.user_id is None:
        return row.session_id in visits
    return row.client_id in person.client_ids or row.user_id in person.user_ids


def _visits_of_theirs_alone(files: list[RawFile], person: Person) -> frozenset[str]:
    """Visits as the warehouse knows them: of copies of an event the one received first counts."""
    copies = sorted(
        (row for file in files for row in parse_object(file.key, file.data, file.modified).rows),
        key=lambda row: (row.received_at, row.raw_object, row.raw_position),
        reverse=True,
    )
    # Unlike events under one id are no copies.
    rows = {
        (row.event_id, row.event_name, row.client_id, row.client_timestamp, row.order_id): row for row in copies
    }.values()
    named = [row for row in rows if row.session_id and (row.client_id or row.user_id)]
    theirs = {row.session_id for row in named if _is_theirs(row, person, frozenset())}
    return frozenset(theirs - {row.session_id for row in named if not _is_theirs(row, person, frozenset())})
