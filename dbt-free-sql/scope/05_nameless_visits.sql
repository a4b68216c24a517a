-- visits that have no id yet, and the values that the id is made from; one row each
-- Python makes the ids: a server without contrib modules has no UUIDv5.
create temporary table visit_ids (
    visit_no integer,
    client_id text,
    started_at timestamptz,
    session_id text not null
) on commit drop;

select
    visits.visit_no,
    visits.session_id as sent_session_id,
    visits.first_day,
    visits.named_by as client_id,
    null::timestamptz as started_at
from pg_temp.sent_id_visits as visits
where visits.is_nameless
union all
select
    null as visit_no,
    null as sent_session_id,
    null as first_day,
    derived_sessions.client_id,
    derived_sessions.started_at
from pg_temp.derived_sessions as derived_sessions
