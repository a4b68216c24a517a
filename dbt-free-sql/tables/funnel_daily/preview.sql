-- ten rows from the top of the funnel
select
    funnel_daily.channel,
    funnel_daily.device_class,
    funnel_daily.user_login_state,
    funnel_daily.step,
    funnel_daily.sessions,
    funnel_daily.sessions_lost
from public.funnel_daily
where funnel_daily.session_date = any(%(days)s::date[])
order by funnel_daily.sessions desc, funnel_daily.step_number asc
limit 10
