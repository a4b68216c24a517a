"""The terms of a load: who loads, for the ledger, and with which choices of the settings."""

import uuid
from dataclasses import dataclass

from clickstream_pipeline.domain.shop_hosts import NO_HOSTS, ShopHosts
from clickstream_pipeline.settings import Settings


@dataclass(frozen=True, slots=True)
class LoadContext:
    """Who loads, for the ledger, and how: `full` reads again what the ledger has seen.

    With `alone` each object is a transaction of its own; `times` is how much more than usual reading one may take.
    `private_parameters` are taken out of addresses, beside the platform's own; `shop_hosts` decide about sources.
    """

    run_id: str
    loaded_by: str
    chunk_bytes: int
    lock_timeout_s: float
    full: bool = False
    alone: bool = False
    times: float = 1.0
    private_parameters: frozenset[str] = frozenset()
    shop_hosts: ShopHosts = NO_HOSTS

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
            private_parameters=settings.private_parameters,
            shop_hosts=settings.shop_hosts,
        )
