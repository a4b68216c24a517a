"""Serves the landing page of the platform that runs in the configured home: python -m stack.landing --port 8000"""

import argparse

import uvicorn

from clickstream_pipeline.local.loopback import HOST
from clickstream_pipeline.local.loopback_door import own_pages_only
from clickstream_pipeline.settings import load_settings
from stack.landing.app import landing_app


def main() -> None:
    """Serves until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(prog="landing", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="of the loopback address")
    port = parser.parse_args().port
    uvicorn.run(
        own_pages_only(landing_app(load_settings())),
        host=HOST,
        port=port,
        log_level="warning",
        ws="none",
        server_header=False,
        proxy_headers=False,
        # A page that is open asks on; it must not hold up the end.
        timeout_graceful_shutdown=2,
    )


if __name__ == "__main__":
    main()
