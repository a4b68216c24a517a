-- At most one row.
select
    sessions.session_id,
    sessions.client_id,
    sessions.user_id,
    extract(epoch from sessions.started_at)::double precision as started_s,
    sessions.duration_s::double precision as duration_s,
    sessions.events::double precision as events,
    sessions.page_views::double precision as page_views,
    sessions.purchases::double precision as purchases,
    sessions.is_bounce,
    sessions.is_engaged,
    sessions.has_abandoned_cart,
    sessions.is_first_visit,
    sessions.user_login_state,
    sessions.channel,
    sessions.utm_source,
    sessions.utm_campaign,
    sessions.referrer_host,
    sessions.device_class,
    sessions.landing_page,
    sessions.exit_page
from public.sessions as sessions
where sessions.session_date = :visit_day::date and sessions.session_id = :visit
