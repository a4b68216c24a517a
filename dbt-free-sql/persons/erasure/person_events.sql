-- a person's events: those that name one of the ids as client or user, in a column or at any depth of JSON
create temporary table person_events on commit drop as
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
    events.client_id = any(%(client_ids)s)
    or events.user_id = any(%(user_ids)s)
    or jsonb_path_exists(
        jsonb_build_array(events.properties, events.items),
        '$.** ? (
            @.clientId == $client_ids[*] || @.client_id == $client_ids[*]
            || @.userId == $user_ids[*] || @.user_id == $user_ids[*]
        )',
        %(spellings)s::jsonb
    )
