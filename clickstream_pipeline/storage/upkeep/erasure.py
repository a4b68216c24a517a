"""Erases a person from raw objects, rejects, events and every derived table.

Raw objects are rewritten first, and then loaded again like any others: a tombstone removes from the warehouse the event
whose place it takes. So running an interrupted erasure again completes it, and a warehouse that is restored from an
older backup erases the person again when it loads.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain, islice

from psycopg2 import Binary
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from clickstream_pipeline.domain.keys import load_date_of
from clickstream_pipeline.domain.object_rewriting import (
    CannotErase,
    Person,
    Rewritten,
    event_ids_in,
    may_name,
    mentions,
    rewritten,
)
from clickstream_pipeline.storage.raw.day_objects import objects_of_days
from clickstream_pipeline.storage.raw.object_store import ObjectInfo, RawObject, RawStore
from clickstream_pipeline.storage.server.locks import take_writers_lock
from clickstream_pipeline.storage.sql_files import read_sql
from clickstream_pipeline.storage.tables.load_context import LoadContext
from clickstream_pipeline.storage.tables.loading import load_objects
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_stale
from clickstream_pipeline.storage.tables.sent_ids import give_back_ids
from clickstream_pipeline.storage.tables.set_aside import objects_set_aside
from clickstream_pipeline.storage.tables.unseen import unseen_objects
from clickstream_pipeline.storage.upkeep.discards import forget_person
from clickstream_pipeline.storage.upkeep.erased_requests import NamingRequest, erase_from_requests, requests_naming
from clickstream_pipeline.storage.upkeep.erasure_records import (
    EarlierErasure,
    earlier_erasures,
    person_hashes,
    record_begin,
    record_end,
)

_OBJECTS_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class OtherId:
    """An id that occurs together with the person's ids and was not given, and how many other events name it."""

    kind: str
    id: str
    events_left: int


@dataclass(slots=True)
class Found:
    """What the platform holds of a person.

    `objects` are raw objects to rewrite, `events_in_objects` the person's events in them, including copies; `requests`
    are requests whose events ingest rejected; `rows` are events in the warehouse.
    """

    person: Person
    rows: int = 0
    first_day: date | None = None
    last_day: date | None = None
    rejects: int = 0
    requests: list[NamingRequest] = field(default_factory=list)
    objects: list[ObjectInfo] = field(default_factory=list)
    events_in_objects: int = 0
    objects_read: int = 0
    other_ids: list[OtherId] = field(default_factory=list)
    earlier: list[EarlierErasure] = field(default_factory=list)

    @property
    def pending_objects(self) -> set[str]:
        return {key for each in self.earlier for key in each.pending_objects}

    def is_nothing(self) -> bool:
        return not (self.rows or self.objects or self.rejects or self.requests or self.pending_objects)


def find_person(
    connection: Connection,
    store: RawStore,
    person: Person,
    *,
    key: bytes,
    on_object: Callable[[int], None] = lambda read: None,
) -> Found:
    """Finds what the warehouse and the raw store hold of a person; changes nothing.

    Reads the raw objects whose rows name the person, those that the ledger has not seen, and those that hold copies or
    rejections. `key` is the secret key of the hashes that identify earlier erasures; `on_object` gets the number of
    objects read. Raises `CannotErase` for an object that can't be rewritten, and for one that is set aside and names
    the person or can't be searched.
    """
    found = Found(person, earlier=earlier_erasures(connection, person_hashes(person, key)))
    with connection, connection.cursor() as cursor:
        found.person = _note_events(cursor, person)
        cursor.execute(read_sql("persons/erasure/figures.sql"))
        found.rows, found.first_day, found.last_day = cursor.fetchone() or (0, None, None)
        cursor.execute(read_sql("persons/erasure/other_ids.sql"), _ids(person))
        found.other_ids = [OtherId(*row) for row in cursor.fetchall() if row[2]]
        cursor.execute(read_sql("persons/erasure/objects.sql"), {"pending": sorted(found.pending_objects)})
        known = [ObjectInfo(*row) for row in cursor.fetchall()]
    _refuse_set_aside(connection, store, found.person)
    read: set[str] = set()
    for raw in store.read_objects(chain(known, _unseen(connection, store))):
        if raw.info.key in read:
            continue
        read.add(raw.info.key)
        new = _rewritten(raw, found.person)
        if new is not None:
            found.objects.append(raw.info)
            found.events_in_objects += len(new.event_ids)
            found.rejects += new.rejections
        found.objects_read += 1
        on_object(found.objects_read)
    found.rejects += sum(raw_object not in read for raw_object, _ in _rejects(connection, person))
    found.requests = list(requests_naming(store, person))
    found.rejects += sum(request.events for request in found.requests)
    return found


def erase_person(
    connection: Connection,
    store: RawStore,
    found: Found,
    *,
    key: bytes,
    context: LoadContext,
    choices: ModelChoices,
    on_object: Callable[[int], None] = lambda rewritten: None,
) -> None:
    """Erases the person that `find_person` found, computes every stale day, and records the erasure.

    It may be interrupted anywhere: running it again completes it.
    """
    hashes = person_hashes(found.person, key)
    rewritten_keys = {info.key for info in found.objects} | {request.key for request in found.requests}
    keys = sorted(rewritten_keys | found.pending_objects)
    erasure_id = record_begin(connection, hashes, keys)
    written: list[ObjectInfo] = []
    erased_ids: set[bytes] = set()
    for raw in store.read_objects(found.objects):
        new = _rewritten(raw, found.person)
        if new is not None:
            written.append(store.rewrite(raw.info.key, new.data))
            erased_ids.update(event_id.bytes for event_id in new.event_ids)
            on_object(len(written))
    erase_from_requests(store, found.requests, found.person)
    store.delete_older_versions(keys)
    pending = [info for info in _listed(store, found.pending_objects) if info not in written]
    load_objects(connection, store, [*written, *pending], context=replace(context, full=True))
    shared = list(_holding(connection, store, erased_ids))
    load_objects(connection, store, shared, context=replace(context, full=True))
    _take_out_the_rest(connection, found.person, context)
    recompute_stale(connection, choices=choices)
    objects = len(written) + len(found.requests)
    record_end(connection, erasure_id, hashes, objects=objects, events=found.rows, rejects=found.rejects)


def _note_events(cursor: Cursor, person: Person) -> Person:
    """Creates `pg_temp.person_events` for the transaction; returns the person with the ids of their visits."""
    ids = _ids(person)
    spellings = {name: [*values, *_as_numbers(values)] for name, values in ids.items()}
    cursor.execute(read_sql("persons/erasure/person_events.sql"), {**ids, "spellings": json.dumps(spellings)})
    cursor.execute(read_sql("persons/erasure/visits.sql"))
    visits = frozenset(session_id for (session_id,) in cursor.fetchall())
    cursor.execute(read_sql("persons/erasure/visit_events.sql"), {"session_ids": sorted(visits)})
    return replace(person, session_ids=visits)


def _ids(person: Person) -> dict[str, list[str]]:
    return {"client_ids": sorted(person.client_ids), "user_ids": sorted(person.user_ids)}


def _as_numbers(ids: Iterable[str]) -> Iterator[float | int]:
    """The ids as numbers: events may hold them so outside of columns, which convert them to text."""
    for each in ids:
        with suppress(ValueError):
            yield int(each) if each.lstrip("-").isdigit() else float(each)


def _rewritten(raw: RawObject, person: Person) -> Rewritten | None:
    info = raw.info
    return rewritten(info.key, raw.data, etag=info.etag, last_modified=info.last_modified, person=person)


def _unseen(connection: Connection, store: RawStore) -> Iterator[ObjectInfo]:
    """The objects of the whole store whose content the ledger has not seen."""
    for day in store.list_days():
        objects = objects_of_days(store, [day])
        while page := list(islice(objects, _OBJECTS_AT_ONCE)):
            yield from unseen_objects(connection, page)


def _refuse_set_aside(connection: Connection, store: RawStore, person: Person) -> None:
    for raw in store.read_objects([each.info for each in objects_set_aside(connection)]):
        if may_name(raw.data, person):
            raise CannotErase(
                f"{raw.info.key} is set aside, and names the person or can't be searched: load it with "
                "`clickstream objects retry`, or remove it from the raw store, and erase again"
            )


def _listed(store: RawStore, keys: Iterable[str]) -> Iterator[ObjectInfo]:
    """Raw objects by their keys, as they are now."""
    for key in sorted(keys):
        if load_date_of(key) is not None:
            yield from (info for info in store.list_objects(key) if info.key == key)


def _holding(connection: Connection, store: RawStore, event_ids: set[bytes]) -> Iterator[ObjectInfo]:
    """Objects with events of others that counted as copies of erased events: such an event has to be loaded now."""
    if not event_ids:
        return
    with connection, connection.cursor() as cursor:
        cursor.execute(read_sql("persons/erasure/duplicated_objects.sql"))
        infos = [ObjectInfo(*row) for row in cursor.fetchall()]
    for raw in store.read_objects(infos):
        ids = event_ids_in(raw.info.key, raw.data, raw.info.last_modified)
        if any(each.bytes in event_ids for each in ids):
            yield raw.info


def _take_out_the_rest(connection: Connection, person: Person, context: LoadContext) -> None:
    """Removes rows and rejections whose object is gone, or was overwritten since they were loaded from it."""
    with connection, connection.cursor() as cursor:
        take_writers_lock(cursor, context.lock_timeout_s)
        cursor.execute(read_sql("loading/chunks/touched_events.sql"))
        _note_events(cursor, person)
        cursor.execute(read_sql("persons/erasure/remaining_events.sql"))
        load_dates = {day for day, _ in cursor.fetchall()}
        give_back_ids(cursor)
        places = _mentioning(cursor, person)
        cursor.execute(
            read_sql("persons/erasure/remaining_rejects.sql"),
            {"raw_objects": [key for key, _ in places], "raw_positions": [position for _, position in places]},
        )
        load_dates |= {day for day, _ in cursor.fetchall()}
        forget_person(cursor, person)
        cursor.execute(read_sql("loading/chunks/mark_stale_days.sql"), {"load_dates": sorted(load_dates)})


def _rejects(connection: Connection, person: Person) -> list[tuple[str, int]]:
    with connection, connection.cursor() as cursor:
        return _mentioning(cursor, person)


def _mentioning(cursor: Cursor, person: Person) -> list[tuple[str, int]]:
    """The places of the rejections whose bytes contain one of the person's ids."""
    texts = [Binary(each.encode("utf-8", "replace")) for each in (*person.client_ids, *person.user_ids)]
    cursor.execute(read_sql("persons/erasure/mentioning_rejects.sql"), {"texts": texts})
    return [(key, position) for key, position, raw in cursor.fetchall() if mentions(bytes(raw), person)]
