"""The ids of visits that no tracker named.

Such an id is a UUID of version 5. A sent id of that form never names a visit itself (its visits get ids of their own,
dbt-free-sql/scope/02_sent_visits.sql), so no sender can name another's visit.
"""

import json
from datetime import UTC, date, datetime
from uuid import NAMESPACE_URL, uuid5


def derived_session_id(client_id: str, started_at: datetime) -> str:
    """The id of a session that no tracker named: UUIDv5 (URL) of `session:<client_id>:<start, UTC, milliseconds>`."""
    start = started_at.astimezone(UTC)
    return str(uuid5(NAMESPACE_URL, f"session:{client_id}:{start:%Y-%m-%dT%H:%M:%S}.{start.microsecond // 1000:03}Z"))


def later_visit_id(sent_session_id: str, session_date: date, client_id: str | None = None) -> str:
    """The id of a later visit under a sent id: UUIDv5 (URL) of `visit:<sent_session_id>:<session_date>`.

    That of a further client (blank for none) is one of `visit:<JSON array of the sent id, the date and the client>`.
    """
    told = (
        f"{sent_session_id}:{session_date}"
        if client_id is None
        else json.dumps([sent_session_id, str(session_date), client_id])
    )
    return str(uuid5(NAMESPACE_URL, f"visit:{told}"))
