-- one row per load partition, the UTC day in the objects' keys; key load_date; partition load_date
-- Objects that were removed from the store since were loaded all the same, and count.
delete from public.load_daily
where load_date = %(day)s;

insert into public.load_daily (
    load_date, objects, bytes, events, loaded, duplicates, rejected, bots, discarded, unknown, late_unreliable,
    last_loaded_at, last_loaded_by
)
select
    ledger.load_date,
    count(*) as objects,
    sum(ledger.size) as bytes,
    sum(ledger.events) as events,
    sum(ledger.loaded) as loaded,
    sum(ledger.duplicates) as duplicates,
    sum(ledger.rejected) as rejected,
    sum(ledger.bots) as bots,
    (
        select count(*)
        from public.clickstream_events as events
        where events.discard_id is not null and events.load_date = %(day)s
    ) as discarded,
    sum(ledger.unknown) as unknown,
    sum(ledger.late_unreliable) as late_unreliable,
    max(ledger.loaded_at) as last_loaded_at,
    (array_agg(ledger.loaded_by order by ledger.loaded_at desc, ledger.key desc))[1] as last_loaded_by
from public.raw_objects as ledger
where ledger.load_date = %(day)s
group by ledger.load_date
