"""Dagster's web server, for this machine alone.

    python -m clickstream_pipeline.local.dagster_web --port 3000 --workspace FILE

`clickstream ui` and the host's unit start it in place of `dagster-webserver`, which takes any Host, requests from pages
of any site, and queries by GET.
"""

import argparse
import logging

import uvicorn
from dagster import DagsterInstance
from dagster._core.workspace.context import WorkspaceProcessContext, WorkspaceRequestContext
from dagster._core.workspace.load_target import WorkspaceFileTarget
from dagster._utils.log import configure_loggers
from dagster_webserver.cli import (
    DEFAULT_DB_STATEMENT_TIMEOUT,
    DEFAULT_POOL_MAX_OVERFLOW,
    DEFAULT_POOL_RECYCLE,
    WEBSERVER_LOGGER_NAME,
)
from dagster_webserver.version import __version__
from dagster_webserver.webserver import DagsterWebserver
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from clickstream_pipeline.local.loopback import HOST
from clickstream_pipeline.local.loopback_door import own_pages_only

# The interval at which pages ask for news; the default of `dagster-webserver`.
_POLL_MS = 2000


class GuardedWebserver(DagsterWebserver[WorkspaceProcessContext, WorkspaceRequestContext]):
    """Dagster's web server that answers only this machine's own pages and programs, and runs no query by GET."""

    def build_middleware(self) -> list[Middleware]:
        return [Middleware(own_pages_only), *super().build_middleware()]

    async def graphql_http_endpoint(self, request: Request) -> Response:
        """Refuses queries in an address: a link could hold a mutation."""
        if request.method == "GET" and "text/html" not in request.headers.get("Accept", ""):
            return PlainTextResponse("Queries are posted, as JSON", status_code=405, headers={"Allow": "POST"})
        answer: Response = await super().graphql_http_endpoint(request)
        return answer


def main() -> None:
    """Serves until SIGINT or SIGTERM; DAGSTER_HOME is the folder of the instance."""
    parser = argparse.ArgumentParser(prog="dagster_web", description="Dagster's web server for this machine alone")
    parser.add_argument("--port", type=int, required=True, help="of the loopback address")
    parser.add_argument("--workspace", required=True, help="the file that names the code locations")
    arguments = parser.parse_args()
    configure_loggers()
    with DagsterInstance.get() as instance:
        instance.optimize_for_webserver(DEFAULT_DB_STATEMENT_TIMEOUT, DEFAULT_POOL_RECYCLE, DEFAULT_POOL_MAX_OVERFLOW)
        target = WorkspaceFileTarget([arguments.workspace])
        with WorkspaceProcessContext(instance, workspace_load_target=target, version=__version__) as context:
            app = GuardedWebserver(context, live_data_poll_rate=_POLL_MS).create_asgi_app()
            logging.getLogger(WEBSERVER_LOGGER_NAME).info(f"Serving on http://{HOST}:{arguments.port}")
            # h11 passes the request line on unchanged, and refuses a second Host. Headers don't set a client's address.
            uvicorn.run(
                app,
                host=HOST,
                port=arguments.port,
                log_level="warning",
                lifespan="off",
                http="h11",
                proxy_headers=False,
            )


if __name__ == "__main__":
    main()
