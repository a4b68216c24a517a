-- records how many objects are passed over below some days, and marks the days as stale: load_daily counts them
with given as (
    select
        given.load_date,
        given.skipped,
        given.other_layout
    from
        unnest(%(load_dates)s::date[], %(skipped)s::integer[], %(other_layout)s::integer[])
            as given (load_date, skipped, other_layout)
),

noted as (
    insert into public.objects_passed_over (load_date, skipped, other_layout)
    select
        given.load_date,
        given.skipped,
        given.other_layout
    from given
    on conflict (load_date) do update
        set
            skipped = excluded.skipped,
            other_layout = excluded.other_layout
    returning load_date
)

insert into public.stale_days (day)
select noted.load_date
from noted
where
    not exists (
        select from public.retention
        where noted.load_date < retention.removed_before
    )
on conflict (day) do nothing
