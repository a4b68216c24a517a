-- ends the state "set aside" of objects, and deletes their failed attempts
with ended as (
    delete from public.load_attempts as attempts
    where attempts.first_key = attempts.last_key and attempts.first_key = any(%(keys)s)
),

removed as (
    delete from public.objects_set_aside as set_aside
    where set_aside.key = any(%(keys)s)
    returning set_aside.load_date
)

insert into public.stale_days (day)
select distinct removed.load_date
from removed
where
    not exists (
        select from public.retention
        where removed.load_date < retention.removed_before
    )
on conflict (day) do nothing
