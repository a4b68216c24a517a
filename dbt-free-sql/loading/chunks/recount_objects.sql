-- counts again what the tables hold of objects that the ledger knew before
with rows_of_objects as (
    select
        events.raw_object,
        count(*) as loaded,
        count(*) filter (where events.is_bot) as bots,
        count(*) filter (where events.event_type = 'unknown') as unknown,
        count(*) filter (where events.is_late_unreliable) as late_unreliable
    from public.clickstream_events as events
    where events.raw_object = any(%(keys)s) and events.load_date = any(%(load_dates)s::date[])
    group by events.raw_object
),

rejects_of_objects as (
    select
        rejects.raw_object,
        count(*) as rejected
    from public.rejected_events as rejects
    where rejects.raw_object = any(%(keys)s)
    group by rejects.raw_object
),

final as (
    select
        keys.key,
        coalesce(rows_of_objects.loaded, 0) as loaded,
        coalesce(rejects_of_objects.rejected, 0) as rejected,
        coalesce(rows_of_objects.bots, 0) as bots,
        coalesce(rows_of_objects.unknown, 0) as unknown,
        coalesce(rows_of_objects.late_unreliable, 0) as late_unreliable
    from unnest(%(keys)s) as keys (key)
    left join rows_of_objects on keys.key = rows_of_objects.raw_object
    left join rejects_of_objects on keys.key = rejects_of_objects.raw_object
)

update public.raw_objects as ledger
set
    loaded = final.loaded,
    rejected = final.rejected,
    duplicates = ledger.events - final.loaded - final.rejected,
    bots = final.bots,
    unknown = final.unknown,
    late_unreliable = final.late_unreliable
from final
where ledger.key = final.key
