-- the visits of sent ids; one row each
-- Two clients with one session id are two visits: the one that came first keeps the id. Events without a client belong
-- to the visit of the id's only client, or, if there are several, to a visit of their own. If several clients share the
-- id, shared_by is the client, blank for none, otherwise null; named_by equals it for all visits but the first.
create temporary table sent_id_visits on commit drop as
with beside as (
    select
        sent_visits.session_id,
        others.client_id,
        others.first_at,
        others.reliable_from,
        others.reliable_to
    from pg_temp.sent_visits as sent_visits
    cross join unnest(sent_visits.other_days) as other_days (other_day)
    cross join
        lateral (
            select
                events.client_id,
                min(events.event_timestamp) as first_at,
                min(events.event_timestamp) filter (where not events.is_late_unreliable) as reliable_from,
                max(events.event_timestamp) filter (where not events.is_late_unreliable) as reliable_to
            from public.counted_events as events
            where
                events.session_id = sent_visits.session_id
                and events.event_date = other_days.other_day
            group by events.client_id
            offset 0
        ) as others
),

told as (
    select
        day_visits.session_id,
        day_visits.client_id,
        day_visits.first_at,
        day_visits.reliable_from,
        day_visits.reliable_to
    from pg_temp.day_visits as day_visits
    where day_visits.session_id is not null
    union all
    select
        beside.session_id,
        beside.client_id,
        beside.first_at,
        beside.reliable_from,
        beside.reliable_to
    from beside
),

ids as materialized (
    select
        told.session_id,
        min(told.reliable_from) as reliable_from,
        max(told.reliable_to) as reliable_to,
        coalesce(min(told.client_id) <> max(told.client_id), false) as is_shared
    from told
    group by told.session_id
),

clients as (
    select
        told.session_id,
        coalesce(told.client_id, '') as shared_by,
        min(told.first_at) as first_at,
        min(told.reliable_from) as reliable_from,
        max(told.reliable_to) as reliable_to
    from told
    inner join ids on told.session_id = ids.session_id
    where ids.is_shared
    group by told.session_id, coalesce(told.client_id, '')
),

final as (
    select
        ids.session_id,
        ids.reliable_from,
        ids.reliable_to,
        null as shared_by,
        true as is_first
    from ids
    where not ids.is_shared
    union all
    select
        clients.session_id,
        clients.reliable_from,
        clients.reliable_to,
        clients.shared_by,
        row_number() over (
            partition by clients.session_id
            order by clients.shared_by = '', clients.first_at, clients.shared_by collate "C" -- noqa: RF03
        ) = 1 as is_first
    from clients
)

select
    final.session_id,
    final.shared_by,
    final.reliable_from,
    final.reliable_to,
    sent_visits.first_day,
    sent_visits.other_days,
    case when not final.is_first then final.shared_by end as named_by,
    sent_visits.is_nameless or not final.is_first as is_nameless,
    row_number() over ()::integer as visit_no
from final
inner join pg_temp.sent_visits as sent_visits on final.session_id = sent_visits.session_id;

analyze pg_temp.sent_id_visits;
