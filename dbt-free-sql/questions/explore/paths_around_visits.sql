-- The visits behind a figure of paths_around.sql, each once, however often it came there: `side` is before, page or
-- after, and `node` as there; `found` is how many visits there are.
with visits as (
    select
        steps.session_date,
        steps.visit_no
    from :around_steps as steps
    where
        case :side
            when 'page' then steps.side = 'before'
            else steps.side = :side and steps.node = :node
        end
    group by steps.session_date, steps.visit_no
),

chosen as (
    select
        visits.session_date,
        visits.visit_no,
        null::numeric as seconds_to_here,
        count(*) over () as found
    from visits
    order by visits.session_date desc, visits.visit_no asc
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
