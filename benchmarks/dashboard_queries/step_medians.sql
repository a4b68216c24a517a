-- median seconds between the steps
with waits as (
    select
        funnel_daily.step_number,
        unnest(funnel_daily.step_durations_s) as duration_s
    from public.funnel_daily as funnel_daily
    where
        funnel_daily.session_date between %(first_day)s and %(last_day)s
        and (%(channel)s = '' or funnel_daily.channel = %(channel)s)
        and (%(device_class)s = '' or funnel_daily.device_class = %(device_class)s)
        and (%(user_login_state)s = '' or funnel_daily.user_login_state = %(user_login_state)s)
)

select
    percentile_cont(0.5) within group (order by waits.duration_s) filter (where waits.step_number = 2) as to_view,
    percentile_cont(0.5) within group (order by waits.duration_s) filter (where waits.step_number = 3) as to_add,
    percentile_cont(0.5) within group (order by waits.duration_s) filter (where waits.step_number = 4) as to_checkout,
    percentile_cont(0.5) within group (order by waits.duration_s) filter (where waits.step_number = 5) as to_purchase
from waits
