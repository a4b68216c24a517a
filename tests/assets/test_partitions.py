"""The first day that has a partition."""

from datetime import date
from pathlib import Path

import pytest

from clickstream_pipeline.assets.partitions import first_day
from clickstream_pipeline.settings import default_start_date, load_settings


@pytest.mark.parametrize(
    ("configured", "keys", "expected"),
    [
        pytest.param("", [], default_start_date(), id="nothing yet"),
        pytest.param("", ["2026/02/03", "2025/12/31/23"], date(2025, 12, 31), id="the oldest object"),
        pytest.param("", ["year=2025/month=11/day=30", "2025/12/31"], date(2025, 11, 30), id="both layouts"),
        pytest.param("2026-01-01", ["2025/12/31"], date(2026, 1, 1), id="configured"),
    ],
)
def test_partitions_begin_with_the_folder(tmp_path: Path, configured: str, keys: list[str], expected: date) -> None:
    for key in keys:
        (tmp_path / "raw/events" / key).mkdir(parents=True)
        (tmp_path / "raw/events" / key / "event-a.json").touch()
    settings = load_settings({"CLICKSTREAM_HOME": str(tmp_path), "CLICKSTREAM_START_DATE": configured})
    assert first_day(settings) == expected


def test_those_of_a_bucket_begin_without_asking_it() -> None:
    assert first_day(load_settings({"RAW_BUCKET": "a-bucket"})) == default_start_date()
