"""Which failures the host's status reports, and what makes them good; with a record of Dagster's own making."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import dagster as dg
import psycopg2
import pytest

from clickstream_pipeline.assets.partitions import run_tags
from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.server.connections import connection_to
from tests.infra.host.status.dagster_record import PASSWORD, dagster_record, failures

FIRST = date(2026, 1, 1)
DAYS = [FIRST + timedelta(days=number) for number in range(3)]


@dataclass
class Work:
    """What the next run meets: a table that can't be written, checks that fail or raise."""

    is_broken: bool = False
    failing: set[str] = field(default_factory=set)
    raising: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Record:
    """The record, how runs are added to it, and what the status says of it."""

    instance: dg.DagsterInstance
    status: WarehouseAddress
    work: Work

    def run(
        self, *days: date, assets: tuple[str, ...] = ("events", "sessions"), checks_alone: bool = False
    ) -> dg.ExecuteInProcessResult:
        """A run of some tables, with their checks, for the days from the first to the last; or of all checks alone."""
        job = _definitions(self.work).resolve_job_def("checks" if checks_alone else "daily")
        return job.execute_in_process(
            instance=self.instance,
            tags=run_tags(days[0], days[-1]) if len(days) > 1 else None,
            partition_key=days[0].isoformat() if len(days) == 1 else None,
            asset_selection=None if checks_alone else [dg.AssetKey(name) for name in assets],
            raise_on_error=False,
        )

    def told(self) -> tuple[int, dict[str, tuple[str | None, str | None, int]]]:
        """How many runs are to mend; by the names of checks: first and last day, and how many days."""
        found = failures(self.status)
        for kind in ("runs", "checks"):
            assert found[kind]["count"] == len(found[kind]["named"])
        checks = {
            each["check_name"]: (each["first_day"], each["last_day"], each["days"]) for each in found["checks"]["named"]
        }
        return found["runs"]["count"], checks


@pytest.fixture
def record(warehouse_address: WarehouseAddress, tmp_path: Path) -> Iterator[Record]:
    with dagster_record(warehouse_address, tmp_path / "home") as instance:
        status = dataclasses.replace(warehouse_address, user="clickstream_status", password=PASSWORD)
        yield Record(instance, status, Work())


def _definitions(work: Work) -> dg.Definitions:
    days = dg.DailyPartitionsDefinition(FIRST.isoformat(), end_date="2026-02-01")
    policy = dg.BackfillPolicy.single_run()

    @dg.asset(partitions_def=days, backfill_policy=policy)
    def events() -> None:
        pass

    @dg.asset(partitions_def=days, backfill_policy=policy, deps=[events])
    def sessions() -> None:
        if work.is_broken:
            raise dg.Failure("the warehouse is full")

    def check(name: str, *, blocking: bool, severity: dg.AssetCheckSeverity) -> dg.AssetChecksDefinition:
        @dg.asset_check(asset=events, name=name, blocking=blocking)
        def made() -> dg.AssetCheckResult:
            if name in work.raising:
                raise dg.Failure("the warehouse does not answer")
            return dg.AssetCheckResult(passed=name not in work.failing, severity=severity)

        return made

    error, warn = dg.AssetCheckSeverity.ERROR, dg.AssetCheckSeverity.WARN
    return dg.Definitions(
        assets=[events, sessions],
        asset_checks=[
            check("books", blocking=True, severity=error),
            check("volume", blocking=False, severity=error),
            check("rejects", blocking=True, severity=warn),
        ],
        jobs=[
            dg.define_asset_job("daily", dg.AssetSelection.all()),
            dg.define_asset_job("checks", dg.AssetSelection.checks_for_assets(events)),
        ],
        executor=dg.in_process_executor,
    )


def _all_days(days: int = 1) -> tuple[str | None, str | None, int]:
    return DAYS[0].isoformat(), DAYS[days - 1].isoformat(), days


def test_nothing_has_failed_where_every_run_succeeded(record: Record) -> None:
    assert record.run(DAYS[0]).success
    nothing = {"count": 0, "since": None, "named": []}
    assert failures(record.status) == {"runs": nothing, "checks": nothing}


def test_a_failed_run_is_named_with_its_day_since_it_failed(record: Record) -> None:
    record.work.is_broken = True
    begun = datetime.now(UTC).replace(microsecond=0)
    failed = record.run(DAYS[0])
    told = failures(record.status)["runs"]
    (named,) = told["named"]
    day = DAYS[0].isoformat()
    assert (named["run_id"], named["job"], named["first_day"], named["last_day"]) == (failed.run_id, "daily", day, day)
    assert told["since"] == named["failed_at"]
    assert begun <= datetime.fromisoformat(told["since"]) <= datetime.now(UTC)


def test_a_failed_run_is_made_good_by_runs_that_wrote_all_its_tables_and_days(record: Record) -> None:
    record.work.is_broken = True
    record.run(DAYS[0], DAYS[-1])
    record.work.is_broken = False
    # Other days, some of its days, and one table of the rest leave something to do.
    record.run(DAYS[-1] + timedelta(days=1))
    record.run(DAYS[0], DAYS[1])
    record.run(DAYS[2], assets=("events",))
    assert record.told() == (1, {})
    record.run(DAYS[2], assets=("sessions",))
    assert record.told() == (0, {})


def test_what_was_written_before_a_run_failed_makes_nothing_good(record: Record) -> None:
    record.run(DAYS[0])
    record.work.is_broken = True
    record.run(DAYS[0])
    assert record.told() == (1, {})
    # A run that fails itself writes `events`, and makes nothing good either.
    record.run(DAYS[0])
    assert record.told() == (2, {})
    record.work.is_broken = False
    record.run(DAYS[0])
    assert record.told() == (0, {})


def test_a_failed_blocking_check_stays_until_it_passes_for_its_days(record: Record) -> None:
    record.work.failing = {"books"}
    record.run(DAYS[0], DAYS[-1])
    assert record.told() == (1, {"books": _all_days(3)})
    record.work.failing = set()
    # Of another day it says nothing of these.
    record.run(DAYS[-1] + timedelta(days=1))
    assert record.told()[1] == {"books": _all_days(3)}
    record.run(DAYS[2])
    assert record.told()[1] == {"books": _all_days(2)}
    # Alone it examines every day; the tables that it has held back are still to be written.
    record.run(checks_alone=True)
    assert record.told() == (1, {})
    record.run(DAYS[0], DAYS[1])
    assert record.told() == (0, {})


def test_a_check_that_failed_alone_has_to_pass_alone(record: Record) -> None:
    record.work.failing = {"books"}
    record.run(checks_alone=True)
    assert record.told() == (1, {"books": (None, None, 0)})
    record.work.failing = set()
    # The check has been made, and not for every day.
    record.run(DAYS[0], DAYS[-1])
    assert record.told() == (0, {"books": (None, None, 0)})
    record.run(checks_alone=True)
    assert record.told() == (0, {})


def test_a_run_of_checks_that_broke_off_is_made_good_by_the_next(record: Record) -> None:
    record.work.raising = {"books"}
    record.run(checks_alone=True)
    assert record.told() == (1, {})
    record.work.raising = set()
    record.run(checks_alone=True)
    assert record.told() == (0, {})


def test_checks_that_block_nothing_and_warnings_are_no_failures(record: Record) -> None:
    record.work.failing = {"volume", "rejects"}
    assert record.run(DAYS[0]).success
    assert record.told() == (0, {})
    # In a run that fails for another reason, too.
    record.work.is_broken = True
    record.run(DAYS[1])
    assert record.told() == (1, {})


def test_a_run_that_was_cancelled_has_not_failed(record: Record) -> None:
    job = _definitions(record.work).resolve_job_def("daily")
    run = record.instance.create_run_for_job(job, tags={"dagster/partition": DAYS[0].isoformat()})
    record.instance.report_run_canceled(run)
    assert record.told() == (0, {})


def test_what_needs_no_mending_ends_with_its_run(record: Record) -> None:
    record.work.failing = {"books"}
    failed = record.run(DAYS[0])
    assert record.told() == (1, {"books": _all_days()})
    record.instance.delete_run(failed.run_id)
    assert record.told() == (0, {})


def test_twenty_are_named_and_all_are_counted(record: Record) -> None:
    job = _definitions(record.work).resolve_job_def("daily")
    for day in (FIRST + timedelta(days=number) for number in range(25)):
        run = record.instance.create_run_for_job(job, tags={"dagster/partition": day.isoformat()})
        record.instance.report_run_failed(run, "the process that executed this run was killed")
    told = failures(record.status)["runs"]
    assert told["count"] == 25
    assert [each["first_day"] for each in told["named"]] == [
        (FIRST + timedelta(days=number)).isoformat() for number in reversed(range(5, 25))
    ]


@pytest.mark.parametrize(
    "attempt",
    [
        *(
            f"select from {table}"
            for table in ("runs", "run_tags", "event_logs", "asset_check_executions", "snapshots")
        ),
        "create table mine (a int)",
        "set default_transaction_read_only = off; commit; create table mine (a int)",
        "create temporary table mine (a int)",
    ],
)
def test_the_status_reads_no_table_of_dagsters_and_makes_none(record: Record, attempt: str) -> None:
    refused = (psycopg2.errors.InsufficientPrivilege, psycopg2.errors.ReadOnlySqlTransaction)
    with connection_to(record.status) as connection, connection.cursor() as cursor, pytest.raises(refused):
        cursor.execute(attempt)


def test_nobody_else_may_ask(record: Record, warehouse_address: WarehouseAddress) -> None:
    asked = "select proowner::regrole::text, prosecdef, proacl::text from pg_proc where proname = %s"
    with connection_to(warehouse_address) as connection, connection, connection.cursor() as cursor:
        cursor.execute(asked, ("clickstream_failures",))
        owner, is_definers, rights = cursor.fetchone()
    assert (owner, is_definers) == ("clickstream_dagster", True)
    # Its owner's and the status's; an entry without a name would be everybody's.
    named = sorted(entry.partition("=")[0] for entry in rights.strip("{}").split(","))
    assert named == ["clickstream_dagster", "clickstream_status"]
