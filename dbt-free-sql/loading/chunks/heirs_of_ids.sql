-- for each id of a removed event, the event received first of the others that were sent with the id
select distinct on (events.sent_event_id)
    events.event_id,
    events.sent_event_id
from public.clickstream_events as events
where
    events.sent_event_id = any(array(
        select touched.event_id from pg_temp.touched_events as touched
        where touched.event_id is not null
    ))
    and not exists (
        select from public.clickstream_events as owners
        where owners.event_id = events.sent_event_id
    )
order by
    events.sent_event_id asc,
    events.received_at asc,
    events.raw_object collate "C" asc, -- noqa: RF03
    events.raw_position asc
