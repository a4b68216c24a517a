-- the visitors of the day, without bots: one row per session id and client, and one per client for events without a
-- session id; reliable_from and reliable_to are null if no event has a reliable time
create temporary table day_visits on commit drop as
select
    events.session_id,
    events.client_id,
    min(events.event_timestamp) as first_at,
    max(events.event_timestamp) as last_at,
    min(events.event_timestamp) filter (where not events.is_late_unreliable) as reliable_from,
    max(events.event_timestamp) filter (where not events.is_late_unreliable) as reliable_to
from public.counted_events as events
where
    events.event_date = %(day)s
    and (events.session_id is not null or events.client_id is not null)
group by events.session_id, events.client_id;

analyze pg_temp.day_visits;
