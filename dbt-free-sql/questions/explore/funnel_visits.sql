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
        entries.reached_ms,
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
    sessions.session_id,
    sessions.client_id as visitor,
    extract(epoch from sessions.started_at)::double precision as started_at_s,
    sessions.channel,
    sessions.device_class,
    sessions.user_login_state,
    sessions.landing_page,
    (
        (chosen.reached_ms[least(:step::integer, cardinality(chosen.reached_ms))] - chosen.reached_ms[1]) / 1000.0
    )::double precision as seconds_to_here
from chosen
inner join public.sessions as sessions
    on chosen.session_date = sessions.session_date and chosen.visit_no = sessions.visit_no
order by sessions.started_at desc, sessions.session_id asc
