-- distinct visitors of each day
select
    sessions.session_date,
    count(distinct sessions.visitor_key) as visitors
from public.sessions as sessions
where
    sessions.session_date between %(first_day)s and %(last_day)s
    and (%(channel)s = '' or sessions.channel = %(channel)s)
    and (%(device_class)s = '' or sessions.device_class = %(device_class)s)
    and (%(user_login_state)s = '' or sessions.user_login_state = %(user_login_state)s)
group by sessions.session_date
order by sessions.session_date
