"""`clickstream ui`, `dashboard` and `serve-api`: servers on this machine that run until Ctrl-C."""

from typing import Annotated

import typer

from clickstream_pipeline.reporting.console import console, errors
from clickstream_pipeline.settings import load_dashboard_warehouse, load_settings


def ui(
    port: Annotated[int, typer.Option(min=1, max=65535, help="The next free one when it is taken.")] = 3000,
) -> None:
    """Open the Dagster UI on the configured warehouse, and run schedules and sensors; Ctrl-C ends it."""
    from clickstream_pipeline.local.dagster_ui import run_ui

    run_ui(
        load_settings(),
        port=port,
        on_ready=lambda address: console.say(f"Dagster UI: {address} (Ctrl-C ends it)"),
        on_log=errors.say,
    )
    console.say("The Dagster UI has ended.")


def dashboard(
    port: Annotated[int, typer.Option(min=1, max=65535, help="The next free one when it is taken.")] = 3838,
    processes: Annotated[int, typer.Option(min=1, max=16, help="The number of R processes that share the users.")] = 2,
) -> None:
    """Open the dashboard on the configured warehouse, or on the demo's; Ctrl-C ends it."""
    from clickstream_pipeline.local.dashboard import run_dashboard

    run_dashboard(
        load_settings(),
        load_dashboard_warehouse(),
        port=port,
        processes=processes,
        on_ready=lambda address, warehouse: console.say(
            f"Dashboard: {address} on {warehouse.host}:{warehouse.port}/{warehouse.database} (Ctrl-C ends it)"
        ),
        on_event=errors.say,
    )
    console.say("The dashboard has ended.")


def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 chooses a free one.")] = 8787,
) -> None:
    """Serve the ingest API on this machine, with the same handler as the Lambda, and /openapi.json; Ctrl-C ends it."""
    from clickstream_pipeline.local_api.http_server import serve_api

    serve_api(
        port=port,
        on_ready=lambda address, raw_url: console.say(f"{address} stores in {raw_url} (Ctrl-C ends it)"),
        on_answer=console.say,
    )
    console.say("The API has ended.")
