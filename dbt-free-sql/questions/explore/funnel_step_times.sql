-- One row per step and group: how long it took from the step before, of those that funnel.sql counts as reached.
select
    entries.name,
    steps.step::double precision as step,
    percentile_cont(0.5) within group (
        order by (entries.reached_ms[steps.step] - entries.reached_ms[steps.step - 1]) / 1000.0
    ) as median_s,
    avg((entries.reached_ms[steps.step] - entries.reached_ms[steps.step - 1]) / 1000.0)::double precision as mean_s
from :named_entries as entries
cross join lateral generate_series(2, entries.reached) as steps (step)
where not entries.is_running
group by entries.name, steps.step
order by entries.name asc, steps.step asc
