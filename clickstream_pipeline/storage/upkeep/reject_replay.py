"""Loads rejected events that the parser accepts now, with the same result as if it always had."""

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg2.extensions import connection as Connection

from clickstream_pipeline.domain.parsing import parse_event, parse_line, parse_object
from clickstream_pipeline.domain.rows import EventRow, ParsedObject
from clickstream_pipeline.storage.raw.object_store import ObjectInfo, RawStore
from clickstream_pipeline.storage.reading.prepared_rows import prepare_rows
from clickstream_pipeline.storage.reading.shop_choices import NO_CHOICES, ShopChoices
from clickstream_pipeline.storage.server.locks import take_writers_lock
from clickstream_pipeline.storage.server.warehouse_calendar import require_calendar, use_calendar_of
from clickstream_pipeline.storage.sql_files import read_sql
from clickstream_pipeline.storage.tables.chunk_writing import write_rows
from clickstream_pipeline.storage.upkeep.rejects import WHOLE_OBJECT, RejectedEvent, RejectFilter, reject_pages


@dataclass(slots=True)
class ReplayResult:
    """What a replay did: rejections tried = closed + still rejected + ambiguous.

    Closed rejections led to `loaded` events and `duplicates`. A line is ambiguous if it counted as one event and holds
    another number of events now: the positions of the events after it, and ids derived from them, would be wrong.
    """

    tried: int = 0
    closed: int = 0
    loaded: int = 0
    duplicates: int = 0
    ambiguous: int = 0

    @property
    def still_rejected(self) -> int:
        return self.tried - self.closed - self.ambiguous


def replay_rejects(
    connection: Connection,
    store: RawStore,
    wanted: RejectFilter,
    *,
    lock_timeout_s: float,
    choices: ShopChoices = NO_CHOICES,
    dry_run: bool = False,
) -> ReplayResult:
    """Parses rejections again and loads the events that the parser accepts now, some hundred in each transaction.

    Each event is read within its object, if the object still holds it, because the fields of a batch apply to its
    events. The transaction that loads an event also removes its rejection, counts its object's ledger row again, and
    marks its days stale. With `dry_run` nothing is written and `loaded` counts events read.
    """
    choices.use()
    with connection, connection.cursor() as cursor:
        use_calendar_of(cursor)
    result = ReplayResult()
    for page in reject_pages(connection, wanted):
        result.tried += len(page)
        parsed = [(reject, _parsed(reject)) for reject in page]
        result.ambiguous += sum(_is_ambiguous(reject, outcome) for reject, outcome in parsed)
        taken = [(reject, outcome) for reject, outcome in parsed if not outcome.rejections]
        if dry_run:
            result.closed += len(taken)
            result.loaded += sum(len(outcome.rows) for _, outcome in taken)
        elif taken:
            _load(connection, _within_objects(store, taken), lock_timeout_s, result)
    return result


def _load(
    connection: Connection,
    taken: Sequence[tuple[RejectedEvent, ParsedObject]],
    lock_timeout_s: float,
    result: ReplayResult,
) -> None:
    with connection, connection.cursor() as cursor:
        take_writers_lock(cursor, lock_timeout_s)
        require_calendar(cursor)
        places = [(reject.raw_object, reject.raw_position) for reject, _ in taken]
        raw_objects, raw_positions = map(list, zip(*places, strict=True))
        cursor.execute(
            read_sql("loading/rejects/close.sql"), {"raw_objects": raw_objects, "raw_positions": raw_positions}
        )
        # Another replay may have closed some of them since we read them.
        closed = set(cursor.fetchall())
        mine = [(reject, outcome) for (reject, outcome), place in zip(taken, places, strict=True) if place in closed]
        if not mine:
            return
        whole = [(reject, outcome) for reject, outcome in mine if reject.raw_position == WHOLE_OBJECT]
        rows: list[EventRow] = [row for _, outcome in mine for row in outcome.rows]
        written = write_rows(cursor, prepare_rows(rows))
        cursor.execute(
            read_sql("loading/rejects/count_events.sql"),
            {
                "raw_objects": [reject.raw_object for reject, _ in whole],
                "events": [outcome.events for _, outcome in whole],
            },
        )
        load_dates = written.load_dates | {reject.load_date for reject, _ in mine}
        keys = sorted({reject.raw_object for reject, _ in mine})
        days = sorted({reject.load_date for reject, _ in mine})
        cursor.execute(read_sql("loading/chunks/recount_objects.sql"), {"keys": keys, "load_dates": days})
        cursor.execute(read_sql("loading/chunks/mark_stale_days.sql"), {"load_dates": sorted(load_dates)})
    gained = len(written.added) - written.replaced
    result.closed += len(mine)
    result.loaded += gained
    result.duplicates += len(rows) - gained


def _parsed(reject: RejectedEvent) -> ParsedObject:
    if reject.raw_position == WHOLE_OBJECT:
        return parse_object(reject.raw_object, reject.raw, reject.last_modified)
    return parse_event(reject.raw_object, reject.raw, reject.last_modified, position=reject.raw_position)


def _within_objects(
    store: RawStore, taken: Sequence[tuple[RejectedEvent, ParsedObject]]
) -> list[tuple[RejectedEvent, ParsedObject]]:
    """The same rejections, their rows read within their objects, unless an object has another event at the place."""
    infos = {
        reject.raw_object: ObjectInfo(reject.raw_object, "", 0, reject.last_modified)
        for reject, _ in taken
        if reject.raw_position != WHOLE_OBJECT
    }
    found: dict[tuple[str, int], EventRow] = {}
    for raw in store.read_objects(infos.values()):
        parsed = parse_object(raw.info.key, raw.data, raw.info.last_modified)
        found.update({(raw.info.key, row.raw_position): row for row in parsed.rows})
    within = []
    for reject, outcome in taken:
        row = found.get((reject.raw_object, reject.raw_position))
        if row is not None and [(row.event_id, row.event_name)] == [(e.event_id, e.event_name) for e in outcome.rows]:
            within.append((reject, ParsedObject(1, (row,), ())))
        else:
            within.append((reject, outcome))
    return within


def _is_ambiguous(reject: RejectedEvent, outcome: ParsedObject) -> bool:
    """Whether it is a line of several events now. A line with the same reason as before may be a nested array."""
    if reject.raw_position == WHOLE_OBJECT or reject.reason in [each.reason for each in outcome.rejections]:
        return False
    line = parse_line(reject.raw_object, reject.raw, reject.last_modified, first_position=reject.raw_position)
    return bool(outcome.rejections) and (line.events != 1 or not line.rejections)
