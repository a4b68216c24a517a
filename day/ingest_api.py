"""The ingest API on a free port of this machine: the handler of the Lambda, with the clock of the story."""

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import uvicorn

from clickstream_pipeline.handlers.ingest import SERVICE, Surroundings, answer_in
from clickstream_pipeline.local.loopback import HOST, listener_on
from clickstream_pipeline.local.loopback_door import known_hosts_only
from clickstream_pipeline.local_api.app import PATH, LocalApi
from clickstream_pipeline.local_api.throttle import Throttle
from clickstream_pipeline.settings import RawWriting, ThrottleSettings
from clickstream_pipeline.storage.raw.raw_writer import open_raw_writer

_START_S = 60
# A day is sent in seconds.
_UNLIMITED = ThrottleSettings(rate_per_s=100_000.0, burst=100_000)


@contextlib.contextmanager
def ingest_api(raw: RawWriting, now: Callable[[], datetime]) -> Iterator[str]:
    """Serves in a thread for the length of a block; gives the address to post to."""
    logging.getLogger(SERVICE).setLevel(logging.WARNING)
    surroundings = Surroundings(frozenset(), open_raw_writer(raw), now)
    with listener_on(0) as listener, ThreadPoolExecutor(2, thread_name_prefix="ingest") as executor:
        api = LocalApi(
            lambda event, context: answer_in(surroundings, event),
            executor,
            throttle=Throttle(_UNLIMITED),
            allowed_origins=frozenset(),
            on_answer=lambda method, status, content: None,
        )
        config = uvicorn.Config(
            known_hosts_only(api), lifespan="off", ws="none", log_level="warning", access_log=False,
            server_header=False, proxy_headers=False, timeout_graceful_shutdown=2,
        )  # fmt: skip
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],), name="ingest API", daemon=True)
        thread.start()
        try:
            _wait_for(server, thread)
            yield f"http://{HOST}:{listener.getsockname()[1]}{PATH}"
        finally:
            server.should_exit = True
            thread.join()


def _wait_for(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + _START_S
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise OSError(f"the ingest API has not started within {_START_S} s")
        time.sleep(0.01)
