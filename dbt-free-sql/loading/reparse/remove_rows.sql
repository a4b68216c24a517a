-- removes the rows that leave their place and records what they touch; their objects are counted again after this
with removed as (
    delete from public.clickstream_events as events
    using pg_temp.leaving_rows as leaving_rows
    where events.event_id = leaving_rows.event_id
    returning
        events.event_id, events.event_type, events.event_date, events.event_timestamp, events.received_at,
        events.session_id, events.client_id, events.order_id
)

insert into pg_temp.touched_events (
    event_date, event_timestamp, session_id, client_id, order_id, received_at, event_id
)
select
    removed.event_date,
    removed.event_timestamp,
    removed.session_id,
    removed.client_id,
    case when removed.event_type = 'purchase' then removed.order_id end as order_id,
    removed.received_at,
    removed.event_id
from removed
