"""Raw objects, gathered into chunks that are parsed and written at once, and what comes of parsing one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from clickstream_pipeline.domain.keys import load_date_of
from clickstream_pipeline.domain.rows import Rejection, Tombstone
from clickstream_pipeline.storage.object_reader import ObjectReader, ReadObject
from clickstream_pipeline.storage.object_store import ObjectInfo, RawObject
from clickstream_pipeline.storage.prepared_rows import PreparedRows


@dataclass(frozen=True, slots=True)
class ChunkObject:
    """One object of a chunk: how many events it holds, those that can't be loaded, and where some were erased."""

    info: ObjectInfo
    load_date: date
    events: int
    rejections: Sequence[Rejection]
    tombstones: Sequence[Tombstone]


@dataclass(frozen=True, slots=True)
class ParsedChunk:
    """What a chunk holds: its raw objects, what each came to, and the rows, copies of an event too.

    The rows are in the order they arrived in: events of a visit, and ids that tell the time, lie side by side in the
    indexes too. (Ordered by `event_id`, random ids cost the primary key less and the sessions' index as much more.)
    """

    raw: Sequence[RawObject]
    objects: Sequence[ChunkObject]
    rows: PreparedRows


def gather_chunks(objects: Iterable[RawObject], chunk_bytes: int) -> Iterator[Sequence[RawObject]]:
    """Objects in turn until a chunk holds `chunk_bytes`; an object larger than that is a chunk of its own."""
    chunk: list[RawObject] = []
    size = 0
    for raw in objects:
        if chunk and size + len(raw.data) > chunk_bytes:
            yield chunk
            chunk, size = [], 0
        chunk.append(raw)
        size += len(raw.data)
    if chunk:
        yield chunk


def parse_chunk(chunk: Sequence[RawObject]) -> ParsedChunk:
    """Parses every object."""
    reader = ObjectReader()
    found: list[tuple[ObjectInfo, date, ReadObject]] = []
    for raw in chunk:
        load_date = load_date_of(raw.info.key)
        if load_date is None:
            raise ValueError(f"{raw.info.key} is no raw key; expected events/YYYY/MM/DD[/HH]/event-<uuid>.json")
        read = reader.read(raw.info.key, load_date, raw.data, raw.info.last_modified)
        found.append((raw.info, load_date, read))
    rows = reader.rows()
    objects = [
        ChunkObject(info, load_date, read.events, read.rejections, read.tombstones) for info, load_date, read in found
    ]
    return ParsedChunk(chunk, objects, rows)
