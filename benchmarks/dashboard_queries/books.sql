-- what was loaded, by day, and whether it balances
select
    load_daily.load_date,
    load_daily.objects,
    load_daily.events,
    load_daily.loaded + load_daily.duplicates + load_daily.rejected = load_daily.events as balances,
    load_daily.last_loaded_at,
    day_computations.computed_at,
    stale_days.marked_at
from public.load_daily as load_daily
left join public.day_computations as day_computations on load_daily.load_date = day_computations.event_date
left join public.stale_days as stale_days on load_daily.load_date = stale_days.day
where load_daily.load_date between %(first_day)s and %(last_day)s
order by load_daily.load_date
