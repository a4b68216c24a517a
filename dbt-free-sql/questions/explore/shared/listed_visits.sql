-- what a list says of a visit, one row each; key session_date, visit_no
select
    sessions.session_date,
    sessions.visit_no,
    sessions.session_id,
    sessions.client_id as visitor,
    extract(epoch from sessions.started_at)::double precision as started_at_s,
    sessions.channel,
    sessions.device_class,
    sessions.user_login_state,
    sessions.landing_page
from public.sessions as sessions
