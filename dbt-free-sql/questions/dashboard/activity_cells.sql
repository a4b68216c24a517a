-- 168 rows, one per weekday (ISO, 1 is Monday) and hour of the clock. `hours` is how often the period holds that hour,
-- `minutes_off` by how many minutes the zone's hours begin later than UTC's.
with cells as (
    select
        weekdays.weekday,
        clock.hour_of_day
    from generate_series(1, 7) as weekdays (weekday)
    cross join generate_series(0, 23) as clock (hour_of_day)
),

on_the_clock as (
    select
        extract(isodow from counted.local_hour)::integer as weekday,
        extract(hour from counted.local_hour)::integer as hour_of_day,
        count(*) as hours,
        sum(counted.value) as value,
        max(extract(minute from counted.local_hour)) as minutes_off
    from :hours_of_period as counted
    group by weekday, hour_of_day
)

select
    cells.weekday,
    cells.hour_of_day,
    coalesce(on_the_clock.hours, 0)::double precision as hours,
    coalesce(on_the_clock.value, 0)::double precision as value,
    coalesce(max(on_the_clock.minutes_off) over (), 0)::double precision as minutes_off
from cells
left join on_the_clock on cells.weekday = on_the_clock.weekday and cells.hour_of_day = on_the_clock.hour_of_day
order by cells.weekday, cells.hour_of_day
