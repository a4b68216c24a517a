-- the events just loaded that meet a discard, each with the first one; one row per event_id
-- Copies that were stored before are compared again; this changes nothing once their discard has settled.
create temporary table discard_changes on commit drop as
select
    events.event_id,
    min(discard.discard_id) as discard_id
from public.clickstream_events as events
inner join public.discards as discard on public.is_met(discard, events)
where
    (
        events.event_id = any(array(select incoming_ids.event_id from pg_temp.incoming_ids))
        or events.sent_event_id = any(array(select incoming_ids.event_id from pg_temp.incoming_ids))
    )
    and discard.undone_at is null
group by events.event_id
having events.discard_id is distinct from min(discard.discard_id)
