"""Where a simulated shop may live: in the configured raw folder and warehouse, or in a home of its own."""

import contextlib
import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from shlex import quote

from psycopg2.extensions import connection as Connection

from clickstream_pipeline.demo import SHOP_CURRENCY, Truth
from clickstream_pipeline.domain.shop_calendar import ShopCalendar
from clickstream_pipeline.local.failures import CommandFailed
from clickstream_pipeline.settings import Settings, folder_of
from clickstream_pipeline.storage.raw.day_objects import objects_of_days
from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.registry import model_names
from clickstream_pipeline.storage.server.connections import connection_to
from clickstream_pipeline.storage.server.warehouse import opened_warehouse
from clickstream_pipeline.storage.server.warehouse_calendar import OtherZone
from clickstream_pipeline.storage.tables.day_figures import knows_only

# Variables that name another place than a home.
_OTHER_PLACES = ("RAW_URL", "RAW_BUCKET", "DWH_HOST", "DAGSTER_HOME", "DAGSTER_STORAGE_URL", "DAGSTER_LOGS_URL")


@dataclass(frozen=True, slots=True)
class DemoShop:
    """The choices that make a simulated shop; its first day is none of them."""

    seed: int
    days: int
    visitors_per_day: int
    timezone: str

    def is_told_by(self, truth: Truth | None) -> bool:
        if truth is None:
            return False
        return self == DemoShop(truth.seed, truth.days, truth.visitors_per_day, truth.shop_timezone)


@dataclass(frozen=True, slots=True)
class DemoPlace:
    """An opened place: its settings, the shop in its raw folder, its warehouse; and why it lies apart, if it does."""

    settings: Settings
    store: FolderStore
    truth: Truth
    connection: Connection
    why_apart: str | None

    @property
    def last_day(self) -> date:
        return self.truth.first_day + timedelta(days=self.truth.days - 1)

    @property
    def utc_days(self) -> list[date]:
        """The UTC days that the shop's days lie in, in order: those of its raw objects."""
        return _utc_days(self.truth)

    def command_for(self, name: str) -> str:
        """How to run another command on this place, though the environment names another."""
        home = quote(str(self.settings.home))
        unset = " ".join(f"-u {each}" for each in _OTHER_PLACES)
        return f"env {unset} CLICKSTREAM_HOME={home} clickstream {name}"


@contextlib.contextmanager
def opened_demo_place(settings: Settings, shop: DemoShop, *, make: Callable[[Path], Truth]) -> Iterator[DemoPlace]:
    """The place of a shop for the length of a block; `make` writes its raw objects into a folder that lacks them.

    The default raw folder and the configured warehouse are used when neither holds anything else, so that the Dagster
    UI finds what was loaded; otherwise a home below the configured one, with an embedded warehouse: simulated visits
    never stand among real ones.
    """
    with contextlib.ExitStack() as opened:
        truth = _truth_in(folder_of(settings.raw_url)) if _is_default_folder(settings) else None
        why_apart = _why_not_folder(settings, shop, truth)
        if why_apart is None:
            try:
                connection = opened.enter_context(_connected(settings))
            except OtherZone:
                why_apart = "the warehouse has the days of another zone"
            else:
                if not knows_only(connection, _keys(settings, truth)):
                    why_apart = "the warehouse holds other events"
        if why_apart is not None:
            opened.close()
            settings = _apart(settings, shop)
            truth = _truth_in(folder_of(settings.raw_url))
            connection = opened.enter_context(_connected(settings))
        folder = folder_of(settings.raw_url)
        if truth is None:
            truth = make(folder)
        # Amounts that name no currency are in this shop's, whatever SHOP_CURRENCY says.
        settings = dataclasses.replace(settings, shop_currency=SHOP_CURRENCY)
        yield DemoPlace(settings, FolderStore(folder), truth, connection, why_apart)


def _is_default_folder(settings: Settings) -> bool:
    return settings.raw_url == (settings.home / "raw").as_uri()


def _why_not_folder(settings: Settings, shop: DemoShop, truth: Truth | None) -> str | None:
    if not _is_default_folder(settings):
        return f"{settings.raw_url} is somebody's raw store"
    folder = folder_of(settings.raw_url)
    if (folder / "events").exists() and not shop.is_told_by(truth):
        return f"{folder} holds other raw objects"
    return None


def _truth_in(folder: Path) -> Truth | None:
    """The truth beside a folder's raw objects; None where there are none, or none that were simulated.

    Raises `CommandFailed` for one that tells of other tables than there are now.
    """
    path = folder / "truth.json"
    if not (path.exists() and (folder / "events").exists()):
        return None
    truth = Truth.read(path)
    if set(truth.tables) != set(model_names()):
        raise CommandFailed(
            f"{path} was written by another version, whose tables were others: remove {folder}, and the shop is "
            "simulated again"
        )
    return truth


def _keys(settings: Settings, truth: Truth | None) -> set[str]:
    """The keys in the raw folder for the shop's days; none where it isn't made yet."""
    if truth is None:
        return set()
    return {info.key for info in objects_of_days(FolderStore(folder_of(settings.raw_url)), _utc_days(truth))}


def _utc_days(truth: Truth) -> list[date]:
    last = truth.first_day + timedelta(days=truth.days - 1)
    return ShopCalendar(truth.shop_timezone).utc_days_between(truth.first_day, last)


def _apart(settings: Settings, shop: DemoShop) -> Settings:
    zone = shop.timezone.replace("/", "-")
    home = settings.home / "demos" / f"seed-{shop.seed}-{shop.days}-days-of-{shop.visitors_per_day}-in-{zone}"
    return dataclasses.replace(
        settings,
        home=home,
        raw_url=(home / "raw").as_uri(),
        warehouse=None,
        dagster_home=home / "dagster",
        dagster_storage_url=None,
        dagster_logs_url=None,
    )


@contextlib.contextmanager
def _connected(settings: Settings) -> Iterator[Connection]:
    with opened_warehouse(settings) as address, connection_to(address) as connection:
        yield connection
