-- One row per step and day of both periods; `is_before` marks the period before.
select
    funnel.session_date::text as day,
    funnel.session_date < :first_day::date as is_before,
    funnel.step_number,
    funnel.step,
    sum(funnel.sessions)::double precision as visits,
    sum(funnel.sessions_lost)::double precision as visits_lost,
    sum(funnel.seconds_sum)::double precision as seconds_sum,
    sum(funnel.seconds_count)::double precision as seconds_count
from :chosen_funnel as funnel
where
    funnel.session_date between :before_first_day::date and :last_day::date
    and (funnel.session_date <= :before_last_day::date or funnel.session_date >= :first_day::date)
group by funnel.session_date, funnel.step_number, funnel.step
order by funnel.session_date, funnel.step_number
