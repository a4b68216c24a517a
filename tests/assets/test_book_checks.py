"""The checks of the books, each made to fail: a check that can't is worth nothing."""

import json
import logging
from pathlib import Path

import dagster as dg
import psycopg2
import pytest

from clickstream_pipeline.assets.book_messages import books_message, books_metadata
from clickstream_pipeline.storage.tables.store_comparison import StoreDifference
from tests.assets.conftest import Write, WriteShopDay
from tests.assets.runs import DAYS, failed_checks, run, run_check_alone
from tests.assets.small_shop import objects_of

Connection = psycopg2.extensions.connection
pytestmark = pytest.mark.usefixtures("configured_warehouse")

EVENTS = ["clickstream_events"]


def test_a_deleted_object_fails_the_books_names_its_key_and_holds_the_models_back(
    write_days: Write, raw_folder: Path, instance: dg.DagsterInstance, connection: Connection
) -> None:
    gone = write_days(*DAYS)[0]
    run(DAYS[0], DAYS[-1], instance=instance, assets=EVENTS)
    gone.unlink()
    result = run(DAYS[0], DAYS[-1], instance=instance, raise_on_error=False)
    message = failed_checks(result)["books_balance"]
    assert gone.relative_to(raw_folder).as_posix() in message
    assert "gone from the store" in message
    assert not result.success
    assert result.asset_materializations_for_node("models") == []
    # The run's page shows check results without their descriptions, and its log.
    errors = [log.user_message for log in instance.all_logs(result.run_id) if log.level == logging.ERROR]
    assert message in errors


def test_an_object_that_was_removed_on_purpose_is_not_missed(
    write_days: Write, raw_folder: Path, instance: dg.DagsterInstance, connection: Connection
) -> None:
    gone = write_days(*DAYS)[0]
    run(DAYS[0], DAYS[-1], instance=instance, assets=EVENTS)
    with connection, connection.cursor() as cursor:
        key = gone.relative_to(raw_folder).as_posix()
        cursor.execute("update raw_objects set removed_at = now() where key = %s", (key,))
    gone.unlink()
    assert failed_checks(run(DAYS[0], DAYS[-1], instance=instance, assets=EVENTS)) == {}


def test_an_object_that_nobody_loaded_fails_the_books(
    write_days: Write, raw_folder: Path, instance: dg.DagsterInstance
) -> None:
    write_days(DAYS[0])
    key = objects_of(DAYS[0])[0].key
    # The load leaves the midnight hour out; the check looks at the whole day.
    narrowed = {"config": {"prefixes": [f"events/{DAYS[0]:%Y/%m/%d}/09/"]}}
    result = run(
        DAYS[0],
        DAYS[0],
        instance=instance,
        assets=EVENTS,
        raise_on_error=False,
        run_config={"ops": {"clickstream_events": narrowed}},
    )
    message = failed_checks(result)["books_balance"]
    assert key in message
    assert "materialize clickstream_events" in message


def test_an_overwritten_object_is_named_and_stays_named(
    write_days: Write, raw_folder: Path, instance: dg.DagsterInstance
) -> None:
    overwritten = write_days(DAYS[0])[3]
    run(DAYS[0], DAYS[0], instance=instance, assets=EVENTS)
    overwritten.write_text(json.dumps({"eventName": "page_view", "sessionId": "another"}))
    for _ in range(2):
        result = run(DAYS[0], DAYS[0], instance=instance, assets=EVENTS, raise_on_error=False)
        message = failed_checks(result)["books_balance"]
        assert overwritten.relative_to(raw_folder).as_posix() in message
        assert "overwritten" in message


def test_rows_that_vanish_from_the_table_fail_the_books(
    write_days: Write, instance: dg.DagsterInstance, connection: Connection
) -> None:
    write_days(DAYS[0])
    run(DAYS[0], DAYS[0], instance=instance, assets=EVENTS)
    with connection, connection.cursor() as cursor:
        cursor.execute("delete from clickstream_events where event_type = 'purchase'")
    result = run(DAYS[0], DAYS[0], instance=instance, assets=EVENTS, raise_on_error=False)
    assert str(DAYS[0]) in failed_checks(result)["books_balance"]


def test_a_check_that_is_run_by_itself_looks_at_every_day(write_days: Write, instance: dg.DagsterInstance) -> None:
    gone = write_days(*DAYS)[-1]
    run(DAYS[0], DAYS[-1], instance=instance, assets=EVENTS)
    gone.unlink()
    message = failed_checks(run_check_alone(instance, "clickstream_events", "books_balance"))["books_balance"]
    assert gone.name in message


def test_an_object_of_the_utc_day_beside_that_was_overwritten_fails_the_books(
    write_shop_day: WriteShopDay, raw_folder: Path, instance: dg.DagsterInstance
) -> None:
    before, day, _ = DAYS
    write_shop_day(day)
    assert failed_checks(run(day, day, instance=instance)) == {}
    overwritten = next(raw_folder.glob(f"events/{before:%Y/%m/%d}/17/*"))
    overwritten.write_text(json.dumps({"eventName": "page_view", "sessionId": "another"}))
    result = run(day, day, instance=instance, raise_on_error=False)
    assert overwritten.name in failed_checks(result)["books_balance"]


def test_the_books_name_ten_keys_and_count_the_rest() -> None:
    message = books_message(StoreDifference(missing=[f"key-{n:02}" for n in range(12)]), [])
    assert message.startswith("12 objects are loaded but gone from the store: `key-00`, ")
    assert "`key-09` and 2 more (restore what is gone" in message
    assert "key-10" not in message


def test_the_books_list_a_hundred_keys_beside_the_message_and_nothing_where_nothing_is_wrong() -> None:
    metadata = books_metadata(StoreDifference(objects=3, unseen=[f"key-{n:03}" for n in range(102)]))
    assert (metadata["unseen"], metadata["missing"], metadata["changed"]) == (102, 0, 0)
    listed = metadata["unseen_keys"]
    assert isinstance(listed, dg.MarkdownMetadataValue)
    assert (listed.value or "").splitlines()[-2:] == ["- `key-099`", "- and 2 more"]
    assert not {"missing_keys", "changed_keys"} & metadata.keys()
