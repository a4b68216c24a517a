-- ten rows from the top of the funnels of all categories together; no open value, which may name a person: previews
-- outlive an erasure
select
    funnel_category_daily.step,
    funnel_category_daily.channel,
    funnel_category_daily.device_class,
    funnel_category_daily.user_login_state,
    count(*) as categories,
    sum(funnel_category_daily.sessions) as sessions,
    sum(funnel_category_daily.sessions_lost) as sessions_lost
from public.funnel_category_daily as funnel_category_daily
where funnel_category_daily.session_date = any(%(days)s::date[])
group by
    funnel_category_daily.step,
    funnel_category_daily.channel,
    funnel_category_daily.device_class,
    funnel_category_daily.user_login_state
order by sessions desc, funnel_category_daily.step asc, funnel_category_daily.channel asc
limit 10
