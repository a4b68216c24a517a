"""The shop's PostgreSQL: the embedded server with a folder, an owner and a database apart from the warehouse's."""

import contextlib
import json
import secrets
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psycopg2
from psycopg2 import sql

from clickstream_pipeline.settings import WarehouseAddress as ServerAddress
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer
from storefront.local.environment import STOREFRONT, environment_for_node

OWNER = "clickstream_web_owner"
DATABASE = "clickstream_web"
SHOP_ROLE = "clickstream_shop"


@dataclass(frozen=True, slots=True)
class OltpAddress:
    """Where the shop's database listens, with a user and a password."""

    host: str
    port: int
    user: str
    password: str
    database: str

    def environment(self) -> dict[str, str]:
        """The variables that the storefront reads."""
        return {
            "OLTP_HOST": self.host,
            "OLTP_PORT": str(self.port),
            "OLTP_USER": self.user,
            "OLTP_PASSWORD": self.password,
            "OLTP_DATABASE": self.database,
        }


def oltp_server(home: Path) -> EmbeddedServer:
    """The shop's server in a home; its database is empty the first time."""
    return EmbeddedServer(home / "shop/postgres", owner=OWNER, database=DATABASE)


def prepare(owner: OltpAddress) -> OltpAddress:
    """Migrates and fills the database; returns the address of the role that the shop uses."""
    subprocess.run(
        ["node_modules/.bin/tsx", "db/prepare.ts"],
        cwd=STOREFRONT,
        env=environment_for_node(owner.environment()),
        check=True,
    )
    # A new password at every start: it is in no file.
    password = secrets.token_urlsafe(24)
    connection = psycopg2.connect(
        host=owner.host, port=owner.port, user=owner.user, password=owner.password, dbname=owner.database
    )
    with contextlib.closing(connection), connection, connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("alter role {} with password {}").format(sql.Identifier(SHOP_ROLE), sql.Literal(password))
        )
    return OltpAddress(owner.host, owner.port, SHOP_ROLE, password, owner.database)


def as_oltp(address: ServerAddress) -> OltpAddress:
    """The address of the shop's server as the shop takes it."""
    return OltpAddress(address.host, address.port, address.user, address.password or "", address.database)


def main() -> None:
    """Runs a server for tests: prints its owner's address as JSON, and ends when standard input ends."""
    with tempfile.TemporaryDirectory(prefix="shop-tests-") as folder, oltp_server(Path(folder)).running() as owner:
        print(json.dumps(as_oltp(owner).environment()), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
