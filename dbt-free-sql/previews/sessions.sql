-- the ten busiest visits
select
    sessions.session_date,
    sessions.session_id,
    sessions.started_at,
    sessions.duration_s,
    sessions.page_views,
    sessions.adds,
    sessions.purchases,
    sessions.channel,
    sessions.device_class
from public.sessions
where sessions.session_date = any(%(days)s::date[])
order by sessions.purchases desc, sessions.page_views desc, sessions.session_id asc
limit 10
