"""How the dashboard logs in to the embedded server: as `clickstream_reader`, who gets a password when one is needed."""

import dataclasses
import os
import secrets
from pathlib import Path

from psycopg2.extensions import encrypt_password

from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.server.connections import connection_to
from clickstream_pipeline.storage.sql_files import read_sql

READER = "clickstream_reader"


def reader_address(owner: WarehouseAddress, folder: Path) -> WarehouseAddress:
    """The reader's address on the embedded server of a folder; makes its password when there is none.

    The password lies beside the owner's, readable by us alone; the server is sent its hash.
    """
    password = _password_in(folder / "reader-password")
    with connection_to(owner) as connection, connection.cursor() as cursor:
        verifier = encrypt_password(password, READER, scope=connection, algorithm="scram-sha-256")
        cursor.execute(read_sql("roles/reader_password.sql"), {"verifier": verifier})
        connection.commit()
    return dataclasses.replace(owner, user=READER, password=password)


def _password_in(path: Path) -> str:
    try:
        # Never there with nothing in it, nor for others to read: two may start at once.
        made = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        with open(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(24) + "\n")
        os.link(made, path)
    except FileExistsError:
        pass
    finally:
        made.unlink(missing_ok=True)
    return path.read_text().strip()
