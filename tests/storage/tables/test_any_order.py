"""Whatever is loaded in whatever order, recomputing the stale days alone makes every table right.

Right is what `tests.sql.reference` says, written from the design in plain Python.
"""

import os
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psycopg2.extensions
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.registry import model_names
from clickstream_pipeline.storage.tables.loading import load_objects
from clickstream_pipeline.storage.tables.models import VALUES_A_DAY, ModelChoices, recompute_day, recompute_stale
from tests.storage.loads import contents, context, set_zone
from tests.storage.tables.nasty_shop import RawFile, days_around, shops
from tests.storage.tables.right_tables import LOADED_TABLES, assert_right, empty

# Thousands, on a machine with time, find what dozens in every test run would take weeks to: EXAMPLES=5000 pytest …
_EXAMPLES = int(os.environ.get("EXAMPLES", "45"))


@dataclass(frozen=True)
class Load:
    """Some of the shop's objects by number, in this order, in chunks of at most so many bytes."""

    objects: tuple[int, ...]
    chunk_bytes: int
    full: bool


@dataclass(frozen=True)
class RecomputeStale:
    """Every stale day is recomputed, and everything must be right."""


@dataclass(frozen=True)
class RecomputeOne:
    """One day is recomputed, stale or not."""

    day: date


Step = Load | RecomputeStale | RecomputeOne


@st.composite
def _histories(draw: st.DrawFn, objects: int) -> list[Step]:
    """Loads of an object or a few, in any order, some again, and what is recomputed in between."""
    steps: list[Step] = []
    for number in draw(st.permutations(range(objects))):
        # Alone, as a sensor would have it, or with others that are new or were there before.
        others = draw(st.one_of(st.just([]), st.lists(st.integers(0, objects - 1), max_size=2)))
        chunk_bytes = draw(st.sampled_from([32 * 1024 * 1024, 1, 1_000]))
        steps.append(Load(tuple({number, *others}), chunk_bytes, full=draw(st.booleans())))
        if draw(st.sampled_from([False, False, False, True])):
            steps.append(RecomputeOne(draw(st.sampled_from(days_around()))))
        if draw(st.sampled_from([True, True, False])):
            steps.append(RecomputeStale())
    return steps


@st.composite
def shops_and_histories(draw: st.DrawFn) -> tuple[list[RawFile], list[Step]]:
    files = draw(shops())
    return files, draw(_histories(len(files)))


# Of a few values of everything, all stand for themselves, or all but one or two are others.
@given(
    shop_and_history=shops_and_histories(),
    values_a_day=st.sampled_from([VALUES_A_DAY, 2, 1]),
    zone=st.sampled_from(["Asia/Ho_Chi_Minh", "America/New_York", "Asia/Kolkata", "UTC"]),
)
@settings(
    max_examples=_EXAMPLES,
    derandomize="EXAMPLES" not in os.environ,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_any_history_of_loads_makes_the_tables_of_the_reference(
    shop_and_history: tuple[list[RawFile], list[Step]],
    values_a_day: int,
    zone: str,
    connection: psycopg2.extensions.connection,
) -> None:
    files, history = shop_and_history
    empty(connection)
    set_zone(connection, zone)
    with tempfile.TemporaryDirectory() as folder:
        for file in files:
            file.write(Path(folder))
        store = FolderStore(Path(folder))
        known = {info.key: info for info in store.list_objects("events/")}
        for step in [*history, RecomputeStale()]:
            match step:
                case Load(objects, chunk_bytes, full):
                    wanted = [known[files[number].key] for number in objects]
                    load_objects(connection, store, wanted, context=context(full=full, chunk_bytes=chunk_bytes))
                case RecomputeOne(day):
                    recompute_day(connection, day, choices=ModelChoices("VND", values_a_day))
                case RecomputeStale():
                    recompute_stale(connection, choices=ModelChoices("VND", values_a_day))
                    assert_right(connection, days_around(), values_a_day=values_a_day)
        loaded, derived = contents(connection, LOADED_TABLES), contents(connection, model_names())

        empty(connection)
        load_objects(connection, store, known.values(), context=context())
        assert contents(connection, LOADED_TABLES) == loaded, (
            "one load of everything comes to other events or other books"
        )
        recompute_stale(connection, choices=ModelChoices("VND", values_a_day))
        assert contents(connection, model_names()) == derived, "one load of everything comes to other derived tables"
