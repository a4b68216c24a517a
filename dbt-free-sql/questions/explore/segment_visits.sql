-- The visits that are in a segment, or with `is_in` false those that are not; `found` is how many there are in all.
with chosen as (
    select
        segmented_visits.session_date,
        segmented_visits.visit_no,
        null::numeric as seconds_to_here,
        count(*) over () as found
    from :segmented_visits as segmented_visits
    where segmented_visits.is_in = :is_in::boolean
    order by segmented_visits.session_date desc, segmented_visits.visit_no asc
    limit :most::integer
)

select
    chosen.found::double precision as found,
    chosen.session_date::text as session_date,
    chosen.visit_no::double precision as visit_no,
    listed.session_id,
    listed.visitor,
    listed.started_at_s,
    listed.channel,
    listed.device_class,
    listed.user_login_state,
    listed.landing_page,
    chosen.seconds_to_here::double precision as seconds_to_here
from chosen
inner join :listed_visits as listed
    on chosen.session_date = listed.session_date and chosen.visit_no = listed.visit_no
order by listed.started_at_s desc, listed.session_id asc
