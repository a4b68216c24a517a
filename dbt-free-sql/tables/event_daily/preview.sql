-- the ten most frequent types of events; no open value, which may name a person: previews outlive an erasure
select
    event_daily.event_type,
    event_daily.channel,
    event_daily.device_class,
    event_daily.user_login_state,
    count(*) as names,
    sum(event_daily.events) as events
from public.event_daily as event_daily
where event_daily.event_date = any(%(days)s::date[])
group by event_daily.event_type, event_daily.channel, event_daily.device_class, event_daily.user_login_state
order by events desc, event_daily.event_type asc, event_daily.channel asc
limit 10
