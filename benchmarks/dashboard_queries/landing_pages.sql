-- visits by channel and landing page
select
    sessions.channel,
    sessions.landing_page,
    count(*) as visits,
    count(*) filter (where sessions.is_bounce) as bounces,
    count(*) filter (where sessions.is_engaged) as engaged,
    sum(sessions.duration_s) as duration_s
from public.sessions as sessions
where
    sessions.session_date between %(first_day)s and %(last_day)s
    and (%(channel)s = '' or sessions.channel = %(channel)s)
    and (%(device_class)s = '' or sessions.device_class = %(device_class)s)
    and (%(user_login_state)s = '' or sessions.user_login_state = %(user_login_state)s)
group by sessions.channel, sessions.landing_page
order by visits desc
limit 100
