-- the ten busiest senders
select
    sender_daily.ip_prefix,
    sender_daily.user_agent,
    sender_daily.events,
    sender_daily.purchases,
    sender_daily.bots,
    sender_daily.discarded
from public.sender_daily as sender_daily
where sender_daily.event_date = any(%(days)s::date[])
order by sender_daily.events desc, sender_daily.ip_prefix asc, sender_daily.user_agent asc
limit 10
