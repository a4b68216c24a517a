-- the funnel by category
select
    funnel_category_daily.category,
    funnel_category_daily.step_number,
    sum(funnel_category_daily.sessions) as sessions,
    sum(funnel_category_daily.seconds_sum) as seconds_sum
from public.funnel_category_daily as funnel_category_daily
where
    funnel_category_daily.session_date between %(first_day)s and %(last_day)s
    and (%(channel)s = '' or funnel_category_daily.channel = %(channel)s)
    and (%(device_class)s = '' or funnel_category_daily.device_class = %(device_class)s)
    and (%(user_login_state)s = '' or funnel_category_daily.user_login_state = %(user_login_state)s)
group by funnel_category_daily.category, funnel_category_daily.step_number
order by funnel_category_daily.category, funnel_category_daily.step_number
