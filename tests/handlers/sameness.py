"""One day loaded twice, by a Dagster run and by the packaged Lambda under its runtime client, and every row compared.

    make sameness
    .venv/bin/python -m tests.handlers.sameness --visitors 5000 --seed 3 --zone America/New_York

The day is a simulated shop's, with its duplicates, robots and broken events, and a few visits besides, of which one
ended on the day before. In most zones it lies in two UTC days: Dagster is asked for the shop's day, the Lambda for UTC
hours, one by one, as its rule asks, and for the last ones by one notification from S3. Only who wrote a row, and when,
may differ.
"""

import argparse
import contextlib
import dataclasses
import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import date
from itertools import groupby
from pathlib import Path

from psycopg2 import sql

from clickstream_pipeline.local.dagster_instance import write_instance_config
from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.server.connections import connect
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer
from clickstream_pipeline.storage.server.migrations import apply_migrations
from infra.artefact import LAMBDA_ETL
from tests.assets.small_shop import objects_of
from tests.commands import ROOT, clickstream
from tests.faults.faulty_s3 import BUCKET, FaultyS3, faulty_s3
from tests.handlers.local_lambda import local_lambda
from tests.handlers.packaged import PREPARED_BY, assembled, is_prepared, lambda_environment
from tests.handlers.test_etl_requests import s3_notification
from tests.storage.loads import Tables, tables_of

DAY = date(2026, 1, 5)
_STARTS = {"CLICKSTREAM_START_DATE": "2026-01-01"}
_WITH_STALE_DAYS = json.dumps({"ops": {"models": {"config": {"stale": True}}}})


@dataclasses.dataclass(frozen=True, slots=True)
class Comparison:
    """The tables of both: by name, the rows that each way left. `utc_days` are those of the objects."""

    by_dagster: Tables
    by_lambda: Tables
    utc_days: tuple[str, ...] = ()

    def differences(self, table: str) -> tuple[Counter[object], Counter[object]]:
        """Rows that only Dagster left, and rows that only the Lambda left."""
        one: Counter[object] = Counter(self.by_dagster[table])
        other: Counter[object] = Counter(self.by_lambda[table])
        return one - other, other - one

    def is_same(self) -> bool:
        """Whether every table holds the same rows, and something was loaded at all."""
        return bool(self.by_dagster["clickstream_events"]) and self.by_dagster == self.by_lambda


def compare(artefact: Path, folder: Path, zone: str, *, visitors: int, seed: int, hourly: int) -> Comparison:
    """Loads one simulated day of a shop in a zone both ways, the Lambda's first `hourly` UTC hours by a call each.

    Nothing of ours lies in `folder` yet, and the account that a server runs as can walk to it.
    """
    chosen = {**_STARTS, "SHOP_TIMEZONE": zone}
    with faulty_s3() as s3, _two_warehouses(folder) as (one, other):
        keys = _put_day(s3, folder / "raw", zone, visitors=visitors, seed=seed)
        _load_by_dagster({**lambda_environment(one, s3), **chosen}, folder)
        # Objects that lie directly under a day come with each of its hours.
        by_hour = {hour: list(found) for hour, found in groupby(keys, key=_utc_hour_of) if hour}
        one_by_one, at_once = list(by_hour)[:hourly], list(by_hour)[hourly:]
        with local_lambda(LAMBDA_ETL, artefact, {**lambda_environment(other, s3), **chosen}) as function:
            asked: list[Mapping[str, object]] = [{"targetUtcHour": hour} for hour in one_by_one]
            for event in [*asked, s3_notification(*(key for hour in at_once for key in by_hour[hour]))]:
                answer = function.invoke(event)
                assert answer["is_done"], answer
        with closing(connect(one)) as dagster, closing(connect(other)) as lambda_:
            return Comparison(
                tables_of(dagster), tables_of(lambda_), tuple(sorted({hour.partition("T")[0] for hour in by_hour}))
            )


def _utc_hour_of(key: str) -> str:
    """The hour in a key, `2026-01-05T09`; empty for an object that lies directly under its day."""
    _, year, month, day, *hour, _ = key.split("/")
    return f"{year}-{month}-{day}T{hour[0]}" if hour else ""


@contextlib.contextmanager
def _two_warehouses(folder: Path) -> Iterator[tuple[WarehouseAddress, WarehouseAddress]]:
    """Two databases on a server of our own, migrated by their owner and seen with the loader's rights."""
    password = secrets.token_urlsafe(16)
    with EmbeddedServer(folder / "warehouse").running() as owner:
        found = []
        for name in ("by_dagster", "by_lambda"):
            with closing(connect(owner)) as connection, connection.cursor() as cursor:
                connection.autocommit = True
                cursor.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
            apply_migrations(dataclasses.replace(owner, database=name))
            found.append(dataclasses.replace(owner, database=name, user="clickstream_loader", password=password))
        with closing(connect(owner)) as connection, connection, connection.cursor() as cursor:
            cursor.execute(sql.SQL("alter role clickstream_loader password {}").format(sql.Literal(password)))
        yield found[0], found[1]


def _put_day(s3: FaultyS3, raw: Path, zone: str, *, visitors: int, seed: int) -> list[str]:
    """Fills the bucket with the day; the keys."""
    options = ["--days", "1", "--visitors-per-day", str(visitors), "--seed", str(seed), "--first-day", str(DAY)]
    done = clickstream("generate", *options, "--folder", str(raw), SHOP_TIMEZONE=zone)
    assert done.returncode == 0, done.stderr
    objects = {path.relative_to(raw).as_posix(): path.read_bytes() for path in raw.glob("events/**/*.json")}
    objects.update({visit.key: visit.data for visit in objects_of(DAY)})
    client = s3.client()
    for key, data in sorted(objects.items()):
        client.put_object(Bucket=BUCKET, Key=key, Body=data)
    return sorted(objects)


def _load_by_dagster(environment: dict[str, str], folder: Path) -> None:
    """One run of Dagster's own command, in a process of its own."""
    write_instance_config(folder / "dagster")
    command = [sys.executable, "-m", "dagster", "asset", "materialize", "-m", "clickstream_pipeline.definitions"]
    ours = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("DWH_", "RAW_", "AWS_"))},
        **environment,
        "CLICKSTREAM_HOME": str(folder / "home"),
        "DAGSTER_HOME": str(folder / "dagster"),
    }
    done = subprocess.run(
        [*command, "--select", "*", "--partition", str(DAY), "--config-json", _WITH_STALE_DAYS],
        cwd=ROOT,
        env=ours,
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr[-3000:]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--visitors", type=int, default=2550)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hourly", type=int, default=18, help="how many hours the Lambda is asked for singly")
    parser.add_argument("--zone", default="Asia/Ho_Chi_Minh", help="the shop's time zone")
    options = parser.parse_args()
    if not is_prepared():
        raise SystemExit(f"the Lambda's packages are not here: {PREPARED_BY}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        artefact = assembled(folder / "function")
        found = compare(
            artefact, folder, options.zone, visitors=options.visitors, seed=options.seed, hourly=options.hourly
        )
    print("| table | rows by Dagster | rows by the Lambda | only by Dagster | only by the Lambda |")
    print("|---|---|---|---|---|")
    for table, rows in found.by_dagster.items():
        one, other = found.differences(table)
        print(f"| {table} | {len(rows):,} | {len(found.by_lambda[table]):,} | {one.total():,} | {other.total():,} |")
    for table in found.by_dagster:
        for who, rows in zip(("Dagster", "the Lambda"), found.differences(table), strict=True):
            for row in sorted(rows, key=repr)[:3]:
                print(f"{table}, only by {who}: {row}")
    if not found.is_same():
        raise SystemExit("the tables are not the same")
    total = sum(map(len, found.by_dagster.values()))
    print(f"the same: {total:,} rows of {len(found.by_dagster)} tables")


if __name__ == "__main__":
    main()
