-- any ten rows: sorting a day costs more than the glance is worth
select
    clickstream_events.event_timestamp,
    clickstream_events.event_name,
    clickstream_events.event_type,
    clickstream_events.client_id,
    clickstream_events.session_id,
    clickstream_events.page_path,
    clickstream_events.context_product_id,
    clickstream_events.is_bot
from public.clickstream_events
where clickstream_events.load_date = any(%(days)s::date[])
limit 10
