-- every day whose derived rows this transaction made wrong (design: stale days)
with touched_orders as (
    select distinct touched.order_id
    from pg_temp.touched_events as touched
    where touched.order_id is not null
),

-- An order stands at its first purchase ever: all its purchases' sessions may gain or lose it.
order_purchases as (
    select
        purchases.event_date,
        purchases.event_timestamp,
        purchases.session_id,
        purchases.client_id
    from touched_orders
    cross join lateral (
        select
            events.event_date,
            events.event_timestamp,
            events.session_id,
            events.client_id
        from public.clickstream_events as events
        where events.order_id = touched_orders.order_id and events.event_type = 'purchase'
        offset 0
    ) as purchases
),

touched as (
    select
        event_date,
        event_timestamp,
        session_id,
        client_id
    from pg_temp.touched_events
    union all
    select
        event_date,
        event_timestamp,
        session_id,
        client_id
    from order_purchases
),

touched_days as (
    select distinct touched.event_date as day
    from touched
),

-- The days between those, as far as anything is stored there: all other days that a touched session may stand on.
days_between as (
    select
        ends.after_day,
        ends.before_day
    from (
        select
            lag(touched_days.day, 1, '-infinity') over (order by touched_days.day) as after_day,
            touched_days.day as before_day
        from touched_days
        union all
        select
            max(touched_days.day) as after_day,
            'infinity' as before_day
        from touched_days
    ) as ends
    cross join (
        select
            min(events.event_date) as first_day,
            max(events.event_date) as last_day
        from public.clickstream_events as events
    ) as stored
    where ends.before_day > stored.first_day and ends.after_day < stored.last_day
),

-- A session's attributes are written with the rows of every day it stands on.
session_days as (
    select distinct days.event_date
    from (
        select distinct touched.session_id
        from touched
        where touched.session_id is not null
    ) as touched_sessions
    cross join days_between
    cross join lateral (
        select distinct events.event_date
        from public.clickstream_events as events
        where
            events.session_id = touched_sessions.session_id
            and events.event_date > days_between.after_day
            and events.event_date < days_between.before_day
    ) as days
),

-- Sessions that have to be derived: the chain of events, without a gap above 30 minutes, around each touch.
touched_clients as (
    select distinct
        touched.client_id,
        touched.event_timestamp
    from touched
    where touched.session_id is null and touched.client_id is not null
),

client_events as (
    select
        own_events.client_id,
        own_events.event_timestamp,
        own_events.event_date
    from (select distinct touched_clients.client_id from touched_clients) as clients
    cross join
        lateral (
            select
                events.client_id,
                events.event_timestamp,
                events.event_date
            from public.clickstream_events as events
            where events.client_id = clients.client_id and events.session_id is null
            offset 0
        ) as own_events
    union
    select
        touched_clients.client_id,
        touched_clients.event_timestamp,
        (touched_clients.event_timestamp at time zone 'UTC')::date as event_date
    from touched_clients
),

gaps as (
    select
        client_events.client_id,
        client_events.event_timestamp,
        client_events.event_date,
        client_events.event_timestamp - lag(client_events.event_timestamp) over (
            partition by client_events.client_id order by client_events.event_timestamp
        ) as gap
    from client_events
),

chains as (
    select
        gaps.client_id,
        gaps.event_timestamp,
        gaps.event_date,
        count(*) filter (where gaps.gap is null or gaps.gap > interval '1800 seconds') over (
            partition by gaps.client_id order by gaps.event_timestamp
        ) as chain
    from gaps
),

touched_chains as (
    select distinct
        chains.client_id,
        chains.chain
    from chains
    inner join touched_clients
        on
            chains.client_id = touched_clients.client_id
            and chains.event_timestamp = touched_clients.event_timestamp
),

client_days as (
    select distinct chains.event_date
    from chains
    inner join touched_chains
        on chains.client_id = touched_chains.client_id and chains.chain = touched_chains.chain
),

final as (
    select event_date as day from touched
    union
    select event_date from session_days
    union
    select event_date from client_days
    union
    select unnest(%(load_dates)s::date[]) as load_date
)

insert into public.stale_days (day)
select final.day
from final
-- What is derived of removed days stays as it is.
where
    not exists (
        select from public.retention
        where final.day < retention.removed_before
    )
on conflict (day) do nothing
