-- the funnel by day
select
    funnel_daily.session_date,
    funnel_daily.step_number,
    sum(funnel_daily.sessions) as sessions,
    sum(funnel_daily.seconds_sum) as seconds_sum,
    sum(funnel_daily.seconds_count) as seconds_count
from public.funnel_daily as funnel_daily
where
    funnel_daily.session_date between %(first_day)s and %(last_day)s
    and (%(channel)s = '' or funnel_daily.channel = %(channel)s)
    and (%(device_class)s = '' or funnel_daily.device_class = %(device_class)s)
    and (%(user_login_state)s = '' or funnel_daily.user_login_state = %(user_login_state)s)
group by funnel_daily.session_date, funnel_daily.step_number
order by funnel_daily.session_date, funnel_daily.step_number
