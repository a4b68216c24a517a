-- the books of some load partitions; one row per day that holds anything
select
    ledger.load_date,
    count(*)::integer as objects,
    sum(ledger.size)::bigint as size_bytes,
    sum(ledger.events)::bigint as events,
    sum(ledger.loaded)::bigint as loaded,
    sum(ledger.duplicates)::bigint as duplicates,
    sum(ledger.rejected)::bigint as rejected,
    sum(ledger.bots)::bigint as bots
from public.raw_objects as ledger
where ledger.load_date = any(%(days)s::date[])
group by ledger.load_date
order by ledger.load_date
