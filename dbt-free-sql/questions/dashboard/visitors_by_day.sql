-- One row per day, and one for all of them, whose day is null: visitors of days do not add up.
select
    sessions.session_date::text as day,
    false as is_before,
    count(distinct sessions.visitor_key)::double precision as visitors
from :chosen_sessions as sessions
where sessions.session_date between :first_day::date and :last_day::date
group by grouping sets ((sessions.session_date), ())
order by sessions.session_date
