-- days whose derived rows a load made wrong, oldest first
select stale_days.day
from public.stale_days as stale_days
order by stale_days.day
