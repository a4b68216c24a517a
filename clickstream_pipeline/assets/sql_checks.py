"""The asset checks made from the SQL checks of `dbt-free-sql/`."""

from datetime import date
from typing import Any

import dagster as dg

from clickstream_pipeline.assets.clickstream_events import CLICKSTREAM_EVENTS
from clickstream_pipeline.assets.metadata import failing_metadata
from clickstream_pipeline.assets.partitions import days_of
from clickstream_pipeline.domain.guides import with_runbook
from clickstream_pipeline.reporting.formats import counted
from clickstream_pipeline.resources.raw_store_resource import RawStoreParam
from clickstream_pipeline.resources.warehouse_resource import WarehouseParam
from clickstream_pipeline.storage.tables.check_files import SqlCheck, failing_rows, sql_checks
from clickstream_pipeline.storage.tables.day_figures import computed_days, known_days

# How many days or keys a check names in its description.
NAMED = 10


def check_result(context: dg.AssetCheckExecutionContext, *, passed: bool, description: str, metadata: dict[str, Any],
                 severity: dg.AssetCheckSeverity = dg.AssetCheckSeverity.ERROR) -> dg.AssetCheckResult:  # fmt: skip
    """The result of a check. A failure names its section of the runbook, and is also logged: the run's log shows
    results without their descriptions.
    """
    if not passed:
        (check,) = context.check_specs
        description = with_runbook(description, check.name)
        log = context.log.error if severity is dg.AssetCheckSeverity.ERROR else context.log.warning
        log(description)
    return dg.AssetCheckResult(passed=passed, severity=severity, description=description, metadata=metadata)


def loaded_days(context: dg.AssetCheckExecutionContext, warehouse: WarehouseParam) -> list[date]:
    """The days that the run is for, and those that it loaded beside them, in order; none without partitions."""
    days = days_of(context)
    return sorted({*days, *warehouse.record.loads}) if days else []


def _asset_check(name: str, check: SqlCheck) -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=check.asset,
        name=name,
        additional_deps=list(check.also),
        blocking=check.severity == "error",
        description=check.description,
    )
    def sql_check(
        context: dg.AssetCheckExecutionContext, raw_store: RawStoreParam, warehouse: WarehouseParam
    ) -> dg.AssetCheckResult:
        with warehouse.connection() as connection:
            if check.asset == CLICKSTREAM_EVENTS.key.to_user_string():
                days = loaded_days(context, warehouse) or known_days(connection, raw_store.store())
            else:
                days = days_of(context) or computed_days(connection)
            failing = failing_rows(connection, name, days)
        named = ", ".join(f"{day.day} ({day.count:,})" for day in failing[:NAMED])
        return check_result(
            context,
            passed=not failing,
            severity=dg.AssetCheckSeverity.ERROR if check.severity == "error" else dg.AssetCheckSeverity.WARN,
            description=f"{check.complaint}: {named}" if failing else f"holds on {counted(len(days), 'day')}",
            metadata={"days": len(days), **failing_metadata(failing)},
        )

    return sql_check


SQL_CHECKS = [_asset_check(name, check) for name, check in sql_checks().items() if not check.is_part]
