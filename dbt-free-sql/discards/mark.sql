-- marks some of a day's events that meet a discard, and keeps what that touches; how many per load partition
-- Of several discards the first is told, in whatever order they were carried out.
with met as (
    select events.event_id
    from public.clickstream_events as events
    cross join public.discards as discard
    where
        discard.discard_id = %(discard_id)s
        and discard.undone_at is null
        and events.event_date = %(day)s
        and (events.discard_id is null or events.discard_id > discard.discard_id)
        and public.is_met(discard, events)
    limit %(most)s
),

marked as (
    update public.clickstream_events as events
    set discard_id = %(discard_id)s
    from met
    where events.event_id = met.event_id
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

select
    marked.load_date,
    count(*) as events
from marked
group by marked.load_date
