-- from visit to purchase: how many sessions reached each step, how many were lost after it, how long it took
with steps as (
    select
        funnel_daily.step_number,
        funnel_daily.step,
        sum(funnel_daily.sessions) as sessions,
        sum(funnel_daily.sessions_lost) as sessions_lost,
        sum(funnel_daily.seconds_sum) as seconds_sum,
        sum(funnel_daily.seconds_count) as seconds_count
    from public.funnel_daily as funnel_daily
    group by funnel_daily.step_number, funnel_daily.step
)

select
    steps.step_number,
    steps.step,
    steps.sessions,
    steps.sessions_lost,
    round(100.0 * steps.sessions / nullif(first_value(steps.sessions) over (order by steps.step_number), 0), 2)
        as share_of_sessions_pct,
    round(100.0 * steps.sessions_lost / nullif(steps.sessions, 0), 2) as lost_pct,
    round(steps.seconds_sum / nullif(steps.seconds_count, 0), 1) as mean_s_from_step_before
from steps
order by steps.step_number
