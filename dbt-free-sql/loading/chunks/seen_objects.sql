-- what the ledger knows of some objects; one row per key
select
    ledger.key,
    ledger.etag,
    ledger.changed_etag
from public.raw_objects as ledger
where ledger.key = any(%(keys)s)
