-- the ledger's rows of some objects: one row per key; loaded includes the changes that a dry run recorded so far
with gone as (
    select
        gone_rows.raw_object,
        count(*) as copies
    from pg_temp.gone_rows as gone_rows
    where gone_rows.raw_object = any(%(keys)s)
    group by gone_rows.raw_object
),

written as (
    select
        written_rows.raw_object,
        count(*) as copies
    from pg_temp.written_rows as written_rows
    where written_rows.raw_object = any(%(keys)s)
    group by written_rows.raw_object
)

select
    ledger.key,
    ledger.etag,
    ledger.changed_etag,
    ledger.events,
    ledger.loaded - coalesce(gone.copies, 0) + coalesce(written.copies, 0) as loaded
from public.raw_objects as ledger
left join gone on ledger.key = gone.raw_object
left join written on ledger.key = written.raw_object
where ledger.key = any(%(keys)s)
