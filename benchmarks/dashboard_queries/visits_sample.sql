-- the latest visits
select
    sessions.session_id,
    sessions.started_at,
    sessions.duration_s,
    sessions.channel,
    sessions.landing_page,
    sessions.exit_page,
    sessions.page_views,
    sessions.purchases
from public.sessions as sessions
where
    sessions.started_at >= %(first_day)s::date
    and sessions.started_at < %(last_day)s::date + 1
    and (%(channel)s = '' or sessions.channel = %(channel)s)
    and (%(device_class)s = '' or sessions.device_class = %(device_class)s)
    and (%(user_login_state)s = '' or sessions.user_login_state = %(user_login_state)s)
order by sessions.started_at desc, sessions.session_id asc
limit 25
