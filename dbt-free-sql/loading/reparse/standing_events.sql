-- the events that would have the ids about to be loaded, with the columns of loading/chunks/standing_events.sql
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
from pg_temp.standing_rows as events
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
from pg_temp.standing_rows as events
where events.sent_event_id = any(array(select incoming_ids.event_id from pg_temp.incoming_ids))
