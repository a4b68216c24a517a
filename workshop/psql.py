"""Opens psql on a database of the platform on this machine: python -m workshop.psql warehouse -c "select 1"

`warehouse` signs in as `clickstream_reader`, as the dashboard and every analyst do. `shop` signs in to the shop's own
database as its owner, and only reads: an operator of the shop may do so, no part of the analytics can. What follows is
psql's. The program is that of the embedded server, so nothing has to be installed.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Literal, get_args

from clickstream_pipeline.local.failures import sentence_for
from clickstream_pipeline.reporting.console import errors
from clickstream_pipeline.settings import WarehouseAddress, load_settings
from clickstream_pipeline.storage.server.embedded_server import BINARIES, EmbeddedServer
from clickstream_pipeline.storage.server.reader_login import reader_address
from storefront.local.database import oltp_server

Database = Literal["warehouse", "shop"]


def address_of(database: Database) -> WarehouseAddress:
    """Where the database of the home listens, and as whom to sign in; raises `EmbeddedServerError` if it is down."""
    settings = load_settings()
    if database == "shop":
        return oltp_server(settings.home).address()
    server = EmbeddedServer(settings.embedded_folder)
    return reader_address(server.address(), server.folder)


def main(arguments: Sequence[str]) -> int:
    """Becomes psql; returns the exit code where it can't."""
    parser = argparse.ArgumentParser(prog="workshop.psql", description="Open psql on a database of the platform.")
    parser.add_argument("database", choices=get_args(Database))
    parser.add_argument("rest", nargs=argparse.REMAINDER, help="psql's own options")
    given = parser.parse_args(arguments)
    try:
        address = address_of(given.database)
    except Exception as error:
        sentence = sentence_for(error)
        if sentence is None:
            raise
        errors.say(f"workshop.psql: {sentence}")
        return 1
    login = {
        "PGHOST": address.host,
        "PGPORT": str(address.port),
        "PGUSER": address.user,
        "PGPASSWORD": address.password or "",
        "PGDATABASE": address.database,
    }
    if given.database == "shop":
        login["PGOPTIONS"] = "-c default_transaction_read_only=on"
    # No pager and no file of a user's own: every machine shows the same.
    program = str(BINARIES / "psql")
    os.execve(program, [program, "--no-psqlrc", "--pset=pager=off", *given.rest], {**os.environ, **login})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
