"""The writers' lock: every transaction that writes events, the ledger or derived tables holds it."""

import psycopg2.errors
from psycopg2.extensions import cursor as Cursor

# Any constant that no other program in the database uses: "clks" in ASCII.
WRITERS_LOCK_KEY = 0x636C6B73


class WritersLockTimeout(TimeoutError):
    """Another writer held the lock for longer than the timeout."""


def take_writers_lock(cursor: Cursor, timeout_s: float) -> None:
    """Waits at most `timeout_s` for the writers' lock, held until the transaction ends; raises `WritersLockTimeout`."""
    cursor.execute("select set_config('lock_timeout', %s, true)", (f"{max(1, round(timeout_s * 1000))}ms",))
    try:
        cursor.execute("select pg_advisory_xact_lock(%s)", (WRITERS_LOCK_KEY,))
    except psycopg2.errors.LockNotAvailable as error:
        raise WritersLockTimeout(
            f"another load or recompute has held the warehouse's writers' lock for over {timeout_s:g} s; "
            "try again when it has ended (select * from pg_locks where locktype = 'advisory' shows who), "
            "or raise CLICKSTREAM_LOCK_TIMEOUT_S"
        ) from error
