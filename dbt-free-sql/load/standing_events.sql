-- the copies that stand already, of the events about to be loaded; one row per event_id
-- Behind a sub-select the planner doesn't see how many ids there are, and looks each up by key: seeing a chunk's worth
-- of them it would rather read the whole table.
select
    events.event_id,
    events.received_at,
    events.raw_object,
    events.raw_position
from public.clickstream_events as events
where events.event_id = any((select %(event_ids)s::uuid[])::uuid[])
