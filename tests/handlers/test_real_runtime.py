"""The packaged ETL Lambda under the runtime client that AWS runs it with: what it answers, logs and leaves behind."""

import dataclasses
import json
import time
import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from psycopg2 import sql

from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.server.connections import connection_to
from infra.artefact import LAMBDA_ETL
from tests.assets.runs import DAYS, FIRST
from tests.assets.small_shop import objects_of
from tests.faults.faulty_s3 import BUCKET, Fault, FaultyS3
from tests.handlers.local_lambda import LocalLambda, local_lambda
from tests.handlers.packaged import lambda_environment
from tests.handlers.runtime_api import InvocationFailed
from tests.handlers.test_etl_requests import eventbridge_notification, s3_notification

pytestmark = pytest.mark.xdist_group("the packaged Lambda")

DAY, OTHER_DAY, _ = DAYS


@pytest.fixture
def loader(warehouse_address: WarehouseAddress) -> WarehouseAddress:
    """The warehouse as the function sees it: with the loader's rights, and a password of this test's."""
    password = uuid.uuid4().hex
    with connection_to(warehouse_address) as connection, connection, connection.cursor() as cursor:
        cursor.execute(sql.SQL("alter role clickstream_loader password {}").format(sql.Literal(password)))
    return dataclasses.replace(warehouse_address, user="clickstream_loader", password=password)


@pytest.fixture
def environment(s3: FaultyS3, loader: WarehouseAddress) -> dict[str, str]:
    # One event in nine of the small shop is broken.
    return {**lambda_environment(loader, s3), "CLICKSTREAM_REJECTS_WARN_SHARE": "0.2"}


@pytest.fixture
def function(artefact: Path, environment: dict[str, str]) -> Iterator[LocalLambda]:
    """A function that has not been invoked yet."""
    with local_lambda(LAMBDA_ETL, artefact, environment) as started:
        yield started


def _put(s3: FaultyS3, *days: date) -> list[str]:
    """Puts the small shop's objects of some days into the bucket; their keys."""
    objects = [raw for day in days for raw in objects_of(day)]
    for raw in objects:
        s3.client().put_object(Bucket=BUCKET, Key=raw.key, Body=raw.data)
    return [raw.key for raw in objects]


def _events_of(address: WarehouseAddress) -> dict[date, int]:
    with connection_to(address) as connection, connection.cursor() as cursor:
        cursor.execute("select load_date, count(*) from clickstream_events group by 1")
        return dict(cursor.fetchall())


def test_an_hour_is_loaded_cold_and_warm_and_told_in_json(
    s3: FaultyS3, function: LocalLambda, loader: WarehouseAddress, artefact: Path
) -> None:
    _put(s3, DAY)
    shipped = _files(artefact)
    cold = function.invoke({"targetUtcHour": 9, "targetUtcDate": str(DAY)})
    assert (cold["objects_read"], cold["loaded"], cold["rejected"], cold["is_done"]) == (5, 6, 1, True)
    assert set(cold["checks"].values()) == {True}
    warm = function.invoke({"targetUtcHour": 0, "targetUtcDate": str(DAY)})
    assert (warm["objects_read"], warm["loaded"]) == (1, 1)
    # The event of that hour happened on the day before.
    assert warm["days_computed"] == [str(DAY - timedelta(days=1)), str(DAY)]
    assert _events_of(loader) == {DAY: 7}

    log = function.log()
    lines = [json.loads(line) for line in log.splitlines()]
    ended = [line for line in lines if line.get("message") == "load ended"]
    assert [line["loaded"] for line in ended] == [6, 1]
    assert len({line["request_id"] for line in ended}) == 2
    assert _metric(lines, "EventsLoaded") == [6, 1]
    assert _metric(lines, "EventsRejected") == [1, 0]
    assert loader.password
    assert loader.password not in log
    # What it needs is there, and compiled: it writes nothing where its code lies.
    assert _files(artefact) == shipped


def test_objects_are_loaded_as_s3_tells_of_them(s3: FaultyS3, function: LocalLambda, loader: WarehouseAddress) -> None:
    keys = _put(s3, DAY)
    assert function.invoke(s3_notification(*(key for key in keys if key.split("/")[4] == "09")))["loaded"] == 6
    by_eventbridge = next(key for key in keys if key.split("/")[4] == "10")
    assert function.invoke(eventbridge_notification(by_eventbridge))["duplicates"] == 1


def test_of_a_batch_of_messages_the_failed_ones_come_back(
    s3: FaultyS3, function: LocalLambda, loader: WarehouseAddress
) -> None:
    keys = _put(s3, DAY, OTHER_DAY)
    too_early = f"events/{FIRST - timedelta(days=1):%Y/%m/%d}/00/event-a.json"
    bodies = {
        "good": json.dumps(s3_notification(*(key for key in keys if f"{DAY:%Y/%m/%d}" in key))),
        "too early": json.dumps(eventbridge_notification(too_early)),
        "broken": "{",
    }
    records = [{"messageId": name, "body": body, "eventSource": "aws:sqs"} for name, body in bodies.items()]
    answer = function.invoke({"Records": records})
    assert answer == {"batchItemFailures": [{"itemIdentifier": "too early"}, {"itemIdentifier": "broken"}]}
    assert _events_of(loader) == {DAY: 7}


def test_a_failing_invocation_is_reported_by_its_type_and_the_next_one_works(
    s3: FaultyS3, function: LocalLambda, loader: WarehouseAddress
) -> None:
    key, *_ = _put(s3, DAY)
    with pytest.raises(InvocationFailed, match="targetUtcHour is 24") as refused:
        function.invoke({"targetUtcHour": 24})
    assert refused.value.type == "ValueError"
    assert function.invoke({"targetUtcDate": str(DAY)})["loaded"] == 7
    s3.client().delete_object(Bucket=BUCKET, Key=key)
    with pytest.raises(InvocationFailed, match=f"{DAY}: books_balance: .*gone from the store") as failed:
        function.invoke({"targetUtcDate": str(DAY)})
    assert failed.value.type == "EtlFailed"
    lines = [json.loads(line) for line in function.log().splitlines()]
    assert _metric(lines, "DaysFailed") == [0, 1]
    assert [line["errorType"] for line in lines if "errorType" in line] == ["ValueError", "EtlFailed"]


def test_without_a_warehouse_it_says_which_variable_names_one(artefact: Path, s3: FaultyS3) -> None:
    with local_lambda(LAMBDA_ETL, artefact, s3.environment()) as function:
        with pytest.raises(InvocationFailed, match="DWH_HOST is not set") as failed:
            function.invoke({})
        assert failed.value.type == "EmbeddedServerError"


def test_a_call_stops_between_chunks_when_its_time_is_nearly_up_and_the_next_one_goes_on(
    artefact: Path, s3: FaultyS3, environment: dict[str, str], loader: WarehouseAddress
) -> None:
    keys = sorted(_put(s3, DAY))
    # Half of a short call's time is kept: it stops after ten seconds, while the fourth object is under way.
    time_s, read_until_s = 20.0, 10.5
    with local_lambda(LAMBDA_ETL, artefact, {**environment, "CLICKSTREAM_CHUNK_BYTES": "1"}) as function:
        assert function.invoke({"targetUtcDate": str(OTHER_DAY)})["objects_read"] == 0
        begun = time.monotonic()

        def holds_one_up(key: str) -> Fault | None:
            if key == keys[3]:
                time.sleep(max(0.0, begun + read_until_s - time.monotonic()))
            return None

        s3.fault = holds_one_up
        answer = function.invoke({"targetUtcDate": str(DAY)}, time_s=time_s)
        assert time.monotonic() - begun < time_s
        assert 0 < answer["objects_read"] < len(keys)
        assert answer["objects_left"] == len(keys) - answer["objects_read"]
        assert (answer["is_done"], answer["days_computed"]) == (False, [])
        rest = function.invoke({"targetUtcDate": str(DAY)})
        assert (rest["objects_read"], rest["is_done"]) == (answer["objects_left"], True)
    assert answer["loaded"] + rest["loaded"] == 7
    assert _events_of(loader) == {DAY: 7}


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def _metric(lines: list[dict[str, Any]], name: str) -> list[float]:
    """The values of a metric in CloudWatch's embedded format, in the order in which they were written."""
    return [
        value
        for line in lines
        for metrics in line.get("_aws", {}).get("CloudWatchMetrics", ())
        if metrics["Namespace"] == "Clickstream" and {"Name": name, "Unit": "Count"} in metrics["Metrics"]
        for value in line[name]
    ]
