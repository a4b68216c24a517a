"""What the field really sends, objects: the cases about them, loaded day by day as a new user would."""

from datetime import date
from pathlib import Path
from typing import Any

import psycopg2.extensions
import pytest

from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.reading import object_reader
from clickstream_pipeline.storage.tables.check_files import failing_rows
from clickstream_pipeline.storage.tables.load_result import LoadResult
from tests.commands import clickstream
from tests.storage.loads import load_whole_days
from tests.storage.tables.test_field_cases import CASES, FOLDER

Connection = psycopg2.extensions.connection
_FO10 = "events/2026/11/15/03"
# The rows of each question; of `fo05`, see below.
RIGHT: dict[str, list[list[tuple[Any, ...]]]] = {
    "fo01": [[(date(2026, 10, 7), 1, 3, 3, 0, 0)], []],
    "fo04": [[(date(2026, 10, 10), 2, 6, 6, 0, 0)], []],
    "fo07": [[(date(2026, 10, 13), 1, 1, 1, 0, 0)], []],
    "fo09": [[(date(2026, 11, 14), 2, 2, 2)]],
    "fo10": [
        [(date(2026, 11, 15), 3, 10, 5, 5)],
        [
            (f"{_FO10}/comma.json", 1, "invalid_json"),
            (f"{_FO10}/comma.json", 2, "invalid_json"),
            *((f"{_FO10}/open-array.json", position, "invalid_json") for position in (1, 2, 3)),
        ],
    ],
}


def day_of(case: str) -> date:
    year, month, day = Path(CASES[case]["files"][0]).parts[2:5]
    return date(int(year), int(month), int(day))


def answers(connection: Connection, case: str) -> list[list[tuple[Any, ...]]]:
    day = day_of(case)
    load_whole_days(connection, FolderStore(FOLDER / case), [day])
    found = []
    for question in CASES[case]["look"].split("; "):
        with connection, connection.cursor() as cursor:
            cursor.execute(question)
            found.append(cursor.fetchall())
    return found


@pytest.mark.parametrize("case", RIGHT)
def test_a_case_comes_out_right(case: str, connection: Connection) -> None:
    assert answers(connection, case) == RIGHT[case]


def test_a_broken_element_is_rejected_with_its_own_bytes(connection: Connection) -> None:
    books, rejected = answers(connection, "fo05")
    assert books == [(date(2026, 10, 11), 2, 6, 4, 0, 2)]
    array, lines = ((FOLDER / name).read_text() for name in CASES["fo05"]["files"])
    element = array[
        array.index('{"eventName":"view_item"') : array.index(',{"eventName": "page_view", "clientId": "fo05-1"')
    ]
    assert sorted(rejected) == sorted((2, "invalid_json", len(each)) for each in (element, lines.splitlines()[1]))


@pytest.mark.parametrize("case", ["fo01", "fo10"])
def test_what_an_earlier_version_rejected_loads_when_it_is_read_again(
    case: str, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    day, store = day_of(case), FolderStore(FOLDER / case)

    def load(*, full: bool) -> LoadResult:
        return load_whole_days(connection, store, [day], full=full)

    with monkeypatch.context() as patched:
        # As it was read before: a text is lines.
        patched.setattr(
            object_reader, "documents_of", lambda text, on_value: [each for each in text.split(b"\n") if each]
        )
        assert load(full=False).loaded < RIGHT[case][0][0][3]
    load(full=True)
    assert answers(connection, case) == RIGHT[case]
    assert failing_rows(connection, "books_balance", [day]) == []


@pytest.mark.parametrize(
    ("case", "skipped", "first_skipped", "other", "first_other"),
    [
        (
            "fo07",
            4,
            "events/2026/10/13/03/.part-00000-ab.json.crc",
            2,
            "events/2026/10/13/03/run=1/part-00001.json",
        ),
        ("fo09", 0, "", 4, "events/2026/11/14/03/shard=1/part-1.json"),
    ],
)
def test_what_is_passed_over_is_told_by_load_and_doctor(
    warehouse_address: WarehouseAddress,
    connection: Connection,
    tmp_path: Path,
    case: str,
    skipped: int,
    first_skipped: str,
    other: int,
    first_other: str,
) -> None:
    environment = {
        "DWH_HOST": warehouse_address.host,
        "DWH_PORT": str(warehouse_address.port),
        "DWH_USER": warehouse_address.user,
        "DWH_PASSWORD": warehouse_address.password or "",
        "DWH_DATABASE": warehouse_address.database,
        "CLICKSTREAM_HOME": str(tmp_path / "home"),
        "RAW_URL": (FOLDER / case).as_uri(),
        "COLUMNS": "400",
    }
    day = str(day_of(case))
    loaded = clickstream("load", "--from", day, "--to", day, **environment)
    assert loaded.returncode == 0, loaded.stderr
    other_told = (
        f"{other} objects are in a layout that is not read, the first {first_other}; expected events/YYYY/MM/DD/"
    )
    assert other_told in loaded.stdout
    assert (f"{skipped} objects are skipped, no data by their names: {first_skipped}" in loaded.stdout) == (skipped > 0)
    doctor = clickstream("doctor", **environment)
    assert other_told in doctor.stdout
    assert doctor.returncode == 1
    with connection, connection.cursor() as cursor:
        cursor.execute("select skipped, other_layout from load_daily")
        assert cursor.fetchall() == [(skipped, other)]
