"""What a post became, in tests."""

import gzip
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from clickstream_pipeline.domain.parsing import parse_object
from clickstream_pipeline.domain.rows import EventRow
from tests.handlers.gateway import stored

EVENT = b'{"eventName":"page_view","clientId":"c-1"}'


KIB = 1024


# Without the time: zipped data is part of test names, which must be the same in every process.
zipped = partial(gzip.compress, mtime=0)


def rows_of(raw: Path) -> list[EventRow]:
    """The rows of all that is stored, as the parser reads it; nothing of it is rejected."""
    rows: list[EventRow] = []
    for key, data in stored(raw).items():
        parsed = parse_object(key, data, datetime.now(UTC))
        assert parsed.rejections == ()
        rows += parsed.rows
    return rows
