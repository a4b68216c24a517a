"""Dagster's event log in SQLite files, with connections that stay open for the length of a process."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import RLock
from typing import Any

from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME
from dagster._serdes import ConfigurableClassData
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, Engine


class KeptSqliteEventLogStorage(SqliteEventLogStorage):
    """Dagster's own files, written by one connection for each of them.

    Dagster's class opens a file for each statement and closes it again: 15 ms an event, most of it waiting for the
    disk. Commits do not wait for the disk here: after a power failure the last ones may be missing, never half.
    """

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._kept: dict[str, Engine] = {}
        self._kept_lock = RLock()
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> "KeptSqliteEventLogStorage":
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def run_connection(self, run_id: str | None = None) -> Iterator[Connection]:
        with self._connection(str(run_id)) as connection:
            yield connection

    @contextmanager
    def index_connection(self) -> Iterator[Connection]:
        with self._connection(INDEX_SHARD_NAME) as connection:
            yield connection

    def dispose(self) -> None:
        for engine in self._kept.values():
            engine.dispose()
        self._kept.clear()
        super().dispose()

    @contextmanager
    def _connection(self, shard: str) -> Iterator[Connection]:
        with self._kept_lock:
            engine = self._kept.get(shard)
            if engine is None:
                # Dagster's own makes the tables of a new file.
                with super().index_connection() if shard == INDEX_SHARD_NAME else super().run_connection(shard):
                    pass
                engine = self._kept[shard] = create_engine(
                    self.conn_string_for_shard(shard), connect_args={"timeout": 30}
                )
                event.listen(engine, "connect", _do_not_wait_for_the_disk)
            with engine.begin() as connection:
                yield connection


def _do_not_wait_for_the_disk(connection: object, _record: object) -> None:
    connection.execute("pragma synchronous = normal")  # type: ignore[attr-defined]
