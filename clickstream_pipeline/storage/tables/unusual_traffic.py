"""Finds what is far from usual in a day's traffic: hours, senders, and values that no earlier day has.

The functions of migration 0010 hold the rules, so that checks and dashboard agree.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from psycopg2.extensions import connection as Connection

from clickstream_pipeline.storage.sql_files import read_sql


@dataclass(frozen=True, slots=True)
class FarHour:
    """An hour of the shop's clock, by the moment at which it begins.

    The usual figures are medians of the same hour and weekday in the eight weeks before.
    """

    hour: datetime
    events: int
    usual_events: float
    orders: int
    usual_orders: float


@dataclass(frozen=True, slots=True)
class FarSender:
    """A shortened address, its most frequent agent, and the median of its events in the two weeks before."""

    ip_prefix: str
    user_agent: str
    events: int
    purchases: int
    usual_events: float
    day_events: int


@dataclass(frozen=True, slots=True)
class FarValues:
    """An open set, how many of its values the two weeks before do not have, and some of these values."""

    dimension: str
    new_values: int
    usual_values: float
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FarTraffic:
    """All that is far from usual on a day; empty if there are too few earlier days to compare with."""

    day: date
    hours: list[FarHour] = field(default_factory=list)
    senders: list[FarSender] = field(default_factory=list)
    values: list[FarValues] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.hours) + len(self.senders) + len(self.values)


def far_traffic(connection: Connection, day: date) -> FarTraffic:
    """Finds what is far from usual in the tables of one day, as they were last computed."""
    with connection, connection.cursor() as cursor:
        cursor.execute(read_sql("loading/ledger/far_hours.sql"), {"day": day})
        hours = [FarHour(*row) for row in cursor.fetchall()]
        cursor.execute(read_sql("loading/ledger/far_senders.sql"), {"day": day})
        senders = [FarSender(*row) for row in cursor.fetchall()]
        cursor.execute(read_sql("loading/ledger/far_values.sql"), {"day": day})
        values = [
            FarValues(dimension, new, usual, tuple(examples)) for dimension, new, usual, examples in cursor.fetchall()
        ]
    return FarTraffic(day, hours, senders, values)
