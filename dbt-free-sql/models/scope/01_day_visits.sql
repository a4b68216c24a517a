-- who was there on the day: one row per session id, and per client of the events that have none, bots left out
create temporary table day_visits on commit drop as
select
    events.session_id,
    case when events.session_id is null then events.client_id end as client_id,
    min(events.event_timestamp) as first_at,
    max(events.event_timestamp) as last_at
from public.counted_events as events
where
    events.event_date = %(day)s
    and (events.session_id is not null or events.client_id is not null)
group by 1, 2;

analyze pg_temp.day_visits;
