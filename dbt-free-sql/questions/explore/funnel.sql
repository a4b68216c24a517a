-- One row per step and group, the groups with most entries first: how many visits or visitors reached the step, of whom
-- `came` from the step before and `entered` here. `open_entries`, told with the first step, are those whose window is
-- still running, and `open_converted` those of them that have come through already: no row counts them as reached,
-- since nobody knows how the others end.
with alike as (
    select
        entries.name,
        entries.reached,
        entries.did,
        entries.came,
        entries.is_running,
        count(*) as entries
    from :named_entries as entries
    group by entries.name, entries.reached, entries.did, entries.came, entries.is_running
),

counted as (
    select
        alike.name,
        steps.step,
        alike.entries,
        case
            when asked.is_open then alike.did & (1 << (steps.step - 1)) <> 0
            else not alike.is_running and alike.reached >= steps.step
        end as has_reached,
        case
            when asked.is_open then alike.came & (1 << (steps.step - 1)) <> 0
            else steps.step > 1 and not alike.is_running and alike.reached >= steps.step
        end as has_come,
        steps.step = 1 and alike.is_running as is_running,
        alike.reached = asked.steps as has_converted
    from alike
    cross join :asked as asked
    cross join generate_series(1, asked.steps) as steps (step)
),

totals as (
    select
        counted.name,
        counted.step,
        coalesce(sum(counted.entries) filter (where counted.has_reached), 0) as reached,
        coalesce(sum(counted.entries) filter (where counted.has_come), 0) as came,
        coalesce(sum(counted.entries) filter (where counted.is_running), 0) as open_entries,
        coalesce(sum(counted.entries) filter (where counted.is_running and counted.has_converted), 0) as open_converted
    from counted
    group by counted.name, counted.step
)

select
    totals.name,
    totals.step::double precision as step,
    totals.reached::double precision as reached,
    totals.came::double precision as came,
    (totals.reached - totals.came)::double precision as entered,
    totals.open_entries::double precision as open_entries,
    totals.open_converted::double precision as open_converted
from totals
order by
    max(case when totals.step = 1 then totals.reached + totals.open_entries end) over (partition by totals.name) desc,
    totals.name asc,
    totals.step asc
