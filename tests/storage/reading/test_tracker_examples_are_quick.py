"""What the browser tracker sends most is what the quick reader takes."""

import json
from array import array
from datetime import date
from pathlib import Path
from typing import Any

from clickstream_pipeline.storage.reading.quick_rows import PlainLines, PlainObject, plain_events, plain_rows

CASES: list[dict[str, Any]] = [
    json.loads(line) for line in (Path(__file__).parents[2] / "data/tracker-examples/cases.jsonl").open()
]
# Those that carry items, carts, orders or fields of their own go through the exact parser.
PLAIN = {
    "page_view", "view_home", "select_item", "view_item", "add_to_wishlist", "remove_from_wishlist",
    "login_prompt", "login", "logout", "click",
}  # fmt: skip


def test_views_of_pages_and_products_and_clicks_are_plain() -> None:
    lines = [
        json.dumps(
            case["event"] | {"sentAt": case["sentAt"], "_ingest": {"receivedAt": "2026-01-05T03:10:00.000Z"}},
            ensure_ascii=False,
        ).encode()
        for case in CASES
    ]
    events, refused = plain_events(lines, look=True)
    taken = [line for index, line in enumerate(lines) if index not in refused]
    within = PlainObject("events/2026/01/05/03/event-1.json", date(2026, 1, 5))
    rows, refused_after_all = plain_rows(
        PlainLines(events, array("i", range(1, len(events) + 1)), [within] * len(events), taken)
    )

    assert {event.event_name for event in events} == PLAIN
    assert (len(rows), len(refused_after_all)) == (len(PLAIN), 0)
