-- every row of visit_daily in the columns of a simulated shop's truth
select
    visit_daily.session_date,
    visit_daily.landing_page,
    visit_daily.channel,
    visit_daily.device_class,
    visit_daily.user_login_state,
    visit_daily.sessions,
    visit_daily.sessions_bounced,
    visit_daily.sessions_engaged,
    visit_daily.sessions_added,
    visit_daily.sessions_abandoned,
    visit_daily.sessions_bought,
    visit_daily.sessions_first,
    visit_daily.sessions_returning,
    visit_daily.page_views,
    visit_daily.seconds_sum,
    visit_daily.durations_s::text[] as durations_s
from public.visit_daily as visit_daily
