-- the copies that stand already, of the events about to be loaded; one row per event_id
-- Of an array the planner does not see how many ids it holds, and looks each up by key: seeing so many of them it
-- would rather read the whole table.
select
    events.event_id,
    events.received_at,
    events.raw_object,
    events.raw_position
from public.clickstream_events as events
where events.event_id = any(array(select incoming_ids.event_id from pg_temp.incoming_ids))
