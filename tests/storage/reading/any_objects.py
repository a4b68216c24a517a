"""Raw objects of any bytes, most of them nearly right: what hypothesis draws from."""

import base64
import gzip
import json
from typing import Any

from hypothesis import strategies as st

from tests.storage.loads import DATA

CASES: list[dict[str, Any]] = [json.loads(line) for line in (DATA / "wire-examples/cases.jsonl").open()]
EXAMPLES = [base64.b64decode(case["raw_base64"]) if "raw_base64" in case else case["raw"].encode() for case in CASES]
# The largest one, over a megabyte, has a test of its own.
EXAMPLES = [example for example in EXAMPLES if len(example) < 10_000]

_SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=6),
    st.sampled_from(["page_view", "events", "s-1", "2026-01-05T02:00:00.000Z", "\x00", "\ud800", 2**64, 1e308]),
)  # fmt: skip
_NAMES = st.one_of(
    st.sampled_from(["eventName", "event_name", "eventId", "events", "sessionId", "product", "items", "order", "cart",
                     "_ingest", "receivedAt", "sentAt", "eventTimestamp", "element", "dataset", "price", "id"]),
    st.text(max_size=4),
)  # fmt: skip
_VALUES = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=5), max_leaves=12
)
_NESTED = st.integers(1, 90).map(lambda depth: b'{"eventName":"a","x":' + b"[" * depth + b"]" * depth + b"}")


@st.composite
def _damaged(draw: st.DrawFn) -> bytes:
    found = bytearray(draw(st.sampled_from(EXAMPLES)))
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(found)))
        found[at : at + draw(st.integers(0, 4))] = draw(st.binary(max_size=4))
    return bytes(found)


_PIECES = st.one_of(_VALUES.map(lambda value: json.dumps(value).encode()), st.binary(max_size=30), _damaged(), _NESTED)


_BETWEEN = st.sampled_from([b"\n", b"\n", b"\n", b"", b" ", b",\n", b"\r", b"\n\xef\xbb\xbf", b"\x1e"])


@st.composite
def any_objects(draw: st.DrawFn) -> bytes:
    """Pieces as lines, one behind the other, or as one array, plain or gzip, perhaps cut off."""
    pieces = draw(st.lists(_PIECES, max_size=5))
    data = b"[" + b",".join(pieces) + b"]" if draw(st.integers(0, 4)) == 0 else draw(_BETWEEN).join(pieces)
    if draw(st.integers(0, 4)) == 0:
        data = gzip.compress(data, mtime=0)
    return data[: draw(st.integers(0, len(data)))] if draw(st.integers(0, 4)) == 0 else data
