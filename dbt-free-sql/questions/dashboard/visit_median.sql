-- One row: the median of one period. For the period before, its days are bound in place of the page's.
with durations as (
    select unnest(visits.durations_s) as duration_s
    from :chosen_visits as visits
    where visits.session_date between :first_day::date and :last_day::date
)

select percentile_cont(0.5) within group (order by durations.duration_s) as duration_median
from durations
