"""What a load touches that derived rows depend on: a session's day, a client's moment, an order's purchase."""

from itertools import compress
from uuid import UUID

import numpy as np

from clickstream_pipeline.storage.reading import copy_format
from clickstream_pipeline.storage.reading.prepared_rows import PreparedRows

_FIELD_COUNT = copy_format.field_count(7)
_NULL = copy_format.NULL


def touches_of(rows: PreparedRows) -> list[bytes]:
    """The distinct touches of some rows, as tuples for loading/chunks/copy_touched_events.sql.

    There is one touch per session and day; per client and time of events without a session; and per purchase that names
    an order.
    """
    days = rows.event_days
    heads = {day: _FIELD_COUNT + copy_format.day_since_1970(day) for day in np.unique(days).tolist()}
    sessions: set[tuple[int, str | None]] = set()
    for day in heads:
        visits = set(compress(rows.visits, (days == day).tolist()))
        sessions.update((day, visit.session_id) for visit in visits)
    touches = [
        b"".join((heads[day], _NULL, copy_format.text(session_id), _NULL * 4))
        for day, session_id in sessions
        if session_id is not None
    ]
    if len(touches) < len(sessions):
        moments = {
            (day, event_us if visit.client_id else None, visit.client_id)
            for day, event_us, visit in zip(days.tolist(), rows.event_us.tolist(), rows.visits, strict=True)
            if visit.session_id is None
        }
        touches += [
            b"".join((heads[day], copy_format.moment_us(event_us), _NULL, copy_format.text(client_id), _NULL * 3))
            for day, event_us, client_id in moments
        ]
    if rows.order_ids.count(None) < len(rows):
        touches += [
            b"".join(
                (
                    heads[int(days[index])],
                    _NULL * 3,
                    copy_format.text(order_id),
                    copy_format.moment_us(int(rows.received_us[index])),
                    copy_format.uuid(UUID(bytes=rows.event_id(index))),
                )
            )
            for index, order_id in enumerate(rows.order_ids)
            if order_id is not None
        ]
    return touches
