"""The registry of tables: a folder `dbt-free-sql/tables/<name>/` is a table, and its `table.yaml` says what it holds.

Assets, the models and their order, column comments and docs/tables.md follow from it.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from clickstream_pipeline.domain.event_columns import COLUMNS
from clickstream_pipeline.storage.sql_files import SQL_FOLDER, read_sql

_FOLDER = SQL_FOLDER / "tables"
# Packages contain the checked registry in one file, which is read in 0.2 ms; YAML takes 10 ms, 70 without libyaml.
_PREPARED = SQL_FOLDER / "tables.json"
# Not a table of the warehouse; its partition is not a column.
_NOT_STORED = "raw_events"


class TableError(ValueError):
    """A `table.yaml` can't be used; the message names the file, the field and what is expected."""


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"sources": "from"}):
    """PostgreSQL's name of the type; what the column means; the columns of other tables that it derives from.

    `in_truth` says whether the truth of a simulated shop has the column.
    """

    type: str
    meaning: str
    sources: dict[str, tuple[str, ...]] = {}
    in_truth: bool = True


class Preview(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person sees of a day: either groups `by` some columns with their `sums`, or columns `of` a few rows.

    Groups are ordered by the first sum. Rows have no order; `found_by` is a second column with the day, whose index
    finds the rows. Previews remain after an erasure: they have no column whose values may name a person.
    """

    by: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    found_by: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.by, *self.sums, *self.of, *([self.found_by] if self.found_by else ()))


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table: the group of assets it is in, its purpose, what a row is, its key, and the day that partitions it.

    `raw_events`, which is not a table of the warehouse, has no preview.
    """

    group: Literal["loading", "visits", "sales"]
    purpose: str
    grain: str
    key: tuple[str, ...]
    partition: str
    columns: dict[str, Column]
    preview: Preview | None = None
    notes: str = ""

    @property
    def row(self) -> str:
        """The grain with a capital letter, as a sentence."""
        return self.grain[0].upper() + self.grain[1:]


class _TableFile(Table, frozen=True, forbid_unknown_fields=True):
    """A `table.yaml`; `event_columns` puts the columns of an event (domain/event_columns.py) before its own."""

    event_columns: bool = False

    def table(self) -> Table:
        told = {name: getattr(self, name) for name in Table.__struct_fields__}
        if self.event_columns:
            told["columns"] = {**_event_columns(), **self.columns}
        return Table(**told)


def _event_columns() -> dict[str, Column]:
    return {each.name: Column(each.type, each.meaning, {_NOT_STORED: each.sources}) for each in COLUMNS}


@cache
def tables() -> Mapping[str, Table]:
    """Every table by name, in the order of names. Raises `TableError`."""
    if _PREPARED.exists():
        return msgspec.json.decode(_PREPARED.read_bytes(), type=dict[str, Table])
    return read_tables(_FOLDER)


@cache
def model_names() -> tuple[str, ...]:
    """The tables that a `model.sql` computes, in the order of names."""
    return tuple(name for name in tables() if (_FOLDER / name / "model.sql").exists())


def model_sql(name: str) -> str:
    """The statements that rewrite one partition of a derived table."""
    return read_sql(f"tables/{name}/model.sql")


def read_tables(folder: Path) -> dict[str, Table]:
    """The tables of a folder, checked. Raises `TableError`."""
    found = {path.name: _read(path / "table.yaml") for path in sorted(folder.iterdir()) if path.is_dir()}
    for name, table in found.items():
        _check(f"tables/{name}/table.yaml", name, table, found)
    return found


def write_prepared(folder: Path) -> None:
    """Writes the registry as one file into a copy of `dbt-free-sql/` that becomes part of a package."""
    (folder / _PREPARED.name).write_bytes(msgspec.json.format(msgspec.json.encode(tables()), indent=1))


def _read(path: Path) -> Table:
    # Imported here: packages do not need it.
    import yaml

    where = f"{path.parent.parent.name}/{path.parent.name}/{path.name}"
    if not path.exists():
        raise TableError(f"{where} is missing; a folder there is a table")
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        return msgspec.convert(content, type=_TableFile).table()
    except yaml.YAMLError as error:
        raise TableError(f"{where} is not valid YAML: {error}") from error
    except msgspec.ValidationError as error:
        raise TableError(f"{where}: {error}") from error


def _check(where: str, name: str, table: Table, known: Mapping[str, Table]) -> None:
    lacking = [column for column in table.key if column not in table.columns]
    if lacking:
        raise TableError(f"{where}: key names {', '.join(lacking)}; there are the columns {', '.join(table.columns)}")
    if name != _NOT_STORED and table.partition not in table.columns:
        raise TableError(f"{where}: partition is {table.partition}, which is no column")
    shown = table.preview
    if (shown is None) != (name == _NOT_STORED) or (shown and bool(shown.by) == bool(shown.of)):
        raise TableError(f"{where}: expected a preview, `by` some columns or `of` some")
    unknown = [column for column in shown.columns if column not in table.columns] if shown else []
    if unknown:
        raise TableError(f"{where}: preview names {', '.join(unknown)}, which is no column")
    for column, spec in table.columns.items():
        for source, columns in spec.sources.items():
            unknown = [each for each in columns if source not in known or each not in known[source].columns]
            if unknown:
                raise TableError(f"{where}: {column} is from {source}.{unknown[0]}, which is no column of a table")
