"""Serves an application of the platform on a port of the loopback address."""

import uvicorn
from starlette.types import ASGIApp

from clickstream_pipeline.local.loopback import HOST


def serve(app: ASGIApp, *, port: int, patience_s: int | None = None) -> None:
    """Serves until SIGINT or SIGTERM, and then for `patience_s` at most what was asked before; None waits for it.

    The application comes behind one of the doors of `loopback_door`.
    """
    uvicorn.run(
        app,
        host=HOST,
        port=port,
        log_level="warning",
        # The quick parser hides a host in the request line from the door.
        http="h11",
        ws="none",
        server_header=False,
        # A client's address is that of its connection; headers don't set it.
        proxy_headers=False,
        timeout_graceful_shutdown=patience_s,
    )
