"""Keeps an embedded PostgreSQL running: starts it, ends when it has ended, and so is started again with it.

    python -m clickstream_pipeline.local.kept_server FOLDER --owner NAME --database NAME

PostgreSQL runs in a session of its own, where a supervisor does not see it end.
"""

import argparse
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from clickstream_pipeline.local.child_session import is_alive
from clickstream_pipeline.local.interrupts import interruptible
from clickstream_pipeline.local.supervisor import Part
from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.server.connections import WarehouseUnreachable, connect
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer

_LOOK_S = 0.5


@dataclass(frozen=True, slots=True)
class _AcceptsLogins:
    """A server that recovers from a crash takes connections already, and refuses to work on them."""

    address: WarehouseAddress

    @property
    def at(self) -> str:
        return f"{self.address.host}:{self.address.port}"

    def answers(self) -> bool:
        try:
            connect(self.address).close()
        except WarehouseUnreachable:
            return False
        return True


def server_part(name: str, server: EmbeddedServer, address: WarehouseAddress) -> Part:
    """The part that keeps a server running, which already runs at `address`."""
    return Part(
        name=name,
        command=(
            sys.executable, "-m", __name__, str(server.folder), "--owner", server.owner, "--database", server.database,
        ),
        environment={},
        folder=Path.cwd(),
        endpoint=_AcceptsLogins(address),
    )  # fmt: skip


def main() -> None:
    """Runs until a signal ends it; exits with 1 when PostgreSQL ends before."""
    parser = argparse.ArgumentParser(prog="kept_server", description="Keeps an embedded PostgreSQL running")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--owner", required=True)
    parser.add_argument("--database", required=True)
    arguments = parser.parse_args()
    server = EmbeddedServer(arguments.folder, owner=arguments.owner, database=arguments.database)
    with interruptible():
        try:
            with server.running():
                number = server.process_id()
                while is_alive(number):
                    time.sleep(_LOOK_S)
                sys.exit(f"PostgreSQL in {server.folder} has ended; its log is {server.log}")
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
