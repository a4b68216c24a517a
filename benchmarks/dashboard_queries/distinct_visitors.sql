-- distinct visitors of all the days
select count(*) as visitors
from (
    select distinct sessions.client_id
    from public.sessions as sessions
    where
        sessions.client_id is not null
        and sessions.session_date between %(first_day)s and %(last_day)s
        and (%(channel)s = '' or sessions.channel = %(channel)s)
        and (%(device_class)s = '' or sessions.device_class = %(device_class)s)
        and (%(user_login_state)s = '' or sessions.user_login_state = %(user_login_state)s)
) as visitors
