-- the objects that hold copies of events whose row came from another object
select
    ledger.key,
    ledger.etag,
    ledger.size,
    ledger.last_modified
from public.raw_objects as ledger
where ledger.removed_at is null and ledger.duplicates > 0
order by ledger.load_date, ledger.key
