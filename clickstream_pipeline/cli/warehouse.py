"""`clickstream warehouse`: the embedded server, and the schema of the configured warehouse."""

import typer

from clickstream_pipeline.local.failures import CommandFailed
from clickstream_pipeline.reporting.console import console
from clickstream_pipeline.settings import load_settings
from clickstream_pipeline.storage.server.connections import connection_string
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer
from clickstream_pipeline.storage.server.migrations import apply_migrations
from clickstream_pipeline.storage.server.passwords import with_password
from clickstream_pipeline.storage.server.warehouse import opened_warehouse

app = typer.Typer(no_args_is_help=True, help="The embedded warehouse server, and migrations.")


@app.command("start")
def start() -> None:
    """Start the embedded server, keep it running, and print its connection string."""
    server = _embedded_server()
    address = server.start()
    server.keep(True)
    apply_migrations(address)
    console.say(connection_string(address))


@app.command("stop")
def stop() -> None:
    """Stop the embedded server."""
    server = _embedded_server()
    was_running = server.is_running()
    server.stop()
    console.say("stopped" if was_running else "was not running")


@app.command("status")
def status() -> None:
    """Show whether the embedded server runs, and its address."""
    server = _embedded_server()
    if not server.is_running():
        console.say("not running; `clickstream warehouse start` starts it")
        raise typer.Exit(1)
    address = server.address()
    console.say(f"running on {address.host}:{address.port}, database {address.database}, user {address.user}")


@app.command("migrate")
def migrate() -> None:
    """Migrate the schema of the configured warehouse to the newest version; run it as clickstream_owner."""
    settings = load_settings()
    if settings.warehouse is None:
        with opened_warehouse(settings):
            console.say("the embedded warehouse is up to date")
        return
    names = apply_migrations(with_password(settings.warehouse))
    console.say("applied " + ", ".join(names) if names else "nothing to do")


def _embedded_server() -> EmbeddedServer:
    settings = load_settings()
    if settings.warehouse is not None:
        raise CommandFailed("DWH_HOST is set, so the configured warehouse is used, not the embedded server")
    return EmbeddedServer(settings.embedded_folder)
