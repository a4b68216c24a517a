-- stores the sent ids of rows that have derived ids
update public.clickstream_events as events
set sent_event_id = sent.sent_event_id
from unnest(%(event_ids)s::uuid[], %(other_ids)s::uuid[]) as sent (event_id, sent_event_id)
where events.event_id = sent.event_id and events.sent_event_id is null
