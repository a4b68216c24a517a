-- gives back some of the events of a discard that was undone, to the next discard that they meet or to the models
with left_out as (
    select events.event_id
    from public.clickstream_events as events
    where events.discard_id = %(discard_id)s
    limit %(most)s
),

met_else as (
    select
        events.event_id,
        min(discard.discard_id) as discard_id
    from left_out
    inner join public.clickstream_events as events on left_out.event_id = events.event_id
    inner join public.discards as discard on public.is_met(discard, events)
    where discard.undone_at is null
    group by events.event_id
),

given_back as (
    update public.clickstream_events as events
    set discard_id = met_else.discard_id
    from left_out
    left join met_else on left_out.event_id = met_else.event_id
    where events.event_id = left_out.event_id
    returning
        events.event_id, events.event_type, events.event_date, events.event_timestamp, events.received_at,
        events.session_id, events.client_id, events.order_id, events.load_date
),

touched as (
    insert into pg_temp.touched_events (
        event_date, event_timestamp, session_id, client_id, order_id, received_at, event_id
    )
    select distinct
        given_back.event_date,
        given_back.event_timestamp,
        given_back.session_id,
        given_back.client_id,
        case when given_back.event_type = 'purchase' then given_back.order_id end as order_id,
        case when given_back.event_type = 'purchase' then given_back.received_at end as received_at,
        case when given_back.event_type = 'purchase' then given_back.event_id end as event_id
    from given_back
)

select
    given_back.load_date,
    count(*) as events
from given_back
group by given_back.load_date
