-- The visitors that a cell of retention.sql counts, one row each: the visit of the first event that counts there.
-- `cohort` is the first day of the cohort's period, `period` the number of the cell; `found` is how many there are.
with events as (
    select distinct on (returns.visitor_key)
        returns.visitor_key,
        returns.session_date,
        returns.visit_no,
        (returns.at_ms - returns.entered_ms) / 1000.0 as seconds_to_here
    from :retention_returns as returns
    cross join :asked as asked
    where
        returns.cohort_no = public.period_no(:cohort::date, asked.every, asked.week_start)
        and case
            -- The cohort itself, if visitors are counted.
            when asked.measure = 'visitors' and :period::integer = 0 then returns.period_no is null
            when asked.is_or_after then returns.period_no >= :period::integer
            else returns.period_no = :period::integer
        end
    order by
        returns.visitor_key asc,
        returns.at_ms asc,
        returns.session_date asc,
        returns.visit_no asc,
        returns.place asc
),

chosen as (
    select
        events.session_date,
        events.visit_no,
        events.seconds_to_here,
        count(*) over () as found
    from events
    order by events.session_date desc, events.visit_no asc
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
