-- the books of some load partitions, and their objects that are not read; one row per day that holds anything
with ledger as (
    select
        raw_objects.load_date,
        count(*)::integer as objects,
        sum(raw_objects.size)::bigint as size_bytes,
        sum(raw_objects.events)::bigint as events,
        sum(raw_objects.loaded)::bigint as loaded,
        sum(raw_objects.duplicates)::bigint as duplicates,
        sum(raw_objects.rejected)::bigint as rejected,
        sum(raw_objects.bots)::bigint as bots
    from public.raw_objects as raw_objects
    where raw_objects.load_date = any(%(days)s::date[])
    group by raw_objects.load_date
),

beside as (
    select
        set_aside.load_date,
        count(*)::integer as objects
    from public.objects_set_aside as set_aside
    where set_aside.load_date = any(%(days)s::date[])
    group by set_aside.load_date
),

passed_over as (
    select
        passed.load_date,
        passed.skipped,
        passed.other_layout
    from public.objects_passed_over as passed
    where passed.load_date = any(%(days)s::date[])
)

select
    coalesce(ledger.load_date, beside.load_date, passed_over.load_date) as load_date,
    coalesce(ledger.objects, 0) as objects,
    coalesce(ledger.size_bytes, 0) as size_bytes,
    coalesce(ledger.events, 0) as events,
    coalesce(ledger.loaded, 0) as loaded,
    coalesce(ledger.duplicates, 0) as duplicates,
    coalesce(ledger.rejected, 0) as rejected,
    coalesce(ledger.bots, 0) as bots,
    coalesce(beside.objects, 0) as set_aside,
    coalesce(passed_over.skipped, 0) as skipped,
    coalesce(passed_over.other_layout, 0) as other_layout
from ledger
full join beside on ledger.load_date = beside.load_date
full join passed_over on passed_over.load_date = coalesce(ledger.load_date, beside.load_date)
order by load_date
