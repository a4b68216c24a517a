-- The visits behind a figure of paths.sql: those that were at a node of a level and went on to next_node, which is ''
-- for those that ended there and null for all of the node; `found` is how many there are.
with chosen as (
    select
        levels.session_date,
        levels.visit_no,
        (levels.next_ms - levels.at_ms) / 1000.0 as seconds_to_here,
        count(*) over () as found
    from :named_levels as levels
    where
        levels.level = :level::integer
        and levels.node = :node
        and (:next_node::text is null or levels.next_node = :next_node)
    order by levels.session_date desc, levels.visit_no asc
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
