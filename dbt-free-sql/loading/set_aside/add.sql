-- sets an object aside, and marks its day: load_daily counts it; an object that was loaded stays loaded
with given (key, etag, size, last_modified, load_date, cause, detail, run_id, set_aside_by) as (
    values (
        %(key)s,
        %(etag)s,
        %(size)s,
        %(last_modified)s,
        %(load_date)s,
        %(cause)s,
        %(detail)s,
        %(run_id)s,
        %(set_aside_by)s
    )
),

added as (
    insert into public.objects_set_aside as set_aside (
        key, etag, size, last_modified, load_date, cause, detail, run_id, set_aside_by, set_aside_at
    )
    select
        given.key,
        given.etag,
        given.size,
        given.last_modified,
        given.load_date,
        given.cause,
        given.detail,
        given.run_id,
        given.set_aside_by,
        clock_timestamp() as set_aside_at
    from given
    where
        not exists (
            select from public.raw_objects as ledger
            where ledger.key = given.key and given.etag in (ledger.etag, ledger.changed_etag)
        )
    on conflict (key) do update
        set
            etag = excluded.etag,
            size = excluded.size,
            last_modified = excluded.last_modified,
            cause = excluded.cause,
            detail = excluded.detail,
            run_id = excluded.run_id,
            set_aside_by = excluded.set_aside_by,
            set_aside_at = excluded.set_aside_at
    returning set_aside.load_date
),

ended as (
    delete from public.load_attempts as attempts
    where attempts.first_key = %(key)s and attempts.last_key = %(key)s
)

insert into public.stale_days (day)
select added.load_date
from added
where
    not exists (
        select from public.retention
        where added.load_date < retention.removed_before
    )
on conflict (day) do nothing
