"""How often a load asks S3 for a listing, which costs as much as a write: what docs/cost.md reckons with."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine

from clickstream_pipeline.assets.partitions import CALENDAR
from clickstream_pipeline.handlers.etl import handler
from clickstream_pipeline.settings import WarehouseAddress
from infra.cost.assumptions import read_assumptions
from tests.assets.conftest import point_at
from tests.faults.faulty_s3 import BUCKET, FaultyS3, faulty_s3
from tests.handlers.test_etl_requests import s3_notification


@pytest.fixture
def s3(nothing_configured: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultyS3]:
    with faulty_s3() as found:
        for name, value in found.environment().items():
            monkeypatch.setenv(name, value)
        yield found


@pytest.mark.parametrize("figure", ["etl_listings", "notified_listings"])
def test_a_call_lists_as_often_as_the_cost_reckons(
    s3: FaultyS3, warehouse_address: WarehouseAddress, monkeypatch: pytest.MonkeyPatch, figure: str
) -> None:
    point_at(warehouse_address, monkeypatch, CALENDAR.zone)
    noon = datetime.combine(datetime.now(UTC).date(), time(12, 30), UTC)
    key = f"events/{noon - timedelta(hours=1):%Y/%m/%d/%H}/event-a.json"
    body = json.dumps({"eventName": "page_view", "clientId": "c", "sessionId": "s"})
    s3.client().put_object(Bucket=BUCKET, Key=key, Body=body)
    with time_machine.travel(noon):
        answer = handler(s3_notification(key) if figure == "notified_listings" else {})
    assert answer["loaded"] == 1
    assert s3.listings == read_assumptions()[figure].value
