-- the ten busiest hours
select
    activity_hourly.hour,
    activity_hourly.channel,
    activity_hourly.device_class,
    activity_hourly.user_login_state,
    activity_hourly.events,
    activity_hourly.sessions,
    activity_hourly.page_views,
    activity_hourly.purchases
from public.activity_hourly
where activity_hourly.event_date = any(%(days)s::date[])
order by activity_hourly.events desc, activity_hourly.hour asc
limit 10
