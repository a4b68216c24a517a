"""What the browser tracker sends most is what the quick reader takes."""

import json
from array import array
from datetime import date
from pathlib import Path
from typing import Any

from clickstream_pipeline.storage.reading.quick_lines import QuickLines, QuickObject, quick_events
from clickstream_pipeline.storage.reading.quick_rows import quick_rows

CASES: list[dict[str, Any]] = [
    json.loads(line) for line in (Path(__file__).parents[2] / "data/tracker-examples/cases.jsonl").open()
]
# Those that carry items, carts, orders or fields of their own go through the exact parser.
QUICK = {
    "page_view", "view_home", "select_item", "view_item", "add_to_wishlist", "remove_from_wishlist",
    "login_prompt", "login", "logout", "click",
}  # fmt: skip


def test_views_of_pages_and_products_and_clicks_are_quick() -> None:
    lines = [
        json.dumps(
            case["event"] | {"sentAt": case["sentAt"], "_ingest": {"receivedAt": "2026-01-05T03:10:00.000Z"}},
            ensure_ascii=False,
        ).encode()
        for case in CASES
    ]
    events, refused = quick_events(lines, check=True)
    taken = [line for index, line in enumerate(lines) if index not in refused]
    within = QuickObject("events/2026/01/05/03/event-1.json", date(2026, 1, 5))
    rows, refused_after_all = quick_rows(
        QuickLines(events, array("i", range(1, len(events) + 1)), [within] * len(events), taken)
    )

    assert {event.event_name for event in events} == QUICK
    assert (len(rows), len(refused_after_all)) == (len(QUICK), 0)
