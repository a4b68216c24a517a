-- where visits that viewed a category ended; the sums don't know categories, so visits are read
select
    sessions.exit_page,
    count(*) as visits
from public.sessions as sessions
where
    %(category)s = any(sessions.viewed_categories)
    and sessions.purchased_at is null
    and sessions.session_date between %(first_day)s and %(last_day)s
    and (%(channel)s = '' or sessions.channel = %(channel)s)
    and (%(device_class)s = '' or sessions.device_class = %(device_class)s)
    and (%(user_login_state)s = '' or sessions.user_login_state = %(user_login_state)s)
group by sessions.exit_page
order by visits desc
limit 50
