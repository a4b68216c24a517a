-- ten rows of the pages that most visits begin at
select
    visit_daily.landing_page,
    visit_daily.channel,
    visit_daily.device_class,
    visit_daily.user_login_state,
    visit_daily.sessions,
    visit_daily.sessions_bounced,
    visit_daily.sessions_bought
from public.visit_daily as visit_daily
where visit_daily.session_date = any(%(days)s::date[])
order by visit_daily.sessions desc, visit_daily.landing_page asc
limit 10
