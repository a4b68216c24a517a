-- marks those of the events just loaded that meet a discard, and keeps what that touches; their load partitions
-- Copies that stood already are looked at again, which changes nothing once their discard has settled.
with met as (
    select
        events.event_id,
        min(discard.discard_id) as discard_id
    from public.clickstream_events as events
    inner join public.discards as discard on public.is_met(discard, events)
    where
        events.event_id = any(array(select incoming_ids.event_id from pg_temp.incoming_ids))
        and discard.undone_at is null
    group by events.event_id
),

marked as (
    update public.clickstream_events as events
    set discard_id = met.discard_id
    from met
    where events.event_id = met.event_id and events.discard_id is distinct from met.discard_id
    returning
        events.event_id, events.event_type, events.event_date, events.event_timestamp, events.received_at,
        events.session_id, events.client_id, events.order_id, events.load_date
),

touched as (
    insert into pg_temp.touched_events (
        event_date, event_timestamp, session_id, client_id, order_id, received_at, event_id
    )
    select distinct
        marked.event_date,
        marked.event_timestamp,
        marked.session_id,
        marked.client_id,
        case when marked.event_type = 'purchase' then marked.order_id end as order_id,
        case when marked.event_type = 'purchase' then marked.received_at end as received_at,
        case when marked.event_type = 'purchase' then marked.event_id end as event_id
    from marked
)

select distinct marked.load_date
from marked
