-- events, page views and orders by day
select
    activity_hourly.event_date,
    sum(activity_hourly.events) as events,
    sum(activity_hourly.page_views) as page_views,
    sum(activity_hourly.purchases) as orders
from public.activity_hourly as activity_hourly
where
    activity_hourly.event_date between %(first_day)s and %(last_day)s
    and (%(channel)s = '' or activity_hourly.channel = %(channel)s)
    and (%(device_class)s = '' or activity_hourly.device_class = %(device_class)s)
    and (%(user_login_state)s = '' or activity_hourly.user_login_state = %(user_login_state)s)
group by activity_hourly.event_date
order by activity_hourly.event_date
