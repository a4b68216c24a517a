-- One row per step and group, the groups with most entries first: how many visits or visitors reached the step, of whom
-- `came` from the step before and `entered` here, and the times since the step before. `open_entries`, told with the
-- first step, are those whose window is still running, and `open_converted` those of them that have come through
-- already: no row counts them as reached, since nobody knows how the others end.
with entries as materialized (
    select named_entries.*
    from :named_entries as named_entries
),

counted as (
    select
        entries.name,
        steps.step,
        case
            when asked.is_open then entries.did & (1 << (steps.step - 1)) <> 0
            else not entries.is_running and entries.reached >= steps.step
        end as has_reached,
        case
            when asked.is_open then entries.came & (1 << (steps.step - 1)) <> 0
            else steps.step > 1 and not entries.is_running and entries.reached >= steps.step
        end as has_come,
        steps.step = 1 and entries.is_running as is_running,
        entries.reached = asked.steps as has_converted,
        (entries.reached_ms[steps.step] - entries.reached_ms[steps.step - 1]) / 1000.0 as since_before_s
    from entries
    cross join :asked as asked
    cross join generate_series(1, asked.steps) as steps (step)
),

steps as (
    select
        counted.name,
        counted.step,
        count(*) filter (where counted.has_reached) as reached,
        count(*) filter (where counted.has_come) as came,
        count(*) filter (where counted.is_running) as open_entries,
        count(*) filter (where counted.is_running and counted.has_converted) as open_converted,
        percentile_cont(0.5) within group (order by counted.since_before_s) filter (where counted.has_reached)
            as median_s,
        avg(counted.since_before_s) filter (where counted.has_reached) as mean_s
    from counted
    group by counted.name, counted.step
)

select
    steps.name,
    steps.step::double precision as step,
    steps.reached::double precision as reached,
    steps.came::double precision as came,
    (steps.reached - steps.came)::double precision as entered,
    steps.open_entries::double precision as open_entries,
    steps.open_converted::double precision as open_converted,
    steps.median_s,
    steps.mean_s::double precision as mean_s
from steps
order by
    max(case when steps.step = 1 then steps.reached + steps.open_entries end) over (partition by steps.name) desc,
    steps.name asc,
    steps.step asc
