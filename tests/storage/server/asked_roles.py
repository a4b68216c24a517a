"""How roles are asked."""

import dataclasses
from collections.abc import Callable

from psycopg2 import sql

from clickstream_pipeline.settings import Settings, WarehouseAddress, load_settings
from clickstream_pipeline.storage.server.connections import connection_to

Login = Callable[..., WarehouseAddress]


def settings(address: WarehouseAddress) -> Settings:
    return dataclasses.replace(load_settings({}), warehouse=address)


def run(address: WarehouseAddress, statement: sql.Composable, *, autocommit: bool = False) -> None:
    with connection_to(address) as connection:
        connection.autocommit = autocommit
        with connection.cursor() as cursor:
            cursor.execute(statement)
        connection.commit()


def ask(address: WarehouseAddress, query: str) -> list[tuple[object, ...]]:
    with connection_to(address) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()
