-- every row of sender_daily in the columns of a simulated shop's truth
select
    sender_daily.event_date,
    sender_daily.ip_prefix,
    sender_daily.user_agent,
    sender_daily.events,
    sender_daily.purchases,
    sender_daily.bots,
    sender_daily.discarded
from public.sender_daily as sender_daily
