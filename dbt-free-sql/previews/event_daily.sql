-- the ten most frequent events
select
    event_daily.event_type,
    event_daily.event_name,
    event_daily.channel,
    event_daily.device_class,
    event_daily.user_login_state,
    event_daily.events,
    event_daily.sessions
from public.event_daily
where event_daily.event_date = any(%(days)s::date[])
order by event_daily.events desc, event_daily.event_name asc
limit 10
