"""Whatever is posted: the answer's counts are what the loader then reads, and nothing is stored beside them."""

import base64
import os
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clickstream_pipeline.domain.rejected_documents import read_rejected_document
from clickstream_pipeline.storage.reading.object_reader import ObjectReader
from tests.handlers.gateway import answer_to, fresh_handler, request, stored
from tests.storage.reading.any_objects import any_objects

_EXAMPLES = int(os.environ.get("EXAMPLES", "40"))


@settings(
    max_examples=15 * _EXAMPLES,
    derandomize="EXAMPLES" not in os.environ,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(
    st.one_of(any_objects(), st.binary(max_size=40).map(lambda tail: b"\x1f\x8b" + tail)),
    st.sampled_from(["POST", "POST", "POST", "POST", "GET"]),
    st.sampled_from(["application/json", "text/plain", "text/plain", "image/png"]),
    st.sampled_from([None, "http://localhost:3000", "https://evil.example"]),
    st.booleans(),
)
def test_whatever_is_posted_the_counts_are_what_the_loader_reads(
    nothing_configured: Path, body: bytes, method: str, content_type: str, origin: str | None, as_text: bool
) -> None:
    raw = nothing_configured / "raw"
    shutil.rmtree(raw, ignore_errors=True)
    event = request(body, method=method, content_type=content_type, **({"origin": origin} if origin else {}))
    if as_text:
        event["body"], event["isBase64Encoded"] = body.decode("utf-8", "replace"), False
    with fresh_handler():
        answered = answer_to(event)

    objects, rejected = stored(raw), stored(raw, "rejected")
    reader = ObjectReader()
    read = [reader.read(key, date.today(), data, datetime.now(UTC)) for key, data in objects.items()]
    reader.rows()
    kept = [each for data in rejected.values() for each in read_rejected_document(data)[1]]
    assert [each.rejections for each in read] == [[]] * len(objects)
    assert len(objects) <= 1
    assert len(rejected) <= 1
    assert sum(each.events for each in read) == answered.told.get("accepted", 0)
    told = [(each["index"], each["reason"]) for each in answered.told.get("errors", [])]
    assert [(each.index, each.reason) for each in kept] == told
    assert len(told) == answered.told.get("rejected", 0)
    assert answered.status in (202, 400, 403, 405, 413, 415)
    assert (answered.status == 202) == bool(objects)


def test_bytes_that_are_no_text_are_kept_as_they_were(nothing_configured: Path) -> None:
    body = b'{"eventName":"a","x":"\xff\x00\x80"}'
    with fresh_handler():
        assert answer_to(request(body)).status == 400
    (data,) = stored(nothing_configured / "raw", "rejected").values()
    assert base64.b64decode(orjson.loads(data)["rejected"][0]["rawBase64"]) == body
