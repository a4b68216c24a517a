-- One row per hour of the loaded days, in order, with what the clock shows at its beginning.
select
    to_char(counted.hour at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI"Z"') as hour,
    to_char(counted.local_hour, 'YYYY-MM-DD HH24:MI') as local_hour,
    counted.value::double precision as value
from :hours_of_period as counted
order by counted.hour
