-- One row per loaded UTC day.
select
    (counted.hour at time zone 'UTC')::date::text as day,
    sum(counted.value)::double precision as value
from :hours_of_period as counted
group by 1
order by 1
