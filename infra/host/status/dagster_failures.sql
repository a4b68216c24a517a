-- What a host's status says of Dagster: failed runs and failed blocking checks that nothing has made good since.
--
-- A failed run is made good when runs that began to write after it failed, and succeeded, have written every table and
-- day that it was to write. A blocking check that failed for a day is made good when it passes later, in a run for that
-- day or in one without partitions, which examines every day. Neither gets old: what needs no mending ends when its run
-- is deleted in Dagster. Runs that a person cancelled have not failed.
--
-- A function, because a view would hold Dagster's migrations up; one with its owner's rights, because
-- clickstream_status may read none of the tables, which also have the configuration of runs and what they logged.
create or replace function clickstream_failures() returns json
language sql stable security definer
set search_path = public, pg_temp
as $$
with failed_runs as (
    select
        run_id,
        pipeline_name as job,
        to_timestamp(coalesce(end_time, extract(epoch from update_timestamp))) as failed_at
    from runs
    where status = 'FAILURE'
),

run_days as (
    select
        run_id,
        (min(value) filter (where key != 'dagster/asset_partition_range_end'))::date as first_day,
        (max(value) filter (where key != 'dagster/asset_partition_range_start'))::date as last_day
    from run_tags
    where
        key in ('dagster/partition', 'dagster/asset_partition_range_start', 'dagster/asset_partition_range_end')
        and value ~ '^\d{4}-\d\d-\d\d$'
    group by run_id
),

-- What a failed run was to write; of one that was to write nothing, the checks that it was to make.
planned as (
    select
        failed_runs.run_id,
        event_logs.asset_key,
        event_logs.partition,
        null as check_name
    from failed_runs
    inner join event_logs using (run_id)
    where event_logs.dagster_event_type = 'ASSET_MATERIALIZATION_PLANNED'
    union all
    select
        failed_runs.run_id,
        checks.asset_key,
        null as partition,
        checks.check_name
    from failed_runs
    inner join asset_check_executions as checks using (run_id)
    where
        not exists (
            select
            from event_logs
            where
                event_logs.run_id = failed_runs.run_id
                and event_logs.dagster_event_type = 'ASSET_MATERIALIZATION_PLANNED'
        )
),

undone as (
    select distinct planned.run_id
    from planned
    inner join failed_runs using (run_id)
    where
        case
            when planned.check_name is not null
                then
                    not exists (
                        select
                        from asset_check_executions as made
                        inner join runs as later using (run_id)
                        where
                            later.status = 'SUCCESS'
                            and made.asset_key = planned.asset_key
                            and made.check_name = planned.check_name
                            and made.evaluation_event_timestamp > failed_runs.failed_at at time zone 'UTC'
                    )
            when planned.partition is null
                then
                    not exists (
                        select
                        from event_logs as written
                        inner join runs as later using (run_id)
                        where
                            later.status = 'SUCCESS'
                            and written.dagster_event_type = 'ASSET_MATERIALIZATION'
                            and written.asset_key = planned.asset_key
                            and written.partition is null
                            and written.timestamp > failed_runs.failed_at at time zone 'UTC'
                    )
            -- A branch of its own: Dagster's index of partitions has no nulls.
            else
                not exists (
                    select
                    from event_logs as written
                    inner join runs as later using (run_id)
                    where
                        later.status = 'SUCCESS'
                        and written.dagster_event_type = 'ASSET_MATERIALIZATION'
                        and written.asset_key = planned.asset_key
                        and written.partition = planned.partition
                        and written.timestamp > failed_runs.failed_at at time zone 'UTC'
                )
        end
),

runs_to_mend as (
    select
        failed_runs.run_id,
        failed_runs.job,
        run_days.first_day,
        run_days.last_day,
        failed_runs.failed_at
    from failed_runs
    inner join undone using (run_id)
    left join run_days using (run_id)
),

-- A day for each day of the run; null in a run without partitions.
failed_checks as (
    select
        checks.asset_key,
        checks.check_name,
        checks.evaluation_event_timestamp as failed_at,
        days.day::date as day
    from asset_check_executions as checks
    inner join runs using (run_id)
    left join run_days using (run_id)
    left join lateral
        generate_series(run_days.first_day, run_days.last_day, interval '1 day') as days (day)
        on true
    where
        checks.execution_status = 'FAILED'
        -- A blocking check fails its run, and only that one has to be read whole.
        and runs.status != 'SUCCESS'
        and checks.evaluation_event::json #>> '{dagster_event,event_specific_data,blocking}' = 'true'
        and checks.evaluation_event::json #>> '{dagster_event,event_specific_data,severity,__enum__}'
        = 'AssetCheckSeverity.ERROR'
),

-- Of the checks that failed, since the first of their failures: most checks of most runs have never failed.
passed_since as (
    select
        passed.asset_key,
        passed.check_name,
        passed.evaluation_event_timestamp as passed_at,
        run_days.first_day,
        run_days.last_day
    from (
        select
            asset_key,
            check_name,
            min(failed_at) as failed_at
        from failed_checks
        group by asset_key, check_name
    ) as failed
    inner join asset_check_executions as passed using (asset_key, check_name)
    inner join runs using (run_id)
    left join run_days using (run_id)
    where
        passed.execution_status = 'SUCCEEDED'
        and passed.evaluation_event_timestamp > failed.failed_at
),

checks_to_mend as (
    select
        asset_key::json ->> 0 as asset,
        check_name,
        min(day) as first_day,
        max(day) as last_day,
        count(distinct day) as days,
        min(failed_at) at time zone 'UTC' as failed_at
    from failed_checks
    where
        not exists (
            select
            from passed_since
            where
                passed_since.asset_key = failed_checks.asset_key
                and passed_since.check_name = failed_checks.check_name
                and passed_since.passed_at > failed_checks.failed_at
                and (
                    passed_since.first_day is null
                    or failed_checks.day between passed_since.first_day and passed_since.last_day
                )
        )
    group by asset_key, check_name
),

to_mend as (
    select
        'runs' as kind,
        failed_at,
        to_json(runs_to_mend) as named
    from runs_to_mend
    union all
    select
        'checks' as kind,
        failed_at,
        to_json(checks_to_mend) as named
    from checks_to_mend
),

-- A row also for a kind of which nothing is to mend.
summed as (
    select
        kinds.kind,
        count(newest_first.failed_at) as failures,
        min(newest_first.failed_at) as since,
        -- The newest twenty by name: a status stays small, and the others are in Dagster.
        json_agg(newest_first.named order by newest_first.place) filter (where newest_first.place <= 20) as named
    from (values ('runs'), ('checks')) as kinds (kind)
    left join (
        select
            *,
            row_number() over (partition by kind order by failed_at desc) as place
        from to_mend
    ) as newest_first using (kind)
    group by kinds.kind
)

select
    json_object_agg(
        kind, json_build_object('count', failures, 'since', since, 'named', coalesce(named, '[]'))
    )
from summed
$$;

-- Not the administrator's: the function may do what Dagster may, and no more.
alter function clickstream_failures() owner to clickstream_dagster;
revoke all on function clickstream_failures() from public;
grant execute on function clickstream_failures() to clickstream_status;
grant connect on database clickstream_dagster to clickstream_status;
alter role clickstream_status set default_transaction_read_only = on;
alter role clickstream_status set statement_timeout = '10s';
