-- counts the events of an object that could not be read before, and counted as one event
update public.raw_objects as ledger
set events = counted.events, duplicates = counted.events - ledger.loaded - ledger.rejected
from unnest(%(raw_objects)s::text[], %(events)s::integer[]) as counted (raw_object, events)
where ledger.key = counted.raw_object
