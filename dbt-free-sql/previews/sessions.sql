-- the eight busiest visits
select
    sessions.started_at,
    sessions.duration_s,
    sessions.landing_page,
    sessions.page_views,
    sessions.adds,
    sessions.purchases,
    sessions.channel
from public.sessions
where sessions.session_date = any(%(days)s::date[])
order by sessions.purchases desc, sessions.page_views desc, sessions.session_id asc
limit 8
