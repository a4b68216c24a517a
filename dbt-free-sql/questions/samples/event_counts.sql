-- how often each event occurred, most frequent first, over all days
select
    event_daily.event_type,
    event_daily.event_name,
    sum(event_daily.events) as events,
    count(distinct event_daily.event_date) as days
from public.event_daily as event_daily
group by event_daily.event_type, event_daily.event_name
order by events desc, event_daily.event_type asc, event_daily.event_name asc
