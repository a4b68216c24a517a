-- removes rejections that a second reading of an object did not find again: the parser accepts those events now
-- The rejections of an overwritten object stay: its old content can't be read again.
delete from public.rejected_events as rejects
using public.raw_objects as ledger
where
    rejects.raw_object = any(%(keys)s)
    and rejects.raw_object = ledger.key
    and ledger.changed_etag is null
    and not exists (
        select
        from unnest(%(raw_objects)s::text[], %(raw_positions)s::integer[]) as found (raw_object, raw_position)
        where found.raw_object = rejects.raw_object and found.raw_position = rejects.raw_position
    )
