-- removes events of a person whose object no longer holds them, records what they touch, and corrects the ledger
with erased as (
    delete from public.clickstream_events as events
    using pg_temp.person_events
    where events.event_id = person_events.event_id
    returning
        events.event_id, events.event_type, events.event_date, events.event_timestamp, events.received_at,
        events.session_id,
        events.client_id,
        events.order_id,
        events.is_bot,
        events.is_late_unreliable,
        events.raw_object
),

touched as (
    insert into pg_temp.touched_events (
        event_date, event_timestamp, session_id, client_id, order_id, received_at, event_id
    )
    select
        erased.event_date,
        erased.event_timestamp,
        erased.session_id,
        erased.client_id,
        case when erased.event_type = 'purchase' then erased.order_id end as order_id,
        erased.received_at,
        erased.event_id
    from erased
),

per_object as (
    select
        erased.raw_object,
        count(*) as events,
        count(*) filter (where erased.is_bot) as bots,
        count(*) filter (where erased.event_type = 'unknown') as unknown,
        count(*) filter (where erased.is_late_unreliable) as late_unreliable
    from erased
    group by erased.raw_object
)

update public.raw_objects as ledger
set
    events = ledger.events - per_object.events,
    loaded = ledger.loaded - per_object.events,
    bots = ledger.bots - per_object.bots,
    unknown = ledger.unknown - per_object.unknown,
    late_unreliable = ledger.late_unreliable - per_object.late_unreliable
from per_object
where ledger.key = per_object.raw_object
returning ledger.load_date, per_object.events
