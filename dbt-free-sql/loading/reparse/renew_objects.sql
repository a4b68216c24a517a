-- writes how many events objects hold by today's rules, and who read them; their rows are counted after this
update public.raw_objects as ledger
set
    events = counted.events,
    duplicates = counted.events - ledger.loaded - ledger.rejected,
    run_id = %(run_id)s,
    loaded_by = %(loaded_by)s,
    loaded_at = clock_timestamp()
from unnest(%(raw_objects)s::text[], %(events)s::integer[]) as counted (raw_object, events)
where ledger.key = counted.raw_object
