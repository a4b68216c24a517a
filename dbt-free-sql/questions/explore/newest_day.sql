-- the newest day that has visits; null if there is none
select max(trails.session_date) as newest_day
from public.trails as trails
