-- how many values each dimension has; no open value, which may name a person: previews outlive an erasure
select
    value_daily.dimension,
    count(*) as different_values,
    sum(value_daily.times) as times
from public.value_daily as value_daily
where value_daily.event_date = any(%(days)s::date[])
group by value_daily.dimension
order by times desc, value_daily.dimension asc
limit 10
