-- ten rows from the top of the categories' funnels
select
    funnel_category_daily.category,
    funnel_category_daily.channel,
    funnel_category_daily.device_class,
    funnel_category_daily.user_login_state,
    funnel_category_daily.step,
    funnel_category_daily.sessions,
    funnel_category_daily.sessions_lost
from public.funnel_category_daily
where funnel_category_daily.session_date = any(%(days)s::date[])
order by funnel_category_daily.sessions desc, funnel_category_daily.step_number asc
limit 10
