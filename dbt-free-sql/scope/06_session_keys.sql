-- numbers every visit that touches the day, for this transaction: short numbers are cheap to join and to sort;
-- session_id is the visit's own, sent_session_id the one that its tracker sent, other_days are the visit's other days
create temporary table session_keys on commit drop as
with visits as (
    select
        sent_id_visits.session_id as sent_session_id,
        sent_id_visits.shared_by,
        sent_id_visits.reliable_from,
        sent_id_visits.reliable_to,
        null as client_id,
        null::timestamptz as started_at,
        null::timestamptz as ended_at,
        coalesce(visit_ids.session_id, sent_id_visits.session_id) as session_id,
        sent_id_visits.other_days
    from pg_temp.sent_id_visits as sent_id_visits
    left join pg_temp.visit_ids as visit_ids on sent_id_visits.visit_no = visit_ids.visit_no
    union all
    select
        null as sent_session_id,
        null as shared_by,
        derived_sessions.reliable_from,
        derived_sessions.reliable_to,
        derived_sessions.client_id,
        derived_sessions.started_at,
        derived_sessions.ended_at,
        visit_ids.session_id,
        '{}'::date[] as other_days
    from pg_temp.derived_sessions as derived_sessions
    inner join pg_temp.visit_ids as visit_ids
        on
            derived_sessions.client_id = visit_ids.client_id
            and derived_sessions.started_at = visit_ids.started_at
)

select
    visits.session_id,
    visits.sent_session_id,
    visits.shared_by,
    visits.other_days,
    visits.client_id,
    visits.started_at,
    visits.ended_at,
    visits.reliable_from,
    visits.reliable_to,
    row_number() over ()::integer as session_no
from visits;

analyze pg_temp.session_keys;
