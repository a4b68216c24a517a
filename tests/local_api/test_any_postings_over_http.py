"""Whatever bytes are posted over HTTP: what the answer counts is what the loader reads, and the bytes came through."""

import os
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clickstream_pipeline.domain.posting import sift_posting
from clickstream_pipeline.domain.rejected_documents import read_rejected_document
from clickstream_pipeline.domain.texts import readable_text
from clickstream_pipeline.storage.reading.object_reader import ObjectReader
from tests.local_api.test_serve_api import ask, served
from tests.storage.reading.any_objects import any_objects

__all__ = ["served"]


def _files(raw: Path, kind: str) -> set[Path]:
    return set((raw / kind).rglob("*.json"))


@settings(
    max_examples=4 * int(os.environ.get("EXAMPLES", "40")),
    derandomize="EXAMPLES" not in os.environ,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(any_objects(), st.sampled_from(["application/json", "text/plain;charset=UTF-8"]), st.booleans())
def test_whatever_is_posted_the_counts_are_what_the_loader_reads(
    served: tuple[str, Path], body: bytes, content_type: str, says_gzip: bool
) -> None:
    url, raw = served
    before = {kind: _files(raw, kind) for kind in ("events", "rejected")}
    headers = {"content_encoding": "gzip"} if says_gzip and body.startswith(b"\x1f\x8b") else {}
    answered = ask(url, body, content_type=content_type, **headers)
    accepted, rejected = int(str(answered.told["accepted"])), int(str(answered.told["rejected"]))
    assert answered.status == (202 if accepted else 400)

    events, refused = (_files(raw, kind) - before[kind] for kind in ("events", "rejected"))
    assert (len(events), len(refused)) == (int(accepted > 0), int(rejected > 0))
    for path in events:
        reader = ObjectReader()
        key = path.relative_to(raw).as_posix()
        found = reader.read(key, datetime.now(UTC).date(), path.read_bytes(), datetime.now(UTC))
        reader.rows()
        assert (found.events, found.rejections) == (accepted, [])
    text = readable_text(body)
    for path in refused:
        _, kept = read_rejected_document(path.read_bytes())
        assert len(kept) == rejected
        if text is None:
            assert kept[0].raw == body
        else:
            assert kept == sift_posting(text, b"{}").refused
