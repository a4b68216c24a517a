-- the copies that stand already, of the events about to be loaded; one row per event_id
-- `offset 0` keeps the look-up by key: the planner would rather read the whole table for a chunk's worth of ids.
select
    standing.event_id,
    standing.received_at,
    standing.raw_object,
    standing.raw_position
from unnest(%(event_ids)s::uuid[]) as incoming (event_id)
cross join lateral (
    select
        events.event_id,
        events.received_at,
        events.raw_object,
        events.raw_position
    from public.clickstream_events as events
    where events.event_id = incoming.event_id
    offset 0
) as standing
