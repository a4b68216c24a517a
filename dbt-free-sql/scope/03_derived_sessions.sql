-- sessions of events without a session id: one row per run of a client's events that touches the day and has no gap
-- above 1,800 s. A run is cut at midnight if its parts on both sides together last longer than 24 hours less such a
-- gap: so a part from midnight to midnight is always cut at both ends, and the result depends only on the neighbouring
-- days.
create temporary table derived_sessions on commit drop as
with clients as (
    select
        day_visits.client_id,
        day_visits.first_at,
        day_visits.last_at,
        exists(
            select
            from public.counted_events as events
            where
                events.client_id = day_visits.client_id
                and events.session_id is null
                and events.event_timestamp < day_visits.first_at
                and events.event_timestamp >= day_visits.first_at - interval '1800 seconds'
        ) as goes_on_before,
        exists(
            select
            from public.counted_events as events
            where
                events.client_id = day_visits.client_id
                and events.session_id is null
                and events.event_timestamp > day_visits.last_at
                and events.event_timestamp <= day_visits.last_at + interval '1800 seconds'
        ) as goes_on_after
    from pg_temp.day_visits as day_visits
    where day_visits.session_id is null
),

-- Of the neighbouring days, only as much as a session of the day may include.
moments as (
    select
        clients.client_id,
        own_events.event_timestamp,
        own_events.event_date,
        own_events.is_late_unreliable,
        coalesce(
            own_events.event_date <> lag(own_events.event_date) over own_order
            or own_events.event_timestamp - lag(own_events.event_timestamp) over own_order > interval '1800 seconds',
            true
        ) as is_cut
    from clients
    cross join
        lateral (
            select
                events.event_timestamp,
                events.event_date,
                events.is_late_unreliable
            from public.counted_events as events
            where
                events.client_id = clients.client_id
                and events.session_id is null
                and events.event_timestamp >= case
                    when clients.goes_on_before then clients.first_at - interval '24 hours' else clients.first_at
                end
                and events.event_timestamp <= case
                    when clients.goes_on_after then clients.last_at + interval '24 hours' else clients.last_at
                end
            offset 0
        ) as own_events
    window own_order as (partition by clients.client_id order by own_events.event_timestamp)
),

numbered as (
    select
        moments.client_id,
        moments.event_timestamp,
        moments.event_date,
        moments.is_late_unreliable,
        count(*) filter (where moments.is_cut) over (
            partition by moments.client_id
            order by moments.event_timestamp
        ) as part_no
    from moments
),

parts as (
    select
        numbered.client_id,
        numbered.part_no,
        min(numbered.event_date) as event_date,
        min(numbered.event_timestamp) as started_at,
        max(numbered.event_timestamp) as ended_at,
        min(numbered.event_timestamp) filter (where not numbered.is_late_unreliable) as reliable_from,
        max(numbered.event_timestamp) filter (where not numbered.is_late_unreliable) as reliable_to
    from numbered
    group by numbered.client_id, numbered.part_no
),

sides as (
    select
        parts.client_id,
        parts.event_date,
        parts.started_at,
        parts.ended_at,
        parts.reliable_from,
        parts.reliable_to,
        lag(parts.started_at) over own_order as before_started_at,
        lag(parts.ended_at) over own_order as before_ended_at,
        lead(parts.started_at) over own_order as after_started_at,
        lead(parts.ended_at) over own_order as after_ended_at,
        lag(parts.reliable_from) over own_order as before_reliable_from,
        lag(parts.reliable_to) over own_order as before_reliable_to,
        lead(parts.reliable_from) over own_order as after_reliable_from,
        lead(parts.reliable_to) over own_order as after_reliable_to
    from parts
    window own_order as (partition by parts.client_id order by parts.part_no)
),

-- Consecutive parts of one day always have a longer gap between them.
joins as (
    select
        sides.*,
        coalesce(
            sides.started_at - sides.before_ended_at <= interval '1800 seconds'
            and sides.ended_at - sides.before_started_at <= interval '84600 seconds',
            false
        ) as joins_before,
        coalesce(
            sides.after_started_at - sides.ended_at <= interval '1800 seconds'
            and sides.after_ended_at - sides.started_at <= interval '84600 seconds',
            false
        ) as joins_after
    from sides
    where sides.event_date = %(day)s
)

select
    joins.client_id,
    case when joins.joins_before then joins.before_started_at else joins.started_at end as started_at,
    case when joins.joins_after then joins.after_ended_at else joins.ended_at end as ended_at,
    least(
        joins.reliable_from,
        case when joins.joins_before then joins.before_reliable_from end,
        case when joins.joins_after then joins.after_reliable_from end
    ) as reliable_from,
    greatest(
        joins.reliable_to,
        case when joins.joins_before then joins.before_reliable_to end,
        case when joins.joins_after then joins.after_reliable_to end
    ) as reliable_to
from joins;

analyze pg_temp.derived_sessions;
