"""Raw objects, gathered into chunks that are parsed and written at once, and what comes of parsing one.

An object that can't be read within its budget, or at which the reader fails, is told apart from the others of its
chunk, which are read without it.
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
    """A caller asks for an object that lies where no raw object does."""


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


@dataclass(frozen=True, slots=True)
class ChunkPart:
    """What came of some objects of a chunk; `ends_at` is the key of the chunk's last object when this was the last."""

    outcome: ParsedChunk | Unloadable
    ends_at: str | None


def gather_chunks(objects: Iterable[RawObject], chunk_bytes: int) -> Iterator[Sequence[RawObject]]:
    """Objects in turn until a chunk holds `chunk_bytes`; an object larger than that is a chunk of its own."""
    chunk: list[RawObject] = []
    size = 0
    for raw in objects:
        if chunk and (size + len(raw.data) > chunk_bytes or not chunk_bytes):
            yield chunk
            chunk, size = [], 0
        chunk.append(raw)
        size += len(raw.data)
    if chunk:
        yield chunk


def chunk_parts(chunks: Iterable[Sequence[RawObject]], *, times: float = 1.0) -> Generator[ChunkPart, None, None]:
    """What comes of each chunk, in parts; `times` is how much more than usual reading may take."""
    for chunk in chunks:
        last = chunk[-1].info.key
        for outcome in outcomes_of(chunk, times=times):
            key = outcome.info.key if isinstance(outcome, Unloadable) else outcome.raw[-1].info.key
            yield ChunkPart(outcome, last if key == last else None)


def outcomes_of(raws: Sequence[RawObject], *, times: float) -> Iterator[ParsedChunk | Unloadable]:
    """What comes of some objects: where reading them fails, of each half of them."""
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
    """Parses objects: all of them, or as many as a transaction takes. Raises `ReadingStopped`."""
    reader = ObjectReader(times=times)
    read: list[RawObject] = []
    found: list[tuple[ObjectInfo, date, ReadObject]] = []
    events = 0
    for raw in raws:
        load_date = load_date_of(raw.info.key)
        if load_date is None:
            raise NoRawKeyError(f"{raw.info.key} is no raw key; expected events/YYYY/MM/DD[/HH]/event-<uuid>.json")
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
    # Not the error's words: they may be the object's own.
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" in {trace.tb_frame.f_code.co_name}, line {trace.tb_lineno}" if trace is not None else ""
    return Unloadable(info, SetAsideCause.READER_FAILED, f"{type(error).__name__}{where}")
