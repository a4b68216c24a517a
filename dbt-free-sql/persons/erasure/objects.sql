-- the objects that may hold events of a person: those of the person's rows, and those with events that have no row
-- All events of an object without duplicates and rejections have rows.
select
    ledger.key,
    ledger.etag,
    ledger.size,
    ledger.last_modified
from public.raw_objects as ledger
where
    ledger.removed_at is null
    and (
        ledger.duplicates > 0
        or ledger.rejected > 0
        or ledger.changed_etag is not null
        or ledger.key = any(%(pending)s)
        or ledger.key in (select person_events.raw_object from pg_temp.person_events)
    )
order by ledger.load_date, ledger.key
