-- the stored events that have the ids about to be loaded, with the fields by which copies are recognized; one row each
-- The planner does not know how many ids an array holds, and looks each up by key; if it knew their number, it would
-- scan the whole table.
select
    events.event_id,
    events.sent_event_id,
    events.received_at,
    events.raw_object,
    events.raw_position,
    events.event_name,
    events.client_id,
    events.client_timestamp,
    events.order_id
from public.clickstream_events as events
where events.event_id = any(array(select incoming_ids.event_id from pg_temp.incoming_ids))
union all
select
    events.event_id,
    events.sent_event_id,
    events.received_at,
    events.raw_object,
    events.raw_position,
    events.event_name,
    events.client_id,
    events.client_timestamp,
    events.order_id
from public.clickstream_events as events
where events.sent_event_id = any(array(select incoming_ids.event_id from pg_temp.incoming_ids))
