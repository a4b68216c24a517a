-- One row.
select count(distinct sessions.visitor_key)::double precision as visitors
from :chosen_sessions as sessions
where sessions.session_date between :before_first_day::date and :before_last_day::date
