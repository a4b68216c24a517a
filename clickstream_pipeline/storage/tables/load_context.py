"""The terms of a load: who loads, for the ledger, and with which choices of the settings."""

import uuid
from dataclasses import dataclass

from clickstream_pipeline.settings import Settings
from clickstream_pipeline.storage.reading.shop_choices import NO_CHOICES, ShopChoices


@dataclass(frozen=True, slots=True)
class LoadContext:
    """Who loads, for the ledger, and how: `full` reads again what the ledger has seen.

    With `alone` each object is a transaction of its own; `times` is how much more than usual reading one may take.
    """

    run_id: str
    loaded_by: str
    chunk_bytes: int
    lock_timeout_s: float
    full: bool = False
    alone: bool = False
    times: float = 1.0
    choices: ShopChoices = NO_CHOICES

    @classmethod
    def of(
        cls, settings: Settings, *, loaded_by: str, run_id: str | None = None, full: bool = False, times: float = 1.0
    ) -> "LoadContext":
        """The context of a load with the choices of the settings; without `run_id`, under a new one."""
        return cls(
            run_id=run_id or str(uuid.uuid4()),
            loaded_by=loaded_by,
            chunk_bytes=settings.chunk_bytes,
            lock_timeout_s=settings.lock_timeout_s,
            full=full,
            times=times,
            choices=ShopChoices.of(settings),
        )
