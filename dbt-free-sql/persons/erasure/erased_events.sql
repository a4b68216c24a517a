-- removes the events at the places of tombstones, and records what they touch
with erased as (
    delete from public.clickstream_events as events
    using unnest(%(raw_objects)s::text[], %(raw_positions)s::integer[]) as places (raw_object, raw_position)
    where
        events.load_date = any(%(load_dates)s::date[])
        and events.raw_object = places.raw_object
        and events.raw_position = places.raw_position
    returning
        events.event_id, events.event_type, events.event_date, events.event_timestamp, events.received_at,
        events.session_id, events.client_id, events.order_id
)

insert into pg_temp.touched_events (
    event_date, event_timestamp, session_id, client_id, order_id, received_at, event_id
)
select
    erased.event_date,
    erased.event_timestamp,
    erased.session_id,
    erased.client_id,
    case when erased.event_type = 'purchase' then erased.order_id end as order_id,
    erased.received_at,
    erased.event_id
from erased
