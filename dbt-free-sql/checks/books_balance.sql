-- asset: clickstream_events
-- severity: error
-- is_part: yes (assets/checks.py compares the ledger with the store beside it)
-- complaint: events are not loaded + duplicates + rejected
-- description: Events = loaded + duplicates + rejected, where rows and rejects are counted again.
with ledger as (
    select
        raw_objects.key,
        raw_objects.events,
        raw_objects.loaded,
        raw_objects.duplicates,
        raw_objects.rejected
    from public.raw_objects as raw_objects
    where raw_objects.load_date = %(day)s
),

stored as (
    select
        events.raw_object as key,
        count(*) as loaded
    from public.clickstream_events as events
    where events.load_date = %(day)s
    group by events.raw_object
),

refused as (
    select
        rejects.raw_object as key,
        count(*) as rejected
    from public.rejected_events as rejects
    where rejects.load_date = %(day)s
    group by rejects.raw_object
),

-- An object that only the tables have: the ledger does not account for its rows.
per_object as (
    select
        coalesce(ledger.key, stored.key, refused.key) as key,
        coalesce(ledger.events, 0) as events,
        coalesce(ledger.loaded, 0) as loaded,
        coalesce(ledger.duplicates, 0) as duplicates,
        coalesce(ledger.rejected, 0) as rejected,
        coalesce(stored.loaded, 0) as rows_stored,
        coalesce(refused.rejected, 0) as rejects_stored
    from ledger
    full join stored on ledger.key = stored.key
    full join refused on coalesce(ledger.key, stored.key) = refused.key
),

-- load_daily may be older than the last load: then its day is stale, which is no error.
per_day as (
    select
        'load_daily' as key,
        load_daily.events,
        load_daily.loaded,
        load_daily.duplicates,
        load_daily.rejected,
        load_daily.discarded,
        (select coalesce(sum(per_object.rows_stored), 0) from per_object) as rows_stored,
        (select coalesce(sum(per_object.rejects_stored), 0) from per_object) as rejects_stored,
        (
            select count(*)
            from public.clickstream_events as events
            where events.discard_id is not null and events.load_date = %(day)s
        ) as discarded_stored
    from public.load_daily as load_daily
    where
        load_daily.load_date = %(day)s
        and not exists (
            select from public.stale_days as stale_days
            where stale_days.day = %(day)s
        )
),

final as (
    select
        per_object.key,
        per_object.events,
        per_object.loaded,
        per_object.duplicates,
        per_object.rejected,
        per_object.rows_stored,
        per_object.rejects_stored,
        0 as discarded,
        0 as discarded_stored
    from per_object
    union all
    select
        per_day.key,
        per_day.events,
        per_day.loaded,
        per_day.duplicates,
        per_day.rejected,
        per_day.rows_stored,
        per_day.rejects_stored,
        per_day.discarded,
        per_day.discarded_stored
    from per_day
)

select
    final.key,
    final.events,
    final.loaded,
    final.duplicates,
    final.rejected,
    final.rows_stored,
    final.rejects_stored,
    final.discarded,
    final.discarded_stored
from final
where
    (
        final.events <> final.loaded + final.duplicates + final.rejected
        or final.duplicates < 0
        or final.loaded <> final.rows_stored
        or final.rejected <> final.rejects_stored
        or final.discarded <> final.discarded_stored
    )
    -- For removed days the ledger still has what was loaded.
    and not exists (
        select from public.retention
        where retention.removed_before > %(day)s
    )
order by final.key
