-- any eight rows: sorting a day costs more than the glance is worth. event_date has the index; without it, the rows
-- of a day that lies far back in a large table are found by reading all that come before them.
select
    clickstream_events.event_timestamp,
    clickstream_events.event_name,
    clickstream_events.page_path,
    clickstream_events.context_product_id,
    clickstream_events.is_bot
from public.clickstream_events
where
    clickstream_events.load_date = any(%(days)s::date[])
    and clickstream_events.event_date = any(%(days)s::date[])
limit 8
