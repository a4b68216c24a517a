"""Discards and loads in any order: the tables are those of the reference."""

import os
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clickstream_pipeline.domain.discard_criteria import Criteria
from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.registry import model_names
from clickstream_pipeline.storage.tables.loading import load_objects
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_stale
from clickstream_pipeline.storage.upkeep.discards import (
    Discard,
    discards,
)
from tests.storage.loads import contents, context
from tests.storage.tables.nasty_shop import RawFile, days_around, shops
from tests.storage.tables.right_tables import LOADED_TABLES, assert_right, empty
from tests.storage.upkeep.discarding import Connection, carry_out, undo

_EXAMPLES = int(os.environ.get("EXAMPLES", "15"))


@dataclass(frozen=True)
class Load:
    objects: tuple[int, ...]
    full: bool


@dataclass(frozen=True)
class Make:
    criteria: Criteria


@dataclass(frozen=True)
class Undo:
    number: int


_CRITERIA = [
    Criteria(client_ids=("c1",)),
    Criteria(session_ids=("s1", "s2")),
    Criteria(event_names=("purchase", "checkout_complete")),
    Criteria(product_ids=("p1",)),
    Criteria(received_from=datetime(2026, 1, 6, tzinfo=UTC), received_to=datetime(2026, 1, 7, tzinfo=UTC)),
    Criteria(received_to=datetime(2026, 1, 6, 12, tzinfo=UTC), session_ids=("s1",)),
    Criteria(user_agents=("unknown",)),
]


@st.composite
def _shops_and_histories(draw: st.DrawFn) -> tuple[list[RawFile], list[Load | Make | Undo]]:
    files = draw(shops())
    steps: list[Load | Make | Undo] = []
    for number in draw(st.permutations(range(len(files)))):
        again = draw(st.lists(st.integers(0, len(files) - 1), max_size=1))
        steps.append(Load(tuple({number, *again}), full=draw(st.booleans())))
    for criteria in draw(st.lists(st.sampled_from(_CRITERIA), min_size=1, max_size=3)):
        steps.insert(draw(st.integers(0, len(steps))), Make(criteria))
    if draw(st.booleans()):
        steps.append(Undo(0))
    return files, steps


@given(shop_and_history=_shops_and_histories())
@settings(
    max_examples=_EXAMPLES,
    derandomize="EXAMPLES" not in os.environ,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_any_order_of_discards_and_loads_makes_the_tables_of_the_reference(
    shop_and_history: tuple[list[RawFile], list[Load | Make | Undo]], connection: Connection
) -> None:
    files, history = shop_and_history
    empty(connection)
    with connection, connection.cursor() as cursor:
        cursor.execute("delete from discards")
    with tempfile.TemporaryDirectory() as folder:
        for file in files:
            file.write(Path(folder))
        store = FolderStore(Path(folder))
        known = {info.key: info for info in store.list_objects("events/")}
        for step in history:
            match step:
                case Load(objects, full):
                    wanted = [known[files[number].key] for number in objects]
                    load_objects(connection, store, wanted, context=context(full=full))
                case Make(criteria):
                    carry_out(connection, criteria)
                case Undo(number):
                    undo(connection, discards(connection)[number].discard_id)
        recompute_stale(connection, choices=ModelChoices("VND"))
        assert_right(connection, days_around())
        _assert_all_met_are_left_out(connection)
        loaded, derived = contents(connection, LOADED_TABLES), contents(connection, model_names())

        empty(connection)
        load_objects(connection, store, known.values(), context=context())
        assert contents(connection, LOADED_TABLES) == loaded
        recompute_stale(connection, choices=ModelChoices("VND"))
        assert contents(connection, model_names()) == derived


def _assert_all_met_are_left_out(connection: Connection) -> None:
    """By plain Python: an event is left out by the first discard in force that it meets, and by none else."""
    in_force = [each for each in reversed(discards(connection)) if each.undone_at is None]
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "select client_id, session_id, event_name, context_product_id, items, received_at, "
            "properties #>> '{_ingest,userAgent}', discard_id from clickstream_events"
        )
        for *event, left_out_by in cursor.fetchall():
            assert left_out_by == next((each.discard_id for each in in_force if _is_met(each, *event)), None)


def _is_met(
    discard: Discard,
    client_id: str | None,
    session_id: str | None,
    event_name: str,
    product_id: str | None,
    items: list[dict[str, Any]] | None,
    received_at: datetime,
    agent: str | None,
) -> bool:
    wanted = discard.criteria
    products = {product_id, *(item.get("id") for item in items or [])}
    return (
        (not wanted.client_ids or client_id in wanted.client_ids)
        and (not wanted.session_ids or session_id in wanted.session_ids)
        and (not wanted.event_names or event_name in wanted.event_names)
        and (not wanted.product_ids or bool(products.intersection(wanted.product_ids)))
        and (not wanted.user_agents or (agent or "unknown").startswith(wanted.user_agents))
        and (wanted.received_from is None or received_at >= wanted.received_from)
        and (wanted.received_to is None or received_at < wanted.received_to)
    )
