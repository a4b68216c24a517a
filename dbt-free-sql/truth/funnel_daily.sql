-- every row of funnel_daily in the columns of a simulated shop's truth
select
    funnel_daily.session_date,
    funnel_daily.channel,
    funnel_daily.device_class,
    funnel_daily.user_login_state,
    funnel_daily.step_number,
    funnel_daily.step,
    funnel_daily.sessions,
    funnel_daily.sessions_lost,
    funnel_daily.seconds_sum,
    funnel_daily.seconds_count,
    funnel_daily.step_durations_s::text[] as step_durations_s
from public.funnel_daily as funnel_daily
