-- events by type
select
    event_daily.event_type,
    sum(event_daily.events) as events
from public.event_daily as event_daily
where
    event_daily.event_date between %(first_day)s and %(last_day)s
    and (%(channel)s = '' or event_daily.channel = %(channel)s)
    and (%(device_class)s = '' or event_daily.device_class = %(device_class)s)
    and (%(user_login_state)s = '' or event_daily.user_login_state = %(user_login_state)s)
group by event_daily.event_type
order by events desc
