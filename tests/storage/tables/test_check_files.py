"""The SQL checks: what their headers may say."""

from pathlib import Path

import pytest

from clickstream_pipeline.storage import sql_files
from clickstream_pipeline.storage.registry import tables
from clickstream_pipeline.storage.tables.check_files import CheckError, SqlCheck, read_check, sql_checks

HEADER = "-- asset: orders\n-- severity: warn\n-- complaint: wrong\n-- description: All is right.\n"


def test_every_check_belongs_to_tables_that_there_are() -> None:
    for name, check in sql_checks().items():
        assert {check.asset, *check.also} <= tables().keys(), name


def test_a_check_is_read_with_its_header(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check = _read(tmp_path, monkeypatch, HEADER + "-- also: sessions, page_daily\n\n-- why: no field of the header\n")
    assert (check.asset, check.severity, check.also) == ("orders", "warn", ("sessions", "page_daily"))


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (HEADER.replace("warn", "loud"), r"checks/wrong.sql: Invalid enum value 'loud' - at `\$.severity`"),
        (HEADER.replace("-- asset: orders\n", ""), r"checks/wrong.sql: .*missing required field `asset`"),
        (HEADER + "-- colour: red\n", r"checks/wrong.sql: .*unknown field `colour`; expected a header of"),
        ("select 1", r"checks/wrong.sql: .*missing required field"),
    ],
)
def test_a_header_that_cannot_be_used_is_named_with_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, header: str, message: str
) -> None:
    with pytest.raises(CheckError, match=message):
        _read(tmp_path, monkeypatch, header)


def _read(folder: Path, monkeypatch: pytest.MonkeyPatch, header: str) -> SqlCheck:
    (folder / "checks").mkdir()
    (folder / "checks/wrong.sql").write_text(header + "select 1\n")
    monkeypatch.setattr(sql_files, "SQL_FOLDER", folder)
    sql_files.read_sql.cache_clear()
    try:
        return read_check("checks/wrong.sql")
    finally:
        sql_files.read_sql.cache_clear()
