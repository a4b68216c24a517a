"""`make up`, `make down`, `make logs`, `make reset`, `make etl`: python -m stack up|down|logs|reset|etl"""

import json
import os
import shutil
import signal
import sys
from typing import Annotated

import typer

from clickstream_pipeline.local.failures import CommandFailed, sentence_for
from clickstream_pipeline.reporting.console import PrintableTable, console, errors, paragraph
from clickstream_pipeline.settings import Settings, load_dashboard_warehouse, load_settings
from stack.calls import NotUp, call_etl, start_demo_week
from stack.following import follow
from stack.platform import Told, run_platform
from stack.ports import USUAL_PORTS, PortRefused, named_ports
from stack.state import KEPT_IN_HOME, AlreadyUp, StackState, holder, logs_in, wait_until_free
from storefront.local.build import BuildFailed

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_show_locals=False, help=__doc__)

_END_S = 90.0


@app.command()
def up(
    port: Annotated[
        list[str] | None,
        typer.Option(help=f"NAME=NUMBER of {', '.join(USUAL_PORTS)}; the others get the usual port or the next free."),
    ] = None,
    demo_week: Annotated[
        bool | None,
        typer.Option("--demo-week/--no-demo-week", help="Add a simulated week; default: ask, on a terminal."),
    ] = None,
    has_shop: Annotated[
        bool, typer.Option("--shop/--no-shop", help="Run the shop, its database and its sign-in.")
    ] = True,
) -> None:
    """Start everything on this machine, say where it answers, and watch it until Ctrl-C or `make down`."""
    settings = load_settings()
    is_wanted = _wants_demo_week(settings) if demo_week is None else demo_week

    def on_ready(state: StackState) -> None:
        _show(state)
        if is_wanted:
            console.say(start_demo_week(settings))

    told = Told(on_event=lambda sentence: errors.say(f"make up: {sentence}"), on_ready=on_ready)
    run_platform(settings, load_dashboard_warehouse(), ports=named_ports(port or []), told=told, has_shop=has_shop)
    console.say("The platform has ended.")


@app.command()
def down() -> None:
    """End the platform that runs on this machine."""
    home = load_settings().home
    process = holder(home)
    if process is None:
        console.say(f"no platform is up in {home}")
        return
    os.kill(process, signal.SIGTERM)
    if not wait_until_free(home, patience_s=_END_S):
        raise CommandFailed(f"process {process} has not ended within {_END_S:g} s; {logs_in(home)} may say why")
    console.say("The platform has ended.")


@app.command()
def etl(
    payload: Annotated[
        str,
        typer.Argument(help='JSON, such as \'{"targetUtcDate": "2026-01-31"}\'; docs/architecture.md has its fields.'),
    ] = "{}",
) -> None:
    """Call the ETL function at once, as the hourly rule does, and print its answer."""
    console.print(paragraph(json.dumps(call_etl(load_settings(), payload.encode()), indent=2)), soft_wrap=True)


@app.command()
def logs(
    parts: Annotated[list[str] | None, typer.Argument(help="Of these parts only, such as `shop dagster`.")] = None,
    is_endless: Annotated[bool, typer.Option("--follow/--no-follow", help="Wait for more.")] = True,
) -> None:
    """Show what the parts have written to their logs, and what they write from now on."""
    follow(logs_in(load_settings().home), parts or [], on_line=console.say, is_endless=is_endless)


@app.command()
def reset(
    is_sure: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove all data of the platform on this machine: raw objects, warehouse, runs, the shop's database and users."""
    home = load_settings().home
    if holder(home) is not None:
        raise CommandFailed("the platform is up; end it first, with `make down`")
    folders = [home / name for name in KEPT_IN_HOME if (home / name).exists()]
    if not folders:
        console.say(f"there is nothing to remove in {home}")
        return
    console.say(f"In {home}: {', '.join(folder.name for folder in folders)}")
    if not is_sure and not typer.confirm("Remove all of it, for good?"):
        console.say("Nothing was removed.")
        return
    for folder in folders:
        shutil.rmtree(folder)
    console.say("Removed.")


def _wants_demo_week(settings: Settings) -> bool:
    """Asks on a terminal, where the raw folder is empty; otherwise the landing page offers it."""
    if not sys.stdin.isatty() or not settings.raw_url.startswith("file:") or (settings.home / "raw").exists():
        return False
    return typer.confirm("There are no visits yet. Add a simulated week, so that no page is empty?", default=True)


def _show(state: StackState) -> None:
    at = state.addresses
    absent = {place: each for each in state.absent for place in each.places}
    rows = [
        ("landing", at["landing"], "the platform at work, and what to try", "open it"),
        ("shop", at["shop"], "the shop", "buy a laptop"),
        ("dashboard", at["dashboard"], "the analysts' dashboard", "choose Today"),
        ("dagster", at["dagster"], "Dagster: runs, checks, backfills", "look at Lineage"),
        ("warehouse", at["warehouse"], "the warehouse", '.venv/bin/clickstream sql "select * from orders"'),
        ("api", at["api"], "the ingest API", "see docs/ingest-api.md"),
        ("etl", at["etl"], "the ETL function, called every hour", "make etl"),
        ("cognito", at["cognito"], "sign-in (Cognito)", "any code of digits is accepted"),
        ("oltp", at.get("oltp", ""), "the shop's own database", "analytics never query it"),
        ("docs", at["docs"], "the documentation", "search for a word"),
    ]
    table = PrintableTable(title="The platform is up")
    table.add_column("address", no_wrap=True, min_width=max(len(row[1]) for row in rows))
    table.add_column("what it is")
    table.add_column("what to try first")
    for place, address, what, first in rows:
        if place in absent:
            table.add_row("not here", what, f"{absent[place].why}: {absent[place].command}")
        else:
            table.add_row(address, what, first)
    console.print(table)
    console.say("Ctrl-C or `make down` ends all of it; `make logs` shows what the parts write.")


def main() -> None:
    """Runs a command; an error that a person can mend is one sentence."""
    try:
        app(prog_name="make")
    except (AlreadyUp, BuildFailed, NotUp, PortRefused) as error:
        _fail(str(error))
    except Exception as error:
        sentence = sentence_for(error)
        if sentence is None:
            raise
        _fail(sentence)


def _fail(sentence: str) -> None:
    errors.say(f"make: {sentence}")
    sys.exit(1)


if __name__ == "__main__":
    main()
