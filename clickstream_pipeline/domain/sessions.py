"""Sessions that have to be derived: their ids."""

from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5


def derived_session_id(client_id: str, started_at: datetime) -> str:
    """The id of a session that no tracker named: UUIDv5 (URL) of `session:<client_id>:<start, UTC, milliseconds>`."""
    start = started_at.astimezone(UTC)
    return str(uuid5(NAMESPACE_URL, f"session:{client_id}:{start:%Y-%m-%dT%H:%M:%S}.{start.microsecond // 1000:03}Z"))
