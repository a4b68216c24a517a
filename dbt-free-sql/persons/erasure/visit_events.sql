-- adds the events of a person's visits that name no client or user
insert into pg_temp.person_events (
    event_id, event_timestamp, event_date, load_date, session_id, client_id, user_id, raw_object
)
select
    events.event_id,
    events.event_timestamp,
    events.event_date,
    events.load_date,
    events.session_id,
    events.client_id,
    events.user_id,
    events.raw_object
from public.clickstream_events as events
where
    events.session_id = any(%(session_ids)s)
    and events.client_id is null
    and events.user_id is null
    and not exists (
        select from pg_temp.person_events
        where person_events.event_id = events.event_id
    )
