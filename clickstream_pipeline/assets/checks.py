"""The asset checks: those that block downstream assets, and those that warn the operator.

In a run with partitions a check covers their days, and the UTC days that were loaded beside them; without partitions it
covers every day that was loaded, or computed.
"""

import dagster as dg
from pydantic import Field

from clickstream_pipeline.assets.book_messages import books_message, books_metadata, layout_message, set_aside_message
from clickstream_pipeline.assets.metadata import failing_metadata
from clickstream_pipeline.assets.partitions import CALENDAR, days_of, started_at
from clickstream_pipeline.assets.sql_checks import NAMED, SQL_CHECKS, check_result, loaded_days
from clickstream_pipeline.assets.traffic_messages import FAR_FROM_USUAL, traffic_message
from clickstream_pipeline.reporting.formats import counted
from clickstream_pipeline.resources.raw_store_resource import RawStoreParam
from clickstream_pipeline.resources.warehouse_resource import WarehouseParam
from clickstream_pipeline.storage.raw.layout import passed_over_above, passed_over_of_days
from clickstream_pipeline.storage.tables.check_files import failing_rows
from clickstream_pipeline.storage.tables.day_figures import (
    DayRejects,
    computed_days,
    known_days,
    reject_shares,
    volumes,
)
from clickstream_pipeline.storage.tables.set_aside import objects_set_aside
from clickstream_pipeline.storage.tables.store_comparison import compare_with_store
from clickstream_pipeline.storage.tables.unusual_traffic import far_traffic


class BooksConfig(dg.Config):
    """Which of the partitions' objects to compare with the store."""

    prefixes: list[str] = Field(
        default=[], description="Only objects whose keys begin with one of these; empty: all objects of the days."
    )


@dg.asset_check(
    asset="clickstream_events",
    blocking=True,
    description=(
        "Every object in the store is in the ledger with the content it has, or is set aside; every object of the "
        "ledger is in the store; and events = loaded + duplicates + rejected where rows and rejects are counted again."
    ),
)
def books_balance(
    context: dg.AssetCheckExecutionContext,
    config: BooksConfig,
    raw_store: RawStoreParam,
    warehouse: WarehouseParam,
) -> dg.AssetCheckResult:
    store = raw_store.store()
    with warehouse.connection() as connection:
        days = loaded_days(context, warehouse) or known_days(connection, store)
        difference = compare_with_store(connection, store, days, as_of=started_at(context), prefixes=config.prefixes)
        unbalanced = failing_rows(connection, "books_balance", days)
    return check_result(
        context,
        passed=difference.is_empty() and not unbalanced,
        description=books_message(difference, unbalanced),
        metadata={"days": len(days), **books_metadata(difference), **failing_metadata(unbalanced)},
    )


@dg.asset_check(
    asset="clickstream_events",
    description="Warns of objects that could not be loaded and were set aside, and names the command to retry them.",
)
def nothing_set_aside(context: dg.AssetCheckExecutionContext, warehouse: WarehouseParam) -> dg.AssetCheckResult:
    with warehouse.connection() as connection:
        aside = objects_set_aside(connection, days=loaded_days(context, warehouse) or None)
    return check_result(
        context,
        passed=not aside,
        severity=dg.AssetCheckSeverity.WARN,
        description=set_aside_message(aside),
        metadata={"set_aside": len(aside)},
    )


@dg.asset_check(
    asset="raw_events",
    description="Warns of objects under `events/` whose keys have a layout that no load reads.",
)
def layout_is_read(context: dg.AssetCheckExecutionContext, raw_store: RawStoreParam) -> dg.AssetCheckResult:
    store = raw_store.store()
    days = days_of(context) and sorted({*days_of(context), *raw_store.record.days_found()})
    passed_over = passed_over_of_days(store, days or store.list_days())
    passed_over.add_all([passed_over_above(store, days or None)])
    return check_result(
        context,
        passed=not passed_over.other_layout,
        severity=dg.AssetCheckSeverity.WARN,
        description=layout_message(passed_over),
        metadata={"other_layout": passed_over.other_layout, "skipped": passed_over.skipped},
    )


@dg.asset_check(
    asset="activity_hourly",
    description=(
        "Warns when a day of the shop has under a third, or over three times, the events that its weekday usually has, "
        "without robots and what was discarded."
    ),
)
def usual_volume(context: dg.AssetCheckExecutionContext, warehouse: WarehouseParam) -> dg.AssetCheckResult:
    with warehouse.connection() as connection:
        days = days_of(context) or computed_days(connection)
        compared = volumes(connection, days, today=CALENDAR.date_of(started_at(context)))
    unusual = [volume for volume in compared if volume.is_unusual()]
    usual = (
        f"{counted(len(compared), 'day')} as their weekdays usually are"
        if compared
        else "no day to compare: none has ended and has three earlier weeks with its weekday"
    )
    named = "; ".join(f"{v.day}: {v.events:,} events, usually {v.usual_events:,.0f}" for v in unusual[:NAMED])
    return check_result(
        context,
        passed=not unusual,
        severity=dg.AssetCheckSeverity.WARN,
        description=named or usual,
        metadata={"days": len(days), "days_compared": len(compared), "unusual_days": len(unusual)},
    )


@dg.asset_check(
    asset="clickstream_events",
    description=(
        "Warns when more than CLICKSTREAM_REJECTS_WARN_SHARE of a day is rejected, or over three times the share that "
        "the two weeks before had."
    ),
)
def few_rejects(
    context: dg.AssetCheckExecutionContext, raw_store: RawStoreParam, warehouse: WarehouseParam
) -> dg.AssetCheckResult:
    with warehouse.connection() as connection:
        days = loaded_days(context, warehouse) or known_days(connection, raw_store.store())
        shares = reject_shares(connection, days)
    above = [day for day in shares if day.share > warehouse.rejects_warn_share or day.is_risen()]
    highest = max((day.share for day in shares), default=0.0)
    return check_result(
        context,
        passed=not above,
        severity=dg.AssetCheckSeverity.WARN,
        description=(
            f"rejected, `clickstream rejects list` has the reasons: {'; '.join(map(_rejects_of, above[:NAMED]))}"
            if above
            else f"at most {100 * highest:.2f} % of a day is rejected"
        ),
        metadata={"days": len(days), "highest_share_pct": round(100 * highest, 2)},
    )


@dg.asset_check(
    asset="activity_hourly",
    additional_deps=["sender_daily", "value_daily"],
    description=(
        "Warns when an hour of the shop's clock has far more or fewer events, or more orders, than the same hour and "
        "weekday usually has; "
        "when one address sends far more of a day than it usually does; when a day has far more new values."
    ),
)
def traffic_as_usual(context: dg.AssetCheckExecutionContext, warehouse: WarehouseParam) -> dg.AssetCheckResult:
    with warehouse.connection() as connection:
        days = days_of(context) or computed_days(connection)
        far = [found for day in days if (found := far_traffic(connection, day))]
    return check_result(
        context,
        passed=not far,
        severity=dg.AssetCheckSeverity.WARN,
        description=(
            "; ".join(traffic_message(each, CALENDAR) for each in far[:NAMED])
            if far
            else f"nothing is far from usual on {counted(len(days), 'day')}, or there is too little to compare with"
        ),
        metadata={"days": len(days), FAR_FROM_USUAL: sum(map(len, far))},
    )


def _rejects_of(day: DayRejects) -> str:
    usual = "" if day.usual_share is None else f", usually {100 * day.usual_share:.2f} %"
    return f"{day.day}: {100 * day.share:.2f} %{usual}"


CHECKS = [
    *SQL_CHECKS,
    books_balance,
    nothing_set_aside,
    layout_is_read,
    usual_volume,
    few_rejects,
    traffic_as_usual,
]
