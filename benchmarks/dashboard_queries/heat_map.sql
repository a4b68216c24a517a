-- events by hour and weekday in the shop's zone
select
    extract(isodow from activity_hourly.hour at time zone %(zone)s) as weekday,
    extract(hour from activity_hourly.hour at time zone %(zone)s) as hour,
    sum(activity_hourly.events) as events,
    sum(activity_hourly.sessions) as sessions
from public.activity_hourly as activity_hourly
where
    activity_hourly.event_date between %(first_day)s and %(last_day)s
    and (%(channel)s = '' or activity_hourly.channel = %(channel)s)
    and (%(device_class)s = '' or activity_hourly.device_class = %(device_class)s)
    and (%(user_login_state)s = '' or activity_hourly.user_login_state = %(user_login_state)s)
group by 1, 2
order by 1, 2
