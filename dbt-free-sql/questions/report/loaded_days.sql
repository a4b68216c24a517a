-- one row per load partition that anything was loaded into, oldest first
select load_daily.load_date
from public.load_daily as load_daily
where load_daily.objects > 0
order by load_daily.load_date
