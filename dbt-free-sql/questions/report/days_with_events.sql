-- one row per day that has events, oldest first
select distinct shop_hours.event_date
from public.shop_hours as shop_hours
order by shop_hours.event_date
