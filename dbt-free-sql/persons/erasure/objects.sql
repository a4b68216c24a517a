-- the objects that may hold events of a person: those of their rows, and those that hold what is no row
-- An object without duplicates and rejections holds nothing but rows.
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
