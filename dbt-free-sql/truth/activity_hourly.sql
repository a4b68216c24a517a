-- every row of activity_hourly in the columns of a simulated shop's truth
select
    activity_hourly.event_date,
    activity_hourly.hour,
    activity_hourly.channel,
    activity_hourly.device_class,
    activity_hourly.user_login_state,
    activity_hourly.events,
    activity_hourly.sessions,
    activity_hourly.visitors,
    activity_hourly.page_views,
    activity_hourly.product_views,
    activity_hourly.adds,
    activity_hourly.checkouts,
    activity_hourly.purchases
from public.activity_hourly as activity_hourly
