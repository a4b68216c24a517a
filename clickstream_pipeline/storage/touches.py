"""What a load touches, as far as derived rows depend on it: a date, with a session or a client's moment, an order."""

from itertools import compress

import numpy as np

from clickstream_pipeline.storage import copy_format
from clickstream_pipeline.storage.prepared_rows import PreparedRows


def touches_of(rows: PreparedRows) -> list[bytes]:
    """The distinct touches of some rows, as tuples for load/copy_touched_events.sql.

    A session is looked up whole, whenever its events were; a client's events without one are told apart by time.
    """
    days = rows.event_days
    sessions: set[tuple[int, str | None]] = set()
    for day in np.unique(days).tolist():
        visits = set(compress(rows.visits, (days == day).tolist()))
        sessions.update((day, visit.session_id) for visit in visits)
    others: set[tuple[int, int, str | None, str | None]] = set()
    if rows.order_ids.count(None) < len(rows) or any(session_id is None for _, session_id in sessions):
        others = {
            (day, event_us, visit.client_id, order_id)
            for day, event_us, visit, order_id in zip(
                days.tolist(), rows.event_us.tolist(), rows.visits, rows.order_ids, strict=True
            )
            if visit.session_id is None or order_id is not None
        }
    null = copy_format.NULL
    heads = {day: copy_format.field_count(5) + copy_format.day_since_1970(day) for day, _ in sessions}
    touches = [b"".join((heads[day], null, copy_format.text(session_id), null, null)) for day, session_id in sessions]
    for day, event_us, client_id, order_id in others:
        moment = copy_format.moment_us(event_us if client_id else None)
        client, order = copy_format.text(client_id), copy_format.text(order_id)
        touches.append(b"".join((heads[day], moment, null, client, order)))
    return touches
