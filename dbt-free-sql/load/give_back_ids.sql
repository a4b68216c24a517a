-- gives the ids of events that were taken out back to events that were sent with them too: of each the one received
-- first; keeps what this touched
with heirs as (
    select distinct on (events.sent_event_id)
        events.event_id,
        events.sent_event_id
    from public.clickstream_events as events
    where
        events.sent_event_id = any(array(
            select touched.event_id from pg_temp.touched_events as touched
            where touched.event_id is not null
        ))
        and not exists (
            select from public.clickstream_events as owners
            where owners.event_id = events.sent_event_id
        )
    order by
        events.sent_event_id asc,
        events.received_at asc,
        events.raw_object collate "C" asc, -- noqa: RF03
        events.raw_position asc
),

renamed as (
    update public.clickstream_events as events
    set event_id = heirs.sent_event_id, sent_event_id = null
    from heirs
    where events.event_id = heirs.event_id
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
