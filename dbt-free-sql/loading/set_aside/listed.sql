-- objects that are set aside, the newest first; with `keys`, those; with `days`, those of some load partitions
select
    set_aside.key,
    set_aside.etag,
    set_aside.size,
    set_aside.last_modified,
    set_aside.load_date,
    set_aside.cause,
    set_aside.detail,
    set_aside.set_aside_by,
    set_aside.set_aside_at
from public.objects_set_aside as set_aside
where
    (%(keys)s::text[] is null or set_aside.key = any(%(keys)s))
    and (%(days)s::date[] is null or set_aside.load_date = any(%(days)s))
order by set_aside.set_aside_at desc, set_aside.key asc
