-- One row per day, from the first with figures to `today`, the newest first: when they were computed last, and whether
-- events have come since.
select
    days.day::date::text as day,
    extract(epoch from day_computations.computed_at)::double precision as computed_s,
    stale_days.day is not null as is_waiting
from
    generate_series(
        greatest(
            :first_day::date, (select min(computed.event_date) from public.day_computations as computed)
        )::timestamp,
        least(:last_day::date, :today::date)::timestamp,
        interval '1 day'
    ) as days (day)
left join public.day_computations as day_computations on days.day::date = day_computations.event_date
left join public.stale_days as stale_days on days.day::date = stale_days.day
order by days.day desc
