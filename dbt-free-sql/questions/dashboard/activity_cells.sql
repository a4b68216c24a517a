-- 168 rows, one per weekday (ISO, 1 is Monday) and hour of the shop's clock. `hours` is how often the period holds that
-- hour.
with cells as (
    select
        weekdays.weekday,
        clock.hour_of_day
    from generate_series(1, 7) as weekdays (weekday)
    cross join generate_series(0, 23) as clock (hour_of_day)
),

on_the_clock as (
    select
        extract(isodow from counted.event_date)::integer as weekday,
        counted.hour_of_day,
        count(*) as hours,
        sum(counted.value) as value
    from :hours_of_period as counted
    group by weekday, counted.hour_of_day
)

select
    cells.weekday,
    cells.hour_of_day,
    coalesce(on_the_clock.hours, 0)::double precision as hours,
    coalesce(on_the_clock.value, 0)::double precision as value
from cells
left join on_the_clock on cells.weekday = on_the_clock.weekday and cells.hour_of_day = on_the_clock.hour_of_day
order by cells.weekday, cells.hour_of_day
