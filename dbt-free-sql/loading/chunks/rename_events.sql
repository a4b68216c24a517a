-- gives events other ids, because another event has their sent id now, or no other event has it any more; records what
-- this touches, because derived rows contain the ids of events
with renamed as (
    update public.clickstream_events as events
    set
        event_id = names.event_id,
        sent_event_id = nullif(coalesce(events.sent_event_id, events.event_id), names.event_id)
    from unnest(%(event_ids)s::uuid[], %(other_ids)s::uuid[]) as names (old_event_id, event_id)
    where events.event_id = names.old_event_id
    returning
        events.event_id, events.event_type, events.event_date, events.event_timestamp, events.received_at,
        events.session_id, events.client_id, events.order_id
)

insert into pg_temp.touched_events (
    event_date, event_timestamp, session_id, client_id, order_id, received_at, event_id
)
select
    renamed.event_date,
    renamed.event_timestamp,
    renamed.session_id,
    renamed.client_id,
    case when renamed.event_type = 'purchase' then renamed.order_id end as order_id,
    renamed.received_at,
    renamed.event_id
from renamed
