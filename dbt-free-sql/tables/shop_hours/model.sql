delete from public.shop_hours
where event_date = %(day)s;

insert into public.shop_hours (event_date, hour, hour_of_day)
select
    %(day)s as event_date,
    hours.hour,
    hours.hour_of_day
from unnest(%(hours)s::timestamptz[], %(hours_of_day)s::integer[]) as hours (hour, hour_of_day)
where
    exists (
        select from pg_temp.scope_events as scope_events
        where scope_events.event_date = %(day)s
    )
