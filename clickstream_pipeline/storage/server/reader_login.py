"""The dashboard's login to the embedded server: the role `clickstream_reader`, and its password."""

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
    """The reader's address on the embedded server of a folder; creates its password if there is none.

    The password is stored beside the owner's, and only we can read it; the server receives its hash.
    """
    password = _password_in(folder / "reader-password")
    with connection_to(owner) as connection, connection.cursor() as cursor:
        verifier = encrypt_password(password, READER, scope=connection, algorithm="scram-sha-256")
        cursor.execute(read_sql("roles/reader_password.sql"), {"verifier": verifier})
        connection.commit()
    return dataclasses.replace(owner, user=READER, password=password)


def _password_in(path: Path) -> str:
    try:
        # Two processes may start at once: the file appears complete, and readable by us only.
        made = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        with open(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(24) + "\n")
        os.link(made, path)
    except FileExistsError:
        pass
    finally:
        made.unlink(missing_ok=True)
    return path.read_text().strip()
