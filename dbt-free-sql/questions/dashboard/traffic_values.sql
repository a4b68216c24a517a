-- One row per open set and day, of at most seven days: the newest, and those on which anything is new.
select
    beside.event_date::text as day,
    beside.dimension,
    beside.event_date::text || ' ' || beside.dimension as key,
    beside.all_values::double precision as all_values,
    beside.new_values::double precision as new_values,
    beside.usual_values,
    array_to_string(beside.examples, ', ') as examples,
    beside.is_far
from public.new_values(greatest(:first_day::date, :last_day::date - 6), :last_day::date) as beside
cross join (
    select max(value_daily.event_date) as day
    from public.value_daily as value_daily
    where value_daily.event_date between :first_day::date and :last_day::date
) as newest
where beside.is_far or beside.new_values > 0 or beside.event_date = newest.day
order by beside.is_far desc, beside.event_date desc, beside.dimension asc
limit 100
