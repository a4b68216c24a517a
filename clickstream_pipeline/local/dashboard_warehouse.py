"""Chooses the warehouse that the dashboard shows: the configured one, else an embedded one with data."""

import contextlib
import dataclasses
from collections.abc import Iterator
from pathlib import Path

from clickstream_pipeline.settings import Settings, WarehouseAddress
from clickstream_pipeline.storage.server.connections import connection_to
from clickstream_pipeline.storage.server.reader_login import reader_address
from clickstream_pipeline.storage.server.warehouse import opened_warehouse
from clickstream_pipeline.storage.sql_files import read_sql


@contextlib.contextmanager
def opened_for_reading(settings: Settings, configured: WarehouseAddress | None) -> Iterator[WarehouseAddress]:
    """Opens the warehouse for the length of a block; yields the address and login of its reader.

    A configured warehouse is not tried first: while it does not answer, the dashboard says so, and recovers. Of the
    embedded ones the home's is taken, or the newest demo's when the home has none or an empty one.
    """
    if configured is not None:
        yield configured
        return
    *others, last = _homes(settings)
    for home in (*others, last):
        here = dataclasses.replace(settings, home=home, warehouse=None)
        with opened_warehouse(here) as owner:
            if home == last or _has_loaded_objects(owner):
                yield reader_address(owner, here.embedded_folder)
                return


def _homes(settings: Settings) -> list[Path]:
    """The homes to try, in order; the last one is taken even when it is empty."""
    clusters = sorted(settings.home.glob("demos/*/warehouse/data/PG_VERSION"), key=lambda path: path.stat().st_mtime)
    demos = [path.parents[2] for path in reversed(clusters)]
    is_made = (settings.embedded_folder / "data/PG_VERSION").exists()
    if not demos:
        return [settings.home]
    return [settings.home, *demos] if is_made else demos


def _has_loaded_objects(owner: WarehouseAddress) -> bool:
    with connection_to(owner) as connection, connection.cursor() as cursor:
        cursor.execute(read_sql("loading/ledger/some_keys.sql"), {"most": 1})
        return cursor.fetchone() is not None
