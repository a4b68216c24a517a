"""Discards, in tests."""

import psycopg2.extensions

from clickstream_pipeline.domain.discard_criteria import Criteria
from clickstream_pipeline.storage.upkeep.discards import (
    finish,
    make_discard,
    undo_discard,
)

Connection = psycopg2.extensions.connection


def carry_out(connection: Connection, criteria: Criteria, *, also_later: bool = False) -> int:
    number = make_discard(
        connection, criteria, also_later=also_later, reason="a test", made_by="tester", lock_timeout_s=5
    )
    finish(connection, lock_timeout_s=5)
    return number


def undo(connection: Connection, number: int) -> None:
    undo_discard(connection, number, reason=None, undone_by="tester", lock_timeout_s=5)
    finish(connection, lock_timeout_s=5)
