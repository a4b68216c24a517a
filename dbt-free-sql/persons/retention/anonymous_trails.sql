-- gives the trails of some days the keys of their visits, whose ids have just been removed: the key that a trail had is
-- a hash of the id alone, and anybody who knows the id can compute it
update public.trails as trails
set visitor_key = sessions.visitor_key
from public.sessions as sessions
where
    trails.session_date >= %(first)s and trails.session_date < %(before)s
    and trails.session_date = sessions.session_date
    and trails.visit_no = sessions.visit_no
