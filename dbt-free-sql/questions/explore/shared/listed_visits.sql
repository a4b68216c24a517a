-- what a list says of the visits in `chosen`, which the list's own query has: session_date, visit_no, found (how many
-- there are in all) and seconds_to_here (what passed in the visit or since; null where nothing is measured)
select
    chosen.found::double precision as found,
    chosen.session_date::text as session_date,
    chosen.visit_no::double precision as visit_no,
    sessions.session_id,
    sessions.client_id as visitor,
    extract(epoch from sessions.started_at)::double precision as started_at_s,
    sessions.channel,
    sessions.device_class,
    sessions.user_login_state,
    sessions.landing_page,
    chosen.seconds_to_here::double precision as seconds_to_here
from chosen
inner join public.sessions as sessions
    on chosen.session_date = sessions.session_date and chosen.visit_no = sessions.visit_no
