-- removes rejections of a person whose object no longer holds them, and corrects the ledger
with erased as (
    delete from public.rejected_events as rejects
    using unnest(%(raw_objects)s::text[], %(raw_positions)s::integer[]) as places (raw_object, raw_position)
    where rejects.raw_object = places.raw_object and rejects.raw_position = places.raw_position
    returning rejects.raw_object
),

per_object as (
    select
        erased.raw_object,
        count(*) as events
    from erased
    group by erased.raw_object
)

update public.raw_objects as ledger
set
    events = ledger.events - per_object.events,
    rejected = ledger.rejected - per_object.events
from per_object
where ledger.key = per_object.raw_object
returning ledger.load_date, per_object.events
