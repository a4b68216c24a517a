-- the ten most frequent values
select
    value_daily.dimension,
    value_daily.value,
    value_daily.times
from public.value_daily as value_daily
where value_daily.event_date = any(%(days)s::date[])
order by value_daily.times desc, value_daily.dimension asc, value_daily.value asc
limit 10
