"""Gathers raw objects into chunks, which are parsed and written together, and parses them.

An object that exceeds its reading budget, or at which the reader fails, is separated from its chunk; the others of the
chunk are read without it.
"""

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from clickstream_pipeline.domain.keys import load_date_of
from clickstream_pipeline.domain.reading_budget import ReadingStopped, SetAsideCause
from clickstream_pipeline.domain.rows import Rejection, Tombstone
from clickstream_pipeline.storage.raw.object_store import ObjectInfo, RawObject
from clickstream_pipeline.storage.reading.object_reader import ObjectReader, ReadObject
from clickstream_pipeline.storage.reading.prepared_rows import PreparedRows
from clickstream_pipeline.storage.tables.set_aside import Unloadable

# A chunk of many short events is written in parts: each takes up to a kilobyte of memory beside its bytes.
_MOST_EVENTS = 131_072


class NoRawKeyError(ValueError):
    """A caller passes an object whose key is not a raw key."""


@dataclass(frozen=True, slots=True)
class ChunkObject:
    """One object of a chunk: its number of events, those that can't be loaded, and the places of erased ones."""

    info: ObjectInfo
    load_date: date
    events: int
    rejections: Sequence[Rejection]
    tombstones: Sequence[Tombstone]


@dataclass(frozen=True, slots=True)
class ParsedChunk:
    """A parsed chunk: its raw objects, the result of each, and the rows, with all copies of an event.

    The rows are in order of arrival: so events of a visit, and ids that begin with the time, are neighbours in the
    indexes. (In order of `event_id`, random ids cost the primary key less and the sessions' index as much more.)
    """

    raw: Sequence[RawObject]
    objects: Sequence[ChunkObject]
    rows: PreparedRows


@dataclass(frozen=True, slots=True)
class ChunkPart:
    """The result of some objects of a chunk; `ends_at` is the key of the chunk's last object in its last part."""

    outcome: ParsedChunk | Unloadable
    ends_at: str | None


def day_of(info: ObjectInfo) -> date:
    """The load partition of an object. Raises `NoRawKeyError`."""
    day = load_date_of(info.key)
    if day is None:
        raise NoRawKeyError(f"{info.key} is no raw key; expected events/YYYY/MM/DD[/HH]/event-<uuid>.json")
    return day


def gather_chunks(objects: Iterable[RawObject], chunk_bytes: int) -> Iterator[Sequence[RawObject]]:
    """Groups objects of one day into chunks of up to `chunk_bytes`; a larger object is a chunk of its own."""
    chunk: list[RawObject] = []
    size = 0
    chunk_day: date | None = None
    for raw in objects:
        day = day_of(raw.info)
        if chunk and (size + len(raw.data) > chunk_bytes or not chunk_bytes or day != chunk_day):
            yield chunk
            chunk, size = [], 0
        chunk.append(raw)
        chunk_day = day
        size += len(raw.data)
    if chunk:
        yield chunk


def chunk_parts(chunks: Iterable[Sequence[RawObject]], *, times: float = 1.0) -> Generator[ChunkPart, None, None]:
    """The results of chunks, in parts; `times` multiplies the usual budget of reading."""
    for chunk in chunks:
        last = chunk[-1].info.key
        for outcome in outcomes_of(chunk, times=times):
            key = outcome.info.key if isinstance(outcome, Unloadable) else outcome.raw[-1].info.key
            yield ChunkPart(outcome, last if key == last else None)


def outcomes_of(raws: Sequence[RawObject], *, times: float) -> Iterator[ParsedChunk | Unloadable]:
    """The results of some objects; if reading them together fails, those of each half of them."""
    remaining = list(raws)
    while remaining:
        try:
            chunk = parse_chunk(remaining, times=times)
        except NoRawKeyError:
            raise
        except Exception as error:
            if len(remaining) > 1:
                half = len(remaining) // 2
                yield from outcomes_of(remaining[:half], times=times)
                yield from outcomes_of(remaining[half:], times=times)
            else:
                yield _unloadable(remaining[0].info, error)
            return
        yield chunk
        remaining = remaining[len(chunk.raw) :]


def parse_chunk(raws: Sequence[RawObject], *, times: float = 1.0) -> ParsedChunk:
    """Parses objects: all of them, or the first ones, up to the limit of a transaction. Raises `ReadingStopped`."""
    reader = ObjectReader(times=times)
    read: list[RawObject] = []
    found: list[tuple[ObjectInfo, date, ReadObject]] = []
    events = 0
    for raw in raws:
        load_date = day_of(raw.info)
        each = reader.read(raw.info.key, load_date, raw.data, raw.info.last_modified)
        found.append((raw.info, load_date, each))
        read.append(raw)
        events += each.positions
        if events > _MOST_EVENTS:
            break
    rows = reader.rows()
    objects = [
        ChunkObject(info, load_date, each.events, each.rejections, each.tombstones) for info, load_date, each in found
    ]
    return ParsedChunk(read, objects, rows)


def _unloadable(info: ObjectInfo, error: Exception) -> Unloadable:
    if isinstance(error, ReadingStopped):
        return Unloadable(info, error.cause, error.detail)
    if isinstance(error, MemoryError):
        return Unloadable(info, SetAsideCause.TOO_LARGE, "there was not enough memory to read it")
    # The error's message is left out: it may quote the object.
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" in {trace.tb_frame.f_code.co_name}, line {trace.tb_lineno}" if trace is not None else ""
    return Unloadable(info, SetAsideCause.READER_FAILED, f"{type(error).__name__}{where}")
