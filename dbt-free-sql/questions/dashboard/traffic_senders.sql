-- The twenty senders of the period that sent most, by address and agent, and on how many days the address was far from
-- usual. At most the last 14 days of the period.
with senders as (
    select
        sender_daily.ip_prefix,
        sender_daily.user_agent,
        sum(sender_daily.events)::double precision as events,
        sum(sender_daily.purchases)::double precision as purchases,
        sum(sender_daily.bots)::double precision as bots,
        sum(sender_daily.discarded)::double precision as discarded
    from public.sender_daily as sender_daily
    where sender_daily.event_date between greatest(:first_day::date, :last_day::date - 13) and :last_day::date
    group by sender_daily.ip_prefix, sender_daily.user_agent
),

far as (
    select
        beside.ip_prefix,
        count(*)::double precision as days
    from public.senders_beside_usual(greatest(:first_day::date, :last_day::date - 13), :last_day::date) as beside
    where beside.is_far
    group by beside.ip_prefix
)

select
    senders.ip_prefix || ' ' || senders.user_agent as sender,
    senders.ip_prefix,
    senders.user_agent,
    senders.events,
    senders.events / nullif(sum(senders.events) over (), 0) as share,
    senders.purchases,
    senders.bots,
    senders.discarded,
    coalesce(far.days, 0) as far_days
from senders
left join far on senders.ip_prefix = far.ip_prefix
order by
    far_days desc, senders.events + senders.bots + senders.discarded desc, senders.ip_prefix, senders.user_agent asc
limit 20
