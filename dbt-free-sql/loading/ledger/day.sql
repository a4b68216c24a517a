-- what the ledger knows of a day's objects, in key order as the store lists them
select
    ledger.key,
    ledger.etag,
    ledger.changed_etag,
    ledger.removed_at is not null as is_removed
from public.raw_objects as ledger
where ledger.load_date = %(day)s
order by ledger.key collate "C" asc -- noqa: RF03
