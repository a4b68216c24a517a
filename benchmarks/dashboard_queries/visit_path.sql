-- one visit, event by event
select
    events.event_timestamp,
    events.event_type,
    events.page_path,
    events.context_product_name
from public.clickstream_events as events
where events.session_id = %(session_id)s and not events.is_bot
order by events.event_timestamp, events.event_id
