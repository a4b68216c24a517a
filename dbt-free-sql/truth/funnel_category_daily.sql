-- every row of funnel_category_daily in the columns of a simulated shop's truth
select
    funnel_category_daily.session_date,
    funnel_category_daily.category,
    funnel_category_daily.channel,
    funnel_category_daily.device_class,
    funnel_category_daily.user_login_state,
    funnel_category_daily.step_number,
    funnel_category_daily.step,
    funnel_category_daily.sessions,
    funnel_category_daily.sessions_lost,
    funnel_category_daily.seconds_sum,
    funnel_category_daily.seconds_count,
    funnel_category_daily.step_durations_s::text[] as step_durations_s
from public.funnel_category_daily as funnel_category_daily
