delete from public.load_daily
where load_date = %(day)s;

insert into public.load_daily (
    load_date, objects, bytes, events, loaded, duplicates, rejected, bots, discarded, unknown, late_unreliable,
    last_loaded_at, last_loaded_by, set_aside, senders, robot_orders, skipped, other_layout
)
with ledger as (
    select
        count(*) as objects,
        coalesce(sum(raw_objects.size), 0) as bytes,
        coalesce(sum(raw_objects.events), 0) as events,
        coalesce(sum(raw_objects.loaded), 0) as loaded,
        coalesce(sum(raw_objects.duplicates), 0) as duplicates,
        coalesce(sum(raw_objects.rejected), 0) as rejected,
        coalesce(sum(raw_objects.bots), 0) as bots,
        coalesce(sum(raw_objects.unknown), 0) as unknown,
        coalesce(sum(raw_objects.late_unreliable), 0) as late_unreliable,
        max(raw_objects.loaded_at) as last_loaded_at,
        (array_agg(raw_objects.loaded_by order by raw_objects.loaded_at desc, raw_objects.key desc))[1]
            as last_loaded_by
    from public.raw_objects as raw_objects
    where raw_objects.load_date = %(day)s
),

beside as (
    select count(*) as objects
    from public.objects_set_aside as set_aside
    where set_aside.load_date = %(day)s
),

passed_over as (
    select
        coalesce(sum(passed.skipped), 0) as skipped,
        coalesce(sum(passed.other_layout), 0) as other_layout
    from public.objects_passed_over as passed
    where passed.load_date = %(day)s
)

select
    %(day)s as load_date,
    ledger.objects,
    ledger.bytes,
    ledger.events,
    ledger.loaded,
    ledger.duplicates,
    ledger.rejected,
    ledger.bots,
    (
        select count(*)
        from public.clickstream_events as events
        where events.discard_id is not null and events.load_date = %(day)s
    ) as discarded,
    ledger.unknown,
    ledger.late_unreliable,
    ledger.last_loaded_at,
    ledger.last_loaded_by,
    beside.objects as set_aside,
    (
        select count(*)
        from public.clickstream_events as events
        where events.device_class = 'unknown' and events.browser is not null and events.load_date = %(day)s
    ) as senders,
    (
        select count(distinct coalesce(events.order_id, events.event_id::text))
        from public.clickstream_events as events
        where events.is_bot and events.event_type = 'purchase' and events.load_date = %(day)s
    ) as robot_orders,
    passed_over.skipped,
    passed_over.other_layout
from ledger
cross join beside
cross join passed_over
where ledger.objects > 0 or beside.objects > 0 or passed_over.skipped > 0 or passed_over.other_layout > 0
