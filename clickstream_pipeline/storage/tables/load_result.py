"""What a load did, in figures that balance: counted chunk by chunk."""

from dataclasses import dataclass, field, fields
from datetime import date, timedelta

import numpy as np

from clickstream_pipeline.storage.raw.layout import PassedOver
from clickstream_pipeline.storage.reading.prepared_rows import IS_BOT
from clickstream_pipeline.storage.tables.chunk_writing import WrittenChunk
from clickstream_pipeline.storage.tables.chunks import ParsedChunk

_UNIX_EPOCH = date(1970, 1, 1)


@dataclass(slots=True)
class LoadResult:
    """What a load did: events = loaded + duplicates + rejected + already_loaded, the last only when reading again.

    `loaded` counts rows gained, `rejected` what could not be parsed, whether or not it had been read before. Beside
    them: unseen objects `left` for want of time, objects `set_aside`, and what was `passed_over` in whole days.
    """

    objects: int = 0
    left: int = 0
    set_aside: int = 0
    passed_over: PassedOver = field(default_factory=PassedOver)
    size_bytes: int = 0
    events: int = 0
    loaded: int = 0
    duplicates: int = 0
    rejected: int = 0
    already_loaded: int = 0
    bots: int = 0
    chunks: int = 0
    seconds: float = 0.0
    event_dates: set[date] = field(default_factory=set)
    load_dates: set[date] = field(default_factory=set)

    def add(self, other: "LoadResult") -> None:
        """Adds what another load did."""
        for name in _COUNTS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.passed_over.add_all([other.passed_over])
        self.event_dates |= other.event_dates
        self.load_dates |= other.load_dates


_COUNTS = tuple(each.name for each in fields(LoadResult) if each.type in (int, float))


def count_chunk(result: LoadResult, chunk: ParsedChunk, written: WrittenChunk) -> None:
    """Adds a chunk that was committed."""
    rows, added = written.rows, written.rows.added
    events = sum(chunk_object.events for chunk_object in chunk.objects)
    rejections = sum(len(chunk_object.rejections) for chunk_object in chunk.objects)
    result.chunks += 1
    result.objects += len(chunk.objects)
    result.size_bytes += sum(chunk_object.info.size for chunk_object in chunk.objects)
    result.events += events
    result.loaded += len(added) - rows.replaced
    result.rejected += rejections
    result.already_loaded += rows.standing
    result.duplicates += events - rejections - rows.standing - len(added) + rows.replaced
    result.bots += int(np.count_nonzero(added.marks & IS_BOT))
    result.event_dates |= {_UNIX_EPOCH + timedelta(days=day) for day in np.unique(added.event_days).tolist()}
    result.load_dates |= written.load_dates
