"""Stores raw objects of the past, as the ingest function stored them then, and as no load has read them yet.

    python -m workshop.raw_event lab3-hour 2026-01-31T08:00Z
    python -m workshop.raw_event lab3-late 12d 11d 36h

Each has a page view of the named user. The event names no browser and no visit, so no funnel changes. The keys of the
objects are printed.
"""

import argparse
import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from clickstream_pipeline.domain.keys import event_key
from clickstream_pipeline.reporting.console import console
from clickstream_pipeline.settings import load_ingest_settings
from clickstream_pipeline.storage.raw.raw_writer import RawStoreUnavailable, open_raw_writer

_AGO = re.compile(r"(\d{1,4})([dh])", re.ASCII)


def moment(text: str, *, now: datetime | None = None) -> datetime:
    """The moment that a text names, aware UTC: an ISO time with its zone, or so many hours or days before now.

    Raises `ArgumentTypeError` for any other text, and for a moment that is yet to come.
    """
    now = now or datetime.now(UTC)
    if ago := _AGO.fullmatch(text):
        return now - int(ago[1]) * (timedelta(days=1) if ago[2] == "d" else timedelta(hours=1))
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no moment; expected one such as 2026-01-31T08:00Z, 30h or 12d")
    if found > now:
        raise argparse.ArgumentTypeError(f"{text} is yet to come")
    return found.astimezone(UTC)


def main(words: Sequence[str] | None = None) -> None:
    """Writes the objects into the configured raw store, and prints their keys."""
    parser = argparse.ArgumentParser(
        prog="python -m workshop.raw_event", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("user_id", help="the user whose events they are")
    parser.add_argument("received_at", type=moment, nargs="+", help="2026-01-31T08:00Z, or 30h or 12d: so long ago")
    options = parser.parse_args(words)
    try:
        writer = open_raw_writer(load_ingest_settings().raw)
        for received_at in options.received_at:
            event = {
                "eventId": str(uuid4()),
                "eventName": "page_view",
                "userId": options.user_id,
                "_ingest": {"receivedAt": received_at.isoformat()},
            }
            key = event_key(received_at, uuid4())
            writer.write(key, json.dumps(event).encode())
            console.say(key)
    except RawStoreUnavailable as error:
        raise SystemExit(f"raw_event: {error}") from error


if __name__ == "__main__":
    main()
