-- addresses that sent far more of a day than they usually send; the most first
select
    beside.ip_prefix,
    beside.user_agent,
    beside.events,
    beside.purchases,
    beside.usual_events,
    beside.day_events
from public.senders_beside_usual(%(day)s, %(day)s) as beside
where beside.is_far
order by beside.events desc, beside.ip_prefix asc
