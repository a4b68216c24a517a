"""Figures of days: the books of the ledger, and volume and rejections compared with earlier days."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from psycopg2.extensions import connection as Connection

from clickstream_pipeline.storage.raw.object_store import RawStore
from clickstream_pipeline.storage.sql_files import read_sql

# A day is unusual below a third of its weekday's median or above three times it; campaigns and holidays stay inside.
_UNUSUAL_FACTOR = 3.0
# Fewer rejections than this are no trend, whatever their share.
_FEW_REJECTS = 10


@dataclass(frozen=True, slots=True)
class DayFigures:
    """The books of one load partition: events = loaded + duplicates + rejected.

    `set_aside`, `skipped` and `other_layout` count objects that are not read.
    """

    day: date
    objects: int = 0
    size_bytes: int = 0
    events: int = 0
    loaded: int = 0
    duplicates: int = 0
    rejected: int = 0
    bots: int = 0
    set_aside: int = 0
    skipped: int = 0
    other_layout: int = 0


@dataclass(frozen=True, slots=True)
class DayVolume:
    """The events of a day of the shop, and the median of its weekday in the eight weeks before."""

    day: date
    events: int
    usual_events: float

    def is_unusual(self) -> bool:
        return not self.usual_events / _UNUSUAL_FACTOR <= self.events <= self.usual_events * _UNUSUAL_FACTOR


@dataclass(frozen=True, slots=True)
class DayRejects:
    """A load partition's rejections, and the median share of the two weeks before, None if there is none."""

    day: date
    events: int
    rejected: int
    usual_share: float | None

    @property
    def share(self) -> float:
        return self.rejected / self.events

    def is_risen(self) -> bool:
        """Whether the share is over three times the usual one, and more than a few events are rejected."""
        if self.usual_share is None or self.rejected < _FEW_REJECTS:
            return False
        return self.share > self.usual_share * _UNUSUAL_FACTOR


def known_days(connection: Connection, store: RawStore) -> list[date]:
    """The UTC days that the ledger or the store has."""
    with connection, connection.cursor() as cursor:
        cursor.execute(read_sql("loading/ledger/days.sql"))
        return sorted({day for (day,) in cursor.fetchall()} | set(store.list_days()))


def computed_days(connection: Connection) -> list[date]:
    """The days whose derived tables were computed."""
    with connection, connection.cursor() as cursor:
        cursor.execute(read_sql("loading/ledger/computed_days.sql"))
        return [day for (day,) in cursor.fetchall()]


def knows_only(connection: Connection, keys: Collection[str]) -> bool:
    """Whether every object of the ledger is among `keys`; reads at most one key more than there are."""
    with connection, connection.cursor() as cursor:
        cursor.execute(read_sql("loading/ledger/some_keys.sql"), {"most": len(keys) + 1})
        return {key for (key,) in cursor.fetchall()} <= set(keys)


def day_figures(connection: Connection, days: Sequence[date]) -> dict[date, DayFigures]:
    """The books of every given day; zeros if the ledger holds nothing of it."""
    with connection, connection.cursor() as cursor:
        cursor.execute(read_sql("loading/ledger/figures.sql"), {"days": list(days)})
        known = {row[0]: DayFigures(*row) for row in cursor.fetchall()}
    return {day: known.get(day, DayFigures(day)) for day in days}


def volumes(connection: Connection, days: Sequence[date], *, today: date) -> list[DayVolume]:
    """The shop's days that have ended, `today` has not, and have enough earlier days to compare with."""
    with connection, connection.cursor() as cursor:
        cursor.execute(read_sql("loading/ledger/volume.sql"), {"days": [day for day in days if day < today]})
        return [DayVolume(day, events, float(usual)) for day, events, usual in cursor.fetchall()]


def reject_shares(connection: Connection, days: Sequence[date]) -> list[DayRejects]:
    """The rejections of the days that hold events."""
    with connection, connection.cursor() as cursor:
        cursor.execute(read_sql("loading/ledger/reject_shares.sql"), {"days": list(days)})
        return [DayRejects(*row) for row in cursor.fetchall()]
