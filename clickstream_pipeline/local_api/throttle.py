"""Limits the rate of requests as API Gateway does, with a token bucket."""

import time
from collections.abc import Callable

from clickstream_pipeline.settings import ThrottleSettings


class Throttle:
    """A bucket of `burst` tokens: each request takes one token, and the bucket fills at the allowed rate."""

    def __init__(self, settings: ThrottleSettings, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._tokens = float(settings.burst)
        self._filled_at = clock()

    def admits(self) -> bool:
        """Whether a request may pass now; if so, it takes a token."""
        now = self._clock()
        gained = (now - self._filled_at) * self._settings.rate_per_s
        self._tokens = min(float(self._settings.burst), self._tokens + gained)
        self._filled_at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
