-- One row per span of length that has visits: 0 up to 10 s, 7 over an hour.
with durations as (
    select unnest(visits.durations_s) as duration_s
    from :chosen_visits as visits
    where visits.session_date between :first_day::date and :last_day::date
)

select
    width_bucket(
        durations.duration_s,
        '{10.0001, 30.0001, 60.0001, 180.0001, 600.0001, 1800.0001, 3600.0001}'::double precision[]
    ) as span,
    count(*)::double precision as visits
from durations
group by 1
order by 1
