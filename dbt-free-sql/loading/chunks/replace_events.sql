-- removes copies that one received earlier replaces, records what they touch, and corrects their objects' ledger rows
with replaced as (
    delete from public.clickstream_events
    where event_id = any(%(event_ids)s::uuid[])
    returning
        event_id, event_type, event_date, event_timestamp, received_at, session_id, client_id, order_id,
        is_bot, is_late_unreliable, raw_object
),

touched as (
    insert into pg_temp.touched_events (
        event_date, event_timestamp, session_id, client_id, order_id, received_at, event_id
    )
    select
        replaced.event_date,
        replaced.event_timestamp,
        replaced.session_id,
        replaced.client_id,
        case when replaced.event_type = 'purchase' then replaced.order_id end as order_id,
        replaced.received_at,
        replaced.event_id
    from replaced
),

per_object as (
    select
        replaced.raw_object,
        count(*) as events,
        count(*) filter (where replaced.is_bot) as bots,
        count(*) filter (where replaced.event_type = 'unknown') as unknown,
        count(*) filter (where replaced.is_late_unreliable) as late_unreliable
    from replaced
    group by replaced.raw_object
)

update public.raw_objects as ledger
set
    loaded = ledger.loaded - per_object.events,
    duplicates = ledger.duplicates + per_object.events,
    bots = ledger.bots - per_object.bots,
    unknown = ledger.unknown - per_object.unknown,
    late_unreliable = ledger.late_unreliable - per_object.late_unreliable
from per_object
where ledger.key = per_object.raw_object
returning ledger.load_date
