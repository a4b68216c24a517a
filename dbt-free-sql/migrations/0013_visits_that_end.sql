-- A visit lasts 24 hours at most, and an order is made by the purchase that was received first. Days that this changes
-- are computed again.

alter table public.sessions
add column sent_session_id text;

comment on column public.sessions.sent_session_id is
'The session id that was sent, where the visit has an id of its own; null where session_id was sent, or none.';

-- The purchase of an order that was received first, however many name the order.
create index clickstream_events_received_order_idx on public.clickstream_events (order_id, received_at, event_id)
where event_type = 'purchase' and order_id is not null and not is_bot and discard_id is null;
drop index public.clickstream_events_order_idx;

-- Visits that are cut, and those whose sent id has the form of one that is made here.
insert into public.stale_days (day)
with changed_visits as (
    select
        sessions.started_at,
        sessions.ended_at
    from public.sessions as sessions
    where
        sessions.duration_s > 86400
        or sessions.session_id ~ '^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$'
        and (
            sessions.duration_s > 84600
            or exists (
                select
                from public.clickstream_events as events
                where events.session_id = sessions.session_id
            )
        )
),

order_purchases as (
    select
        (array_agg(events.event_id order by events.event_timestamp, events.event_id))[1] as stood_at,
        (array_agg(events.event_id order by events.received_at, events.event_id))[1] as stands_at
    from public.counted_events as events
    where events.event_type = 'purchase' and events.order_id is not null
    group by events.order_id
    having count(*) > 1
),

moved_purchases as (
    select
        events.event_date,
        events.session_id,
        events.client_id
    from order_purchases
    cross join unnest(array[order_purchases.stood_at, order_purchases.stands_at]) as moved (event_id)
    inner join public.clickstream_events as events on moved.event_id = events.event_id
    where order_purchases.stood_at <> order_purchases.stands_at
),

changed_days as (
    select (days.moment at time zone 'UTC')::date as day
    from changed_visits
    cross join
        generate_series(
            date_trunc('day', changed_visits.started_at, 'UTC'), changed_visits.ended_at, interval '24 hours'
        ) as days (moment)
    union
    select moved_purchases.event_date
    from moved_purchases
    union
    -- A visit stands on the day before or after too, at most.
    select beside.day
    from moved_purchases
    cross join lateral (
        select events.event_date as day
        from public.clickstream_events as events
        where
            events.session_id = moved_purchases.session_id
            and events.event_date between moved_purchases.event_date - 1 and moved_purchases.event_date + 1
        union
        select events.event_date as day
        from public.clickstream_events as events
        where
            moved_purchases.session_id is null
            and events.session_id is null
            and events.client_id = moved_purchases.client_id
            and events.event_timestamp >= (moved_purchases.event_date - 1)::timestamp at time zone 'UTC'
            and events.event_timestamp < (moved_purchases.event_date + 2)::timestamp at time zone 'UTC'
    ) as beside
)

select changed_days.day
from changed_days
where
    not exists (
        select from public.retention
        where retention.removed_before > changed_days.day
    )
on conflict (day) do nothing
