-- ten rows of the pages that most visits of a category begin at
select
    visit_category_daily.category,
    visit_category_daily.landing_page,
    visit_category_daily.channel,
    visit_category_daily.device_class,
    visit_category_daily.user_login_state,
    visit_category_daily.sessions,
    visit_category_daily.sessions_bounced,
    visit_category_daily.sessions_bought
from public.visit_category_daily as visit_category_daily
where visit_category_daily.session_date = any(%(days)s::date[])
order by visit_category_daily.sessions desc, visit_category_daily.category asc, visit_category_daily.landing_page asc
limit 10
