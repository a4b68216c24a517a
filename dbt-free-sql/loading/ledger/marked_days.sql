-- the days that are stale, and since when
select
    stale_days.day,
    stale_days.marked_at
from public.stale_days
order by stale_days.day
