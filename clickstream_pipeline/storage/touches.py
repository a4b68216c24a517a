"""What a load touches, as far as derived rows depend on it: a date, with a session or a client's moment, an order."""

from collections.abc import Sequence
from datetime import date
from operator import attrgetter

from clickstream_pipeline.storage import copy_format
from clickstream_pipeline.storage.prepared_rows import PreparedRow

_date_and_session = attrgetter("event_date", "session_id")


def touches_of(rows: Sequence[PreparedRow]) -> list[bytes]:
    """The distinct touches of some rows, as tuples for load/copy_touched_events.sql.

    A session is looked up whole, whenever its events were; a client's events without one are told apart by time.
    """
    sessions: set[tuple[str, str | None]] = set(map(_date_and_session, rows))
    others = {
        (row.event_date, row.event_us, row.client_id, row.order_id)
        for row in rows
        if row.session_id is None or row.order_id is not None
    }
    days = {day: copy_format.day(date.fromisoformat(day)) for day, _ in sessions}
    touches = [
        copy_format.row(days[day], copy_format.NULL, copy_format.text(session_id), copy_format.NULL, copy_format.NULL)
        for day, session_id in sessions
    ]
    for day, event_us, client_id, order_id in others:
        moment = copy_format.moment_us(event_us if client_id else None)
        client, order = copy_format.text(client_id), copy_format.text(order_id)
        touches.append(copy_format.row(days[day], moment, copy_format.NULL, client, order))
    return touches
