-- One row per hour of the days that hold data, in order: when it begins, and what the shop's clock shows then.
select
    extract(epoch from counted.hour)::double precision as begins_s,
    counted.event_date::text as day,
    counted.hour_of_day,
    counted.value::double precision as value
from :hours_of_period as counted
order by counted.hour
