"""`clickstream objects`: lists raw objects that are set aside because they can't be loaded, and loads them again."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from psycopg2.extensions import connection as Connection

from clickstream_pipeline.local.failures import CommandFailed
from clickstream_pipeline.reporting.console import console
from clickstream_pipeline.reporting.formats import counted, size
from clickstream_pipeline.settings import Settings, load_settings
from clickstream_pipeline.storage.raw.raw_store import raw_store_for
from clickstream_pipeline.storage.server.connections import connection_to
from clickstream_pipeline.storage.server.warehouse import opened_warehouse
from clickstream_pipeline.storage.tables.load_context import LoadContext
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_stale
from clickstream_pipeline.storage.tables.set_aside import objects_set_aside
from clickstream_pipeline.storage.upkeep.taking_up import NotToBeSetAside, retry_objects, set_aside_by_hand

app = typer.Typer(no_args_is_help=True, help="Raw objects that can't be loaded and are set aside; load them again.")

Key = Annotated[str, typer.Argument(metavar="KEY", help="The raw object's key, from events/ on.")]
Keys = Annotated[list[str] | None, typer.Argument(metavar="KEY…", help="Keys of objects that are set aside.")]


@app.command("list")
def list_objects(
    most: Annotated[int, typer.Option("--limit", min=1, help="The most objects to show, newest first.")] = 100,
) -> None:
    """Show the objects that are set aside: reason, time, and who set them aside."""
    with _warehouse() as (connection, _):
        aside = objects_set_aside(connection)
    if not aside:
        console.say("No object is set aside.")
        return
    for each in aside[:most]:
        console.say(each.key)
        line = (
            f"  {each.cause.value}, {size(each.info.size)}, since {each.set_aside_at:%Y-%m-%d %H:%M:%SZ} by "
            f"{each.set_aside_by}: {each.detail}"
        )
        console.say(line)
    if len(aside) > most:
        console.say(f"and {len(aside) - most:,} older ones (--limit)")
    console.say("`clickstream objects retry KEY` loads one, `clickstream objects retry --all` all of them.")


@app.command("set-aside")
def put_aside(key: Key, reason: Annotated[str, typer.Option(help="The reason, for readers of the list.")]) -> None:
    """Set aside an object that is not loaded yet: no load reads it, and the books do not count it."""
    if not reason.strip():
        raise CommandFailed("--reason is blank; say why the object is set aside")
    with _warehouse() as (connection, settings):
        try:
            info = set_aside_by_hand(
                connection, raw_store_for(settings), key, reason=reason, context=_context(settings)
            )
        except NotToBeSetAside as error:
            raise CommandFailed(str(error)) from None
        recompute_stale(connection, choices=ModelChoices.of(settings))
    console.say(f"{info.key} ({size(info.size)}) is set aside.")


@app.command("retry")
def retry(
    keys: Keys = None,
    everything: Annotated[bool, typer.Option("--all", help="All objects that are set aside.")] = False,
    times: Annotated[
        float, typer.Option(min=1, max=100, help="Multiplies the usual limits of time and memory for each object.")
    ] = 1.0,
) -> None:
    """Load objects that are set aside, one at a time, and recompute their days."""
    if bool(keys) == everything:
        raise CommandFailed("give either the keys of objects that are set aside, or --all")
    with _warehouse() as (connection, settings):
        try:
            result = retry_objects(
                connection,
                raw_store_for(settings),
                None if everything else keys,
                context=_context(settings, times=times),
            )
        except NotToBeSetAside as error:
            raise CommandFailed(str(error)) from None
        recompute_stale(connection, choices=ModelChoices.of(settings))
    console.say(
        f"{counted(result.objects, 'object')} loaded: {counted(result.events, 'event')} = {result.loaded:,} loaded + "
        f"{result.duplicates:,} duplicates + {result.rejected:,} rejected"
    )
    if result.set_aside:
        raise CommandFailed(
            f"{counted(result.set_aside, 'object')} still could not be loaded and "
            f"{'stays' if result.set_aside == 1 else 'stay'} set aside; see `clickstream objects list`, and try again "
            "with a larger --times or after an update"
        )


@contextmanager
def _warehouse() -> Iterator[tuple[Connection, Settings]]:
    settings = load_settings()
    with opened_warehouse(settings) as address, connection_to(address) as connection:
        yield connection, settings


def _context(settings: Settings, *, times: float = 1.0) -> LoadContext:
    return LoadContext.of(settings, loaded_by="clickstream objects", times=times)
