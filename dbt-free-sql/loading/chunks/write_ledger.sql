-- writes one ledger row per object of the chunk; an overwritten object keeps its first etag, and its counts are added
insert into public.raw_objects as ledger (
    key, etag, size, last_modified, load_date, events, loaded, duplicates, rejected,
    bots, unknown, late_unreliable, run_id, loaded_by, loaded_at
)
select
    chunk.key,
    chunk.etag,
    chunk.size,
    chunk.last_modified,
    chunk.load_date,
    chunk.events,
    chunk.loaded,
    chunk.events - chunk.loaded - chunk.rejected as duplicates,
    chunk.rejected,
    chunk.bots,
    chunk.unknown,
    chunk.late_unreliable,
    %(run_id)s,
    %(loaded_by)s,
    clock_timestamp() as loaded_at
from pg_temp.chunk_objects as chunk
on conflict (key) do update
    set
        changed_etag = case when ledger.etag = excluded.etag then ledger.changed_etag else excluded.etag end,
        -- A newer version of the parser may find another number of events in the same content.
        events = ledger.events + case
            when excluded.etag = ledger.etag and ledger.changed_etag is null then excluded.events - ledger.events
            when excluded.etag in (ledger.etag, ledger.changed_etag) then 0
            else excluded.events
        end,
        duplicates = ledger.duplicates + case
            when excluded.etag = ledger.etag and ledger.changed_etag is null then excluded.events - ledger.events
            when excluded.etag in (ledger.etag, ledger.changed_etag) then 0
            else excluded.events
        end,
        removed_at = null,
        run_id = excluded.run_id,
        loaded_by = excluded.loaded_by,
        loaded_at = excluded.loaded_at
