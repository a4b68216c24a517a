-- writes the new etag of objects that were rewritten from content that the ledger knows; their counts follow later
with rewritten as (
    select distinct on (places.key, places.erased_from)
        places.key,
        places.erased_from,
        places.etag,
        places.size,
        places.last_modified
    from unnest(
        %(keys)s::text[], %(erased_from)s::text[], %(etags)s::text[], %(sizes)s::bigint[],
        %(last_modified)s::timestamptz[]
    ) as places (key, erased_from, etag, size, last_modified)
)

update public.raw_objects as ledger
set
    etag = case when ledger.changed_etag is null then rewritten.etag else ledger.etag end,
    changed_etag = case when ledger.changed_etag is not null then rewritten.etag end,
    size = rewritten.size,
    last_modified = rewritten.last_modified
from rewritten
where ledger.key = rewritten.key and rewritten.erased_from = coalesce(ledger.changed_etag, ledger.etag)
