-- visits by channel and landing page
select
    visit_daily.channel,
    visit_daily.landing_page,
    sum(visit_daily.sessions) as visits,
    sum(visit_daily.sessions_bounced) as bounces,
    sum(visit_daily.sessions_engaged) as engaged,
    sum(visit_daily.seconds_sum) as duration_s
from public.visit_daily as visit_daily
where
    visit_daily.session_date between %(first_day)s and %(last_day)s
    and (%(channel)s = '' or visit_daily.channel = %(channel)s)
    and (%(device_class)s = '' or visit_daily.device_class = %(device_class)s)
    and (%(user_login_state)s = '' or visit_daily.user_login_state = %(user_login_state)s)
group by visit_daily.channel, visit_daily.landing_page
order by visits desc
limit 100
