-- where a visit came from
select sessions.channel
from public.sessions as sessions
where sessions.session_id = %(session_id)s
