-- The visits behind a figure of funnel.sql, one row per visit or visitor that it counts: the visit of the entry. `what`
-- is reached, lost (reached this step but not the next), open, came or entered; `found` is how many there are in all.
-- `name` is the group, if the question breaks down by one.
with entries as (
    select
        named_entries.session_date,
        named_entries.visit_no,
        named_entries.name,
        named_entries.reached,
        named_entries.reached_ms,
        named_entries.did,
        named_entries.came,
        named_entries.is_running,
        asked.is_open as is_open_funnel,
        asked.by_what,
        asked.steps
    from :named_entries as named_entries
    cross join :asked as asked
),

chosen as (
    select
        entries.session_date,
        entries.visit_no,
        (entries.reached_ms[least(:step::integer, cardinality(entries.reached_ms))] - entries.reached_ms[1]) / 1000.0
            as seconds_to_here,
        count(*) over () as found
    from entries
    where
        (entries.by_what = '' or entries.name = :name)
        and case :what
            when 'open' then entries.is_running
            when 'came'
                then
                    case
                        when entries.is_open_funnel then entries.came & (1 << (:step::integer - 1)) <> 0
                        else :step::integer > 1 and not entries.is_running and entries.reached >= :step::integer
                    end
            when 'entered'
                then
                    case
                        when entries.is_open_funnel then entries.did & ~entries.came & (1 << (:step::integer - 1)) <> 0
                        else :step::integer = 1 and not entries.is_running
                    end
            when 'lost' then not entries.is_running and entries.reached = :step::integer
            else
                case
                    when entries.is_open_funnel then entries.did & (1 << (:step::integer - 1)) <> 0
                    else not entries.is_running and entries.reached >= :step::integer
                end
        end
    order by entries.session_date desc, entries.visit_no asc
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
