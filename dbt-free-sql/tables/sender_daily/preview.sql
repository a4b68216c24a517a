-- how much came from how many senders; no open value, which may name a person: previews outlive an erasure
select
    sender_daily.event_date,
    count(*) as senders,
    sum(sender_daily.events) as events,
    max(sender_daily.events) as events_of_the_busiest,
    sum(sender_daily.purchases) as purchases,
    sum(sender_daily.bots) as bots,
    sum(sender_daily.discarded) as discarded
from public.sender_daily as sender_daily
where sender_daily.event_date = any(%(days)s::date[])
group by sender_daily.event_date
order by sender_daily.event_date
limit 10
