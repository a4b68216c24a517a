-- every row of value_daily in the columns of a simulated shop's truth
select
    value_daily.event_date,
    value_daily.dimension,
    value_daily.value,
    value_daily.times
from public.value_daily as value_daily
