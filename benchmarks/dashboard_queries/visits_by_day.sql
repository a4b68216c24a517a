-- visits, buyers, carts and new visitors by day
select
    sessions.session_date,
    count(*) as visits,
    count(*) filter (where sessions.purchases > 0) as visits_bought,
    count(*) filter (where sessions.adds > 0) as visits_added,
    count(*) filter (where sessions.has_abandoned_cart) as carts_abandoned,
    count(*) filter (where sessions.is_first_visit) as visits_new,
    count(*) filter (where not sessions.is_first_visit) as visits_returning
from public.sessions as sessions
where
    sessions.session_date between %(first_day)s and %(last_day)s
    and (%(channel)s = '' or sessions.channel = %(channel)s)
    and (%(device_class)s = '' or sessions.device_class = %(device_class)s)
    and (%(user_login_state)s = '' or sessions.user_login_state = %(user_login_state)s)
group by sessions.session_date
order by sessions.session_date
