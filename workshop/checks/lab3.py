"""LAB3, the ETL function: the events of the lab are loaded once each, a call has failed, and nothing was lost."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

from dagster import DagsterRunStatus, RunsFilter

from clickstream_pipeline.assets.book_messages import books_message
from clickstream_pipeline.local.recorded_runs import recording_instance
from clickstream_pipeline.storage.raw.raw_store import raw_store_for
from clickstream_pipeline.storage.tables.check_files import failing_rows
from clickstream_pipeline.storage.tables.day_figures import known_days
from clickstream_pipeline.storage.tables.store_comparison import compare_with_store
from stack.etl_function import NAME
from workshop.checking import Check, Place

# A run of the function is for one day.
_DAY_TAG = "dagster/asset_partition_range_start"


def _loaded_once(**expected: int) -> Callable[[Place], str | None]:
    """Whether the raw store has at least so many events of each user, and the warehouse each of them once."""
    users = {name.replace("_", "-"): count for name, count in expected.items()}

    def look(place: Place) -> str | None:
        sent = Counter(str(event.fields.get("userId")) for event in place.events())
        found = place.rows("events_of_users", user_ids=list(users))
        loaded = {each["user_id"]: each["events"] for each in found}
        for user, count in users.items():
            if sent[user] < count:
                return f"the raw store has {sent[user]} of the {count} events of the user {user}"
            if loaded.get(user, 0) != sent[user]:
                return f"the raw store has {sent[user]} events of the user {user}, the warehouse {loaded.get(user, 0)}"
        return None

    return look


def _failed_and_mended(place: Place) -> str | None:
    """Whether a run of the function has failed, and a later one of its day has succeeded."""
    if not (place.settings.dagster_home / "dagster.yaml").exists():
        return "Dagster has no run of it"
    with recording_instance(place.settings) as instance:
        runs = instance.get_run_records(RunsFilter(job_name=NAME))
    failed = [each for each in runs if each.dagster_run.status == DagsterRunStatus.FAILURE]
    if not failed:
        return f"no run of {NAME} has failed"
    newest = max(failed, key=lambda each: each.create_timestamp)
    day = newest.dagster_run.tags[_DAY_TAG]
    is_mended = any(
        each.dagster_run.status == DagsterRunStatus.SUCCESS
        and each.create_timestamp > newest.create_timestamp
        and each.dagster_run.tags[_DAY_TAG] == day
        for each in runs
    )
    return None if is_mended else f"after the failed run of {day} none of this day has succeeded"


def _books(place: Place) -> str | None:
    """Whether store, ledger and rows agree over all days."""
    store = raw_store_for(place.settings)
    with place.warehouse() as connection:
        days = known_days(connection, store)
        difference = compare_with_store(connection, store, days, as_of=datetime.now(UTC))
        unbalanced = failing_rows(connection, "books_balance", days)
    if difference.is_empty() and not unbalanced:
        return None if difference.objects else "nothing is loaded"
    return books_message(difference, unbalanced)


CHECKS = (
    Check(
        "the events of an hour and of a day are loaded, each once",
        _loaded_once(lab3_hour=1, lab3_day=1),
        "Do steps 2 and 3.",
    ),
    Check("the missed hour is loaded", _loaded_once(lab3_missed=1), "Do step 6."),
    Check("the late days are loaded", _loaded_once(lab3_late=6), "Do step 8."),
    Check(
        "the event that came while the warehouse refused the load is loaded",
        _loaded_once(lab3_meanwhile=1),
        "Do step 9, to its end.",
    ),
    Check("a call has failed, and its day was loaded again", _failed_and_mended, "Do step 10, to its end."),
    Check("raw store, ledger and rows agree", _books, "Do step 10 to its end; for what is not loaded, `make etl`."),
)
