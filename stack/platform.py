"""Starts every part of the platform on this machine, watches them, and ends them: what `make up` runs."""

import contextlib
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from clickstream_pipeline.local.dagster_instance import configure_home
from clickstream_pipeline.local.dagster_ui import dagster_parts
from clickstream_pipeline.local.dashboard import PATH as DASHBOARD_PATH
from clickstream_pipeline.local.dashboard import DashboardError, Programs, dashboard_parts, dashboard_programs
from clickstream_pipeline.local.interrupts import interruptible
from clickstream_pipeline.local.kept_server import server_part
from clickstream_pipeline.local.loopback import HOST, Endpoint
from clickstream_pipeline.local.supervisor import Part, Restarts, Supervisor
from clickstream_pipeline.local_api.app import PATH as API_PATH
from clickstream_pipeline.settings import Settings, WarehouseAddress, child_environment
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer
from clickstream_pipeline.storage.server.reader_login import reader_address
from clickstream_pipeline.storage.server.warehouse import opened_warehouse
from stack.ports import chosen_ports
from stack.state import Absent, StackState, held, logs_in
from storefront.local.build import ensure_built, has_packages
from storefront.local.cognito import cognito_part, open_user_pool
from storefront.local.database import as_oltp, oltp_server, prepare
from storefront.local.environment import ROOT
from storefront.local.parts import api_part, shop_part

LANDING, ETL, WAREHOUSE, OLTP, DOCS = "Landing page", "ETL function", "Warehouse", "Shop's database", "Documentation"
_SITE = ROOT / "build/site"
_OF_SHOP = ("shop", "cognito", "oltp")
# The dashboard's processes are for one person here, and the machine is shared by all parts.
_DASHBOARD_PROCESSES = 2
# A part comes back however often it ends: the others are worth having meanwhile, and the landing page tells.
_ENDLESS = Restarts(pauses_s=(0.0, 1.0, 2.0, 4.0, 8.0, 15.0), is_endless=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What to call while the platform runs: with a sentence, and with the state once everything answers."""

    on_event: Callable[[str], None]
    on_ready: Callable[[StackState], None]


def run_platform(
    settings: Settings,
    configured_reader: WarehouseAddress | None,
    *,
    ports: Mapping[str, int],
    told: Told,
    has_shop: bool = True,
) -> None:
    """Runs everything until SIGINT, SIGTERM or SIGHUP; when this returns or raises, no process is left.

    Parts whose programs are missing are left out, and told with the command that brings them; without `has_shop` so are
    the shop, its database and its sign-in. A part that ends is started again. The embedded warehouse belongs to the
    parts unless one is configured; the dashboard reads as `configured_reader` then. Raises `AlreadyUp`, `PortRefused`,
    `PartFailed` for a part that does not start, and errors of opening the warehouse.
    """
    with interruptible(), contextlib.suppress(KeyboardInterrupt), held(settings.home), contextlib.ExitStack() as opened:
        absent: list[Absent] = []
        programs = _dashboard_programs(absent)
        build = _build_shop(settings, absent, told.on_event, has_shop=has_shop)
        addresses = _addresses(chosen_ports(ports))
        configure_home(settings, anew=True)
        warehouse = opened.enter_context(opened_warehouse(settings))
        addresses["warehouse"] = f"{warehouse.host}:{warehouse.port}/{warehouse.database}"
        reader = configured_reader or reader_address(warehouse, settings.embedded_folder)
        oltp = _opened_oltp(opened, settings, addresses) if build else None

        now = datetime.now(UTC).isoformat(timespec="seconds")
        state = StackState(now, addresses, settings.raw_url, absent=absent)
        private = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="clickstream-")))
        supervisor = opened.enter_context(
            Supervisor(
                on_event=told.on_event,
                on_states=lambda parts: replace(state, parts=parts).write(settings.home),
                logs=logs_in(settings.home),
            )
        )
        parts = [
            _landing_part(settings, addresses["landing"]),
            *_warehouse_parts(settings, warehouse),
            api_part(addresses["api"], settings.home, allowed_origin=addresses["shop"]),
            *dagster_parts(settings, addresses["dagster"], private),
            _etl_part(settings, addresses["etl"]),
            *_docs_parts(settings, addresses["docs"], absent),
        ]
        if programs is not None:
            address = addresses["dashboard"]
            parts += dashboard_parts(settings, reader, programs, address, private, processes=_DASHBOARD_PROCESSES)
        if oltp is not None:
            server, owner = oltp
            parts += [
                server_part(OLTP, server, owner),
                cognito_part(addresses["cognito"], settings.home / "shop/users"),
            ]
        supervisor.start(*[replace(part, restarts=_ENDLESS) for part in parts])
        if build is not None and oltp is not None:
            pool, database = open_user_pool(addresses["cognito"]), prepare(as_oltp(oltp[1]))
            shop = shop_part(build, addresses["shop"], addresses["api"], database, pool, settings.home)
            supervisor.start(replace(shop, restarts=_ENDLESS))
        told.on_ready(replace(state, parts=supervisor.states()))
        supervisor.watch()


def _addresses(ports: Mapping[str, int]) -> dict[str, str]:
    addresses = {name: f"http://{HOST}:{port}" for name, port in ports.items()}
    addresses["api"] += API_PATH
    addresses["dashboard"] += DASHBOARD_PATH
    return addresses


def _dashboard_programs(absent: list[Absent]) -> Programs | None:
    try:
        return dashboard_programs()
    except DashboardError:
        absent.append(Absent(("dashboard",), "needs R with its packages, and nginx", "make r"))
        return None


def _build_shop(
    settings: Settings, absent: list[Absent], on_event: Callable[[str], None], *, has_shop: bool
) -> Path | None:
    """Builds the storefront if its sources have changed; None when it is not wanted or can't be, which is noted."""
    if not has_shop:
        absent.append(Absent(_OF_SHOP, "is left out", "make up"))
        return None
    if not has_packages():
        absent.append(Absent(_OF_SHOP, "needs Node.js 18.18 or newer", "make shop"))
        return None
    log = logs_in(settings.home) / "build.log"
    return ensure_built(log, on_start=lambda: on_event("the storefront is built, which takes a minute, once"))


def _opened_oltp(
    opened: contextlib.ExitStack, settings: Settings, addresses: dict[str, str]
) -> tuple[EmbeddedServer, WarehouseAddress]:
    server = oltp_server(settings.home)
    owner = opened.enter_context(server.running())
    addresses["oltp"] = f"{owner.host}:{owner.port}/{owner.database}"
    return server, owner


def _warehouse_parts(settings: Settings, address: WarehouseAddress) -> list[Part]:
    """None for a configured one, which somebody else runs."""
    if settings.warehouse is not None:
        return []
    return [server_part(WAREHOUSE, EmbeddedServer(settings.embedded_folder), address)]


def _landing_part(settings: Settings, address: str) -> Part:
    return _own_part(LANDING, "stack.landing", settings, address)


def _etl_part(settings: Settings, address: str) -> Part:
    return _own_part(ETL, "stack.etl_function", settings, address)


def _docs_parts(settings: Settings, address: str, absent: list[Absent]) -> list[Part]:
    if not (_SITE / "index.html").is_file():
        absent.append(Absent(("docs",), "the site is not built", "make site"))
        return []
    return [_own_part(DOCS, "clickstream_pipeline.local.docs_site", settings, address, "--folder", str(_SITE))]


def _own_part(name: str, module: str, settings: Settings, address: str, *arguments: str) -> Part:
    return Part(
        name=name,
        command=(sys.executable, "-m", module, "--port", str(urlsplit(address).port), *arguments),
        environment={"PYTHONUNBUFFERED": "1", **child_environment(settings)},
        folder=ROOT,
        endpoint=Endpoint(f"{address}/"),
    )
