-- sessions that have to be derived: one row per chain of a client's events without a gap above 1,800 s that touches
-- the day. At the day's ends chains are followed into other days an event at a time, by index, not by reading a
-- client's whole history.
create temporary table derived_sessions on commit drop as
with recursive clients as (
    select
        day_visits.client_id,
        day_visits.first_at,
        day_visits.last_at
    from pg_temp.day_visits as day_visits
    where day_visits.client_id is not null
),

backwards as (
    select
        clients.client_id,
        clients.first_at as reached_at
    from clients
    union all
    select
        backwards.client_id,
        earlier.event_timestamp as reached_at
    from backwards
    cross join lateral (
        select events.event_timestamp
        from public.counted_events as events
        where
            events.client_id = backwards.client_id
            and events.session_id is null
            and events.event_timestamp < backwards.reached_at
            and events.event_timestamp >= backwards.reached_at - interval '1800 seconds'
        order by events.event_timestamp desc
        limit 1
    ) as earlier
),

forwards as (
    select
        clients.client_id,
        clients.last_at as reached_at
    from clients
    union all
    select
        forwards.client_id,
        later.event_timestamp as reached_at
    from forwards
    cross join lateral (
        select events.event_timestamp
        from public.counted_events as events
        where
            events.client_id = forwards.client_id
            and events.session_id is null
            and events.event_timestamp > forwards.reached_at
            and events.event_timestamp <= forwards.reached_at + interval '1800 seconds'
        order by events.event_timestamp asc
        limit 1
    ) as later
),

spans as (
    select
        reached.client_id,
        min(reached.reached_at) as first_at,
        max(reached.reached_at) as last_at
    from (
        select
            backwards.client_id,
            backwards.reached_at
        from backwards
        union all
        select
            forwards.client_id,
            forwards.reached_at
        from forwards
    ) as reached
    group by reached.client_id
),

moments as (
    select
        spans.client_id,
        own_events.event_timestamp,
        own_events.event_timestamp - lag(own_events.event_timestamp) over (
            partition by spans.client_id
            order by own_events.event_timestamp
        ) as gap
    from spans
    cross join lateral (
        select events.event_timestamp
        from public.counted_events as events
        where
            events.client_id = spans.client_id
            and events.session_id is null
            and events.event_timestamp between spans.first_at and spans.last_at
        offset 0
    ) as own_events
),

chains as (
    select
        moments.client_id,
        moments.event_timestamp,
        count(*) filter (where moments.gap is null or moments.gap > interval '1800 seconds') over (
            partition by moments.client_id
            order by moments.event_timestamp
        ) as chain
    from moments
)

select
    chains.client_id,
    min(chains.event_timestamp) as started_at,
    max(chains.event_timestamp) as ended_at
from chains
group by chains.client_id, chains.chain;

analyze pg_temp.derived_sessions;
