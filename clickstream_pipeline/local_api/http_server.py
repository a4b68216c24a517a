"""`clickstream serve-api`: serves the local API over HTTP until Ctrl-C."""

import contextlib
import logging
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import uvicorn

from clickstream_pipeline.handlers.ingest import SERVICE, handler
from clickstream_pipeline.local.interrupts import interruptible
from clickstream_pipeline.local.loopback import HOST, listener_on
from clickstream_pipeline.local.loopback_door import known_hosts_only
from clickstream_pipeline.local_api.app import PATH, LocalApi
from clickstream_pipeline.local_api.document import with_document
from clickstream_pipeline.local_api.throttle import Throttle
from clickstream_pipeline.settings import load_ingest_settings, load_throttle_settings

# How many requests are handled at the same time; with S3 each of them waits for an answer.
_THREADS = 16
_GRACE_S = 10
_SHOWN_CHARACTERS = 300


def serve_api(*, port: int, on_ready: Callable[[str, str], None], on_answer: Callable[[str], None]) -> None:
    """Serves on a port of the loopback address (0: any free one) until SIGINT or SIGTERM.

    Calls `on_ready` with the address to post to and the raw store's address, once it accepts connections, and
    `on_answer` with a line for each response. Answers the requests in progress before it returns. Raises
    `SettingsError`, and `OSError` if the port is in use.
    """
    # The Lambda logs a line for each request, for programs to read; failures are still logged.
    logging.getLogger(SERVICE).setLevel(logging.WARNING)
    settings, throttle = load_ingest_settings(), Throttle(load_throttle_settings())
    with (
        contextlib.suppress(KeyboardInterrupt),
        # SIGTERM stays the command's.
        interruptible(signal.SIGINT),
        listener_on(port) as listener,
        ThreadPoolExecutor(_THREADS, thread_name_prefix="ingest") as executor,
    ):
        app = LocalApi(
            handler,
            executor,
            throttle=throttle,
            allowed_origins=settings.allowed_origins,
            on_answer=lambda method, status, content: on_answer(f"{method} {status} {_short(content)}".rstrip()),
        )
        config = uvicorn.Config(
            # The handler decides which origins may post.
            known_hosts_only(with_document(app)),
            lifespan="off",
            ws="none",
            log_level="warning",
            access_log=False,
            server_header=False,
            # A client's address is that of its connection; headers don't set it.
            proxy_headers=False,
            timeout_graceful_shutdown=_GRACE_S,
        )
        on_ready(f"http://{HOST}:{listener.getsockname()[1]}{PATH}", settings.raw.raw_url)
        uvicorn.Server(config).run(sockets=[listener])


def _short(content: bytes) -> str:
    text = content.decode("utf-8", "replace")
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…"
