-- the days whose derived tables were computed
select computed.event_date
from public.day_computations as computed
order by computed.event_date
