-- One row per day that holds data.
select
    counted.event_date::text as day,
    sum(counted.value)::double precision as value
from :hours_of_period as counted
group by counted.event_date
order by counted.event_date
