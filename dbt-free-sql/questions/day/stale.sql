-- how many days wait to be computed
select count(*) as days
from public.stale_days
