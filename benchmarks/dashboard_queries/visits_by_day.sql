-- visits, buyers, carts and new visitors by day
select
    visit_daily.session_date,
    sum(visit_daily.sessions) as visits,
    sum(visit_daily.sessions_bought) as visits_bought,
    sum(visit_daily.sessions_added) as visits_added,
    sum(visit_daily.sessions_abandoned) as carts_abandoned,
    sum(visit_daily.sessions_first) as visits_new,
    sum(visit_daily.sessions_returning) as visits_returning
from public.visit_daily as visit_daily
where
    visit_daily.session_date between %(first_day)s and %(last_day)s
    and (%(channel)s = '' or visit_daily.channel = %(channel)s)
    and (%(device_class)s = '' or visit_daily.device_class = %(device_class)s)
    and (%(user_login_state)s = '' or visit_daily.user_login_state = %(user_login_state)s)
group by visit_daily.session_date
order by visit_daily.session_date
