-- the events that stand already under the ids about to be loaded, and what makes each like its copies; one row each
-- Of an array the planner does not see how many ids it holds, and looks each up by key: seeing so many of them it
-- would rather read the whole table.
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
