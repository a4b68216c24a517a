-- the copies that would stand by then, of the events about to be loaded; the columns of load/standing_events.sql
select
    events.event_id,
    events.received_at,
    events.raw_object,
    events.raw_position
from pg_temp.standing_rows as events
where events.event_id = any(array(select incoming_ids.event_id from pg_temp.incoming_ids))
