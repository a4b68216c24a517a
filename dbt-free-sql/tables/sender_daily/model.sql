delete from public.sender_daily
where event_date = %(day)s;

insert into public.sender_daily (event_date, ip_prefix, user_agent, events, purchases, bots, discarded)
with senders as (
    select
        coalesce(events.ip_prefix, 'unknown') as ip_prefix,
        public.sender_agent(events) as user_agent,
        count(*) as received,
        count(*) filter (
            where events.event_type = 'purchase' and not events.is_bot and events.discard_id is null
        ) as purchases,
        count(*) filter (where events.is_bot and events.discard_id is null) as bots,
        count(events.discard_id) as discarded
    from public.clickstream_events as events
    where events.event_date = %(day)s
    group by coalesce(events.ip_prefix, 'unknown'), public.sender_agent(events)
),

-- Discarded events do not count here, so that they do not push other senders into (other).
addresses as (
    select
        senders.ip_prefix,
        row_number() over (
            order by
                sum(senders.received - senders.bots - senders.discarded) desc,
                sum(senders.received) desc,
                senders.ip_prefix collate "C" asc -- noqa: RF03
        ) as place
    from senders
    group by senders.ip_prefix
),

by_address as (
    select
        case when addresses.place <= 1000 then addresses.ip_prefix else '(other)' end as ip_prefix,
        senders.user_agent,
        sum(senders.received) as received,
        sum(senders.purchases) as purchases,
        sum(senders.bots) as bots,
        sum(senders.discarded) as discarded
    from senders
    inner join addresses on senders.ip_prefix = addresses.ip_prefix
    group by case when addresses.place <= 1000 then addresses.ip_prefix else '(other)' end, senders.user_agent
),

agents as (
    select
        by_address.ip_prefix,
        by_address.user_agent,
        by_address.received,
        by_address.purchases,
        by_address.bots,
        by_address.discarded,
        row_number() over (
            partition by by_address.ip_prefix
            order by
                by_address.received - by_address.bots - by_address.discarded desc,
                by_address.received desc,
                by_address.user_agent collate "C" asc -- noqa: RF03
        ) as place
    from by_address
),

final as (
    select
        agents.ip_prefix,
        case when agents.place <= 10 then agents.user_agent else '(other)' end as user_agent,
        sum(agents.received - agents.bots - agents.discarded) as events,
        sum(agents.purchases) as purchases,
        sum(agents.bots) as bots,
        sum(agents.discarded) as discarded
    from agents
    group by agents.ip_prefix, case when agents.place <= 10 then agents.user_agent else '(other)' end
)

select
    %(day)s as event_date,
    final.ip_prefix,
    final.user_agent,
    final.events,
    final.purchases,
    final.bots,
    final.discarded
from final
