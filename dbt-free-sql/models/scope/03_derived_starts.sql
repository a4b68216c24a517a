-- what the id of a derived session is made from; one row per derived session
select
    derived_sessions.client_id,
    derived_sessions.started_at
from pg_temp.derived_sessions as derived_sessions
