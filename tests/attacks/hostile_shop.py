"""A shop whose visitors post nothing but hostile text: every text field of the contract, every kind, a few kinds a day.

The first day's visitors send harmless words in the same places: what a page looks like by itself is read there.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from psycopg2 import sql

from clickstream_pipeline.domain.coercion import Kind
from clickstream_pipeline.domain.contract import CART, EVENT, INGEST, ITEM, ORDER, PRODUCT, Level
from clickstream_pipeline.storage.server.connections import connection_to
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer
from tests.attacks.hostile_text import HOSTILE, Hostile
from tests.commands import clickstream
from tests.dashboard.started import NOTHING_CONFIGURED

Json = dict[str, Any]

KINDS_A_DAY = 11
HARMLESS = tuple(Hostile(f"harmless {number}", f"harmless {number}") for number in range(KINDS_A_DAY))
_NO_TEXT = frozenset({Kind.UUID, Kind.BOOLEAN, Kind.AMOUNT, Kind.INTEGER, Kind.TIME, Kind.OBJECT, Kind.LIST})
_AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
_WALK = ("home_view", "category_view", "product_view", "add_to_cart_click", "checkout_start", "checkout_complete")
# Columns of closed sets that SQL of ours fills with words of ours, and characters that stand for things, which no page
# shows.
_OURS = frozenset({"step", "event_type", "kinds", "things", "code", "codes"})
# What the longest text in a key may have.
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class HostileShop:
    """A home whose warehouse holds the hostile days; `days` are the days with the kinds that were sent on them."""

    home: Path
    days: dict[date, tuple[Hostile, ...]]

    @property
    def harmless_day(self) -> date:
        return next(iter(self.days))


def hostile_shop(home: Path) -> HostileShop:
    """A warehouse that has loaded what the hostile visitors posted."""
    return shop_of(home, [HARMLESS, *(HOSTILE[at : at + KINDS_A_DAY] for at in range(0, len(HOSTILE), KINDS_A_DAY))])


def shop_of(home: Path, groups: Sequence[tuple[Hostile, ...]]) -> HostileShop:
    """A warehouse that has loaded visits by each kind, a group a day, the first one yesterday."""
    last = datetime.now(UTC).date() - timedelta(days=1)
    days = {last - timedelta(days=number): kinds for number, kinds in enumerate(groups)}
    for day, kinds in days.items():
        folder = home / f"raw/events/{day:%Y/%m/%d}/10"
        folder.mkdir(parents=True)
        lines = [json.dumps(event) for number, kind in enumerate(kinds) for event in _visits(kind.text, day, number)]
        (folder / f"event-{uuid5(NAMESPACE_URL, str(day))}.json").write_text("\n".join(lines))
    here = {**NOTHING_CONFIGURED, "CLICKSTREAM_HOME": str(home)}
    done = clickstream("load", "--from", str(min(days)), "--to", str(max(days)), **here)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return HostileShop(home, days)


def poison(shop: HostileShop) -> None:
    """Hostile text also where loader and models let only their own words through: no reader may rely on that."""
    with (
        EmbeddedServer(shop.home / "warehouse").running() as owner,
        connection_to(owner) as connection,
        connection,
        connection.cursor() as cursor,
    ):
        tables = derived_tables(cursor)
        for day, kinds in list(shop.days.items())[1:]:
            for table, day_column, columns in tables:
                for column in columns:
                    _poison_column(cursor, table, day_column, column, day, kinds)
        # Answers are kept for as long as no day is computed anew.
        cursor.execute("update public.day_computations set computed_at = now()")


def text_fields(level: Level) -> list[str]:
    """The fields of an object that take text."""
    return [each.name for each in level.fields if each.kind not in _NO_TEXT and each.name != "eventName"]


def _visits(text: str, day: date, number: int) -> Iterator[Json]:
    """One visit by an honest browser, and one by a browser whose name is hostile too."""
    for agent, suffix in ((_AGENT, ""), (text, " again")):
        begins = datetime(day.year, day.month, day.day, 10, number, 5 * bool(suffix), tzinfo=UTC)
        names = [*_WALK, text] if text.strip() and len(text) <= _LONGEST else _WALK
        for step, name in enumerate(names):
            yield _event(name, text, begins + timedelta(seconds=7 * step), step, agent, suffix)


def _event(name: str, text: str, at: datetime, step: int, agent: str, suffix: str) -> Json:
    moment = at.isoformat().replace("+00:00", "Z")
    quoted = quote(text.encode("utf-8", "replace").decode(), safe="")
    short = text[:_LONGEST]
    addresses = (
        f"https://shop.example/{short}", text, f"/{text}",
        f"https://shop.example/?utm_source={quoted}&utm_medium={quoted}&utm_campaign={quoted}",
    )  # fmt: skip
    product = {**_filled(PRODUCT, short), "price": 2_000_000.5, "discountPrice": 1_999_999.5}
    item = {**_filled(ITEM, short), "price": 1_999_999.5, "quantity": 2}
    return {
        **_filled(EVENT, short),
        "eventName": name,
        "userAgent": agent,
        "eventTimestamp": moment,
        "sentAt": moment,
        "pageUrl": addresses[step % len(addresses)],
        "referrer": (f"https://{short}/", text)[step % 2],
        "sessionId": short + suffix,
        "clientId": short + suffix,
        "element": {short: short, "tag": short, "id": short, "text": text, "dataset": {short: short}},
        short: text,
        "product": product,
        "items": [item],
        "cart": {**_filled(CART, short), "total": 3_999_999},
        "order": {**_filled(ORDER, short), "id": short + suffix, "revenue": 3_999_999},
        "_ingest": {**_filled(INGEST, short), "receivedAt": moment, "userAgent": agent},
    }


def _filled(level: Level, text: str) -> Json:
    return dict.fromkeys(text_fields(level), text)


def derived_tables(cursor: Any) -> list[tuple[str, str, list[str]]]:
    """Every table of days that a reader may read, its column for the day, and its columns of text from outside."""
    cursor.execute(
        """
        select
            columns.table_name,
            min(columns.column_name) filter (
                where columns.column_name in ('session_date', 'event_date', 'load_date')
            ) as day_column,
            array_agg(columns.column_name::text) filter (where columns.data_type = 'text') as columns
        from information_schema.columns as columns
        where
            columns.table_schema = 'public'
            and columns.is_generated = 'NEVER'
            and columns.is_updatable = 'YES'
            and has_table_privilege(
                'clickstream_reader', format('%I.%I', columns.table_schema, columns.table_name), 'select'
            )
        group by columns.table_name
        """
    )
    found = [(table, day, sorted(set(texts or ()) - _OURS)) for table, day, texts in cursor.fetchall()]
    return [(table, day, texts) for table, day, texts in found if day is not None and texts]


def _poison_column(
    cursor: Any, table: str, day_column: str, column: str, day: date, kinds: tuple[Hostile, ...]
) -> None:
    names = {"table": sql.Identifier(table), "day": sql.Identifier(day_column), "column": sql.Identifier(column)}
    query = "select distinct {column} from {table} where {day} = %s and {column} is not null order by 1"
    cursor.execute(sql.SQL(query).format(**names), (day,))
    found = [value for (value,) in cursor.fetchall()]
    hostile = [kind.text[:_LONGEST].replace("\x00", "\ufffd").encode("utf-8", "replace").decode() for kind in kinds]
    if any(text.strip() and text.strip() in value for text in hostile for value in found):
        return
    for value, text in zip(found, hostile, strict=False):
        update = "update {table} set {column} = %s where {day} = %s and {column} = %s"
        cursor.execute(sql.SQL(update).format(**names), (text, day, value))
