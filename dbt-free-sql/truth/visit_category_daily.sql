-- every row of visit_category_daily in the columns of a simulated shop's truth
select
    visit_category_daily.session_date,
    visit_category_daily.category,
    visit_category_daily.landing_page,
    visit_category_daily.channel,
    visit_category_daily.device_class,
    visit_category_daily.user_login_state,
    visit_category_daily.sessions,
    visit_category_daily.sessions_bounced,
    visit_category_daily.sessions_engaged,
    visit_category_daily.sessions_added,
    visit_category_daily.sessions_abandoned,
    visit_category_daily.sessions_bought,
    visit_category_daily.sessions_first,
    visit_category_daily.sessions_returning,
    visit_category_daily.page_views,
    visit_category_daily.seconds_sum,
    visit_category_daily.durations_s::text[] as durations_s
from public.visit_category_daily as visit_category_daily
