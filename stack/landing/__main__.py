"""Serves the landing page of the platform that runs in the configured home: python -m stack.landing --port 8000"""

import argparse

from clickstream_pipeline.local.loopback_door import own_pages_only
from clickstream_pipeline.settings import load_settings
from stack.landing.app import landing_app
from stack.serving import serve


def main() -> None:
    """Serves until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(prog="landing", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="of the loopback address")
    port = parser.parse_args().port
    # A page that is open asks on; it must not hold up the end.
    serve(own_pages_only(landing_app(load_settings())), port=port, patience_s=2)


if __name__ == "__main__":
    main()
