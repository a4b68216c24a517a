-- marks the events of discard_changes, or removes their marks, and records what that touches; returns how many per load
-- partition
analyze pg_temp.discard_changes;

with changed as (
    update public.clickstream_events as events
    set discard_id = discard_changes.discard_id
    from pg_temp.discard_changes as discard_changes
    where events.event_id = discard_changes.event_id
    returning
        events.event_id, events.event_type, events.event_date, events.event_timestamp, events.received_at,
        events.session_id, events.client_id, events.order_id, events.load_date
),

touched as (
    insert into pg_temp.touched_events (
        event_date, event_timestamp, session_id, client_id, order_id, received_at, event_id
    )
    select distinct
        changed.event_date,
        changed.event_timestamp,
        changed.session_id,
        changed.client_id,
        case when changed.event_type = 'purchase' then changed.order_id end as order_id,
        case when changed.event_type = 'purchase' then changed.received_at end as received_at,
        case when changed.event_type = 'purchase' then changed.event_id end as event_id
    from changed
)

select
    changed.load_date,
    count(*) as events
from changed
group by changed.load_date
